import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { profileData } from '@mlops-actions/core/validate/profile-mode';
import { validateData } from '@mlops-actions/core/validate/validate-data';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const outcome = await (inputs.mode === 'profile'
    ? profileData(inputs, context)
    : validateData(inputs, context));
  await publish('data-validate', schema, inputs, outcome, context);
}
