import { checkDrift } from '@mlops-actions/core/drift/check-drift';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const outcome = await checkDrift(inputs, context);
  await publish('drift-check', schema, inputs, outcome, context);
}
