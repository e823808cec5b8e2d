import { abTest } from '@mlops-actions/core/experiment/ab-test';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const workspace = await openWorkspace(inputs, context);
  const outcome = await abTest(inputs, workspace, context);
  await publish('ab-test', schema, inputs, outcome, context);
}
