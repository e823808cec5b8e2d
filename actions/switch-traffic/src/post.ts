import * as core from '@actions/core';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { finishRelease } from '@mlops-actions/core/traffic/finish-release';
import { failingVerdicts } from '@mlops-actions/core/traffic/inputs';
import { schema } from './inputs.ts';

/** Runs also when the step was cancelled or has died: a release that it left unfinished is restored and read back. */
export async function main(context: Context): Promise<void> {
  const unfinished = core.getState('unfinished');
  if (unfinished === '') return;
  const inputs = readInputs(schema, context.env);
  const workspace = await openWorkspace(inputs, context);
  const outcome = await finishRelease(unfinished, workspace, context);
  await publish('switch-traffic', schema, { ...inputs, failOn: failingVerdicts(inputs) }, outcome, context);
}
