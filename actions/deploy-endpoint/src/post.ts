import * as core from '@actions/core';
import { takeAway } from '@mlops-actions/core/deploy/take-away';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { schema } from './inputs.ts';

/** Runs also when the step was cancelled or has died: what it made and did not finish is taken away. */
export async function main(context: Context): Promise<void> {
  const created = core.getState('created');
  if (created === '') return;
  const workspace = await openWorkspace(readInputs(schema, context.env), context);
  await takeAway(created, workspace, context);
}
