import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { validateData } from '@mlops-actions/core/validate/validate-data';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const outcome = await validateData(inputs, context);
  await publish('data-validate', schema, inputs, outcome, context);
}
