import * as core from '@actions/core';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { failingVerdicts } from '@mlops-actions/core/traffic/inputs';
import { switchTraffic } from '@mlops-actions/core/traffic/switch-traffic';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const workspace = await openWorkspace(inputs, context);
  const outcome = await switchTraffic(inputs, workspace, context, (unfinished) =>
    core.saveState('unfinished', unfinished ? JSON.stringify(unfinished) : ''),
  );
  await publish('switch-traffic', schema, { ...inputs, failOn: failingVerdicts(inputs) }, outcome, context);
}
