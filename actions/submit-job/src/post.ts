import * as core from '@actions/core';
import { cancelJob } from '@mlops-actions/core/jobs/cancel-job';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { schema } from './inputs.ts';

/** Runs also when the step was cancelled or has died: no job is left that nobody waits for. */
export async function main(context: Context): Promise<void> {
  const job = core.getState('job');
  if (job === '') return;
  const workspace = await openWorkspace(readInputs(schema, context.env), context);
  await cancelJob(job, workspace, context);
}
