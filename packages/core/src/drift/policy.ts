import { type ColumnType, type MethodName, methodNames, methods } from '@mlops-actions/stats/drift/method';
import { z } from 'zod';
import { readYamlFile } from '../runtime/yaml-file.ts';

const threshold = z
  .number()
  .min(0)
  .optional()
  .describe("Instead of the method's own; a p-value or a distance");

/** For all columns of a type. */
function choiceFor(type: ColumnType) {
  const names = methodNames.filter((name) => (methods[name].types as readonly ColumnType[]).includes(type));
  return z
    .strictObject({ method: z.enum(names).optional(), threshold })
    .prefault({})
    .describe(`For all ${type} columns; a column's own choice wins`);
}

const names = (description: string) => z.array(z.string().min(1)).default([]).describe(description);

/** The drift policy that a user writes. What it leaves out is as Evidently has it. */
export const driftPolicySchema = z
  .strictObject({
    'drift-share': z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of drifted columns from which on there is drift'),
    numerical: choiceFor('numerical'),
    categorical: choiceFor('categorical'),
    text: choiceFor('text'),
    columns: z
      .record(
        z.string(),
        z.strictObject({
          type: z
            .enum(['numerical', 'categorical', 'text'])
            .optional()
            .describe('Instead of the type that Evidently infers'),
          method: z.enum(methodNames).optional(),
          threshold,
        }),
      )
      .default({})
      .describe('By name of the column'),
    ignore: names('Columns that are not compared'),
    require: names('Columns whose drift is drift, whatever the share, and that have to have data'),
    'show-values': names('Columns whose commonest values the charts may name'),
  })
  .describe('How drift-check compares columns and when it finds drift');

export type DriftPolicy = z.infer<typeof driftPolicySchema>;

/** @throws UserError with file and line */
export async function readDriftPolicy(file: string | undefined): Promise<DriftPolicy> {
  if (file === undefined) return driftPolicySchema.parse({});
  return (await readYamlFile(file, driftPolicySchema, 'policy')).value;
}

/** The method and threshold that the policy asks for, undefined where Evidently's rule is to choose. */
export function choiceOf(
  policy: DriftPolicy,
  column: string,
  type: ColumnType,
): { method: MethodName | undefined; threshold: number | undefined } {
  const own = policy.columns[column];
  return {
    method: own?.method ?? policy[type].method,
    threshold: own?.threshold ?? policy[type].threshold,
  };
}
