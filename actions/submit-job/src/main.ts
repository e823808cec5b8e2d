import * as core from '@actions/core';
import { submitJob } from '@mlops-actions/core/jobs/submit-job';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const workspace = await openWorkspace(inputs, context);
  const outcome = await submitJob(inputs, workspace, context, (job) => core.saveState('job', job ?? ''));
  await publish('submit-job', schema, inputs, outcome, context);
}
