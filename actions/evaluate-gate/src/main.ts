import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const outcome = await evaluateGate(inputs, context);
  await publish('evaluate-gate', schema, inputs, outcome, context);
}
