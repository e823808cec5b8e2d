import { corrections } from '@mlops-actions/stats/drift-decision/correction';
import {
  azuremlNames,
  type ColumnType,
  type MethodName,
  methodNames,
  methods,
} from '@mlops-actions/stats/drift/method';
import { metricNames, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { z } from 'zod';
import { readYamlFile } from '../runtime/yaml-file.ts';
import * as kinds from './kind-policies.ts';

const threshold = z
  .number()
  .min(0)
  .optional()
  .describe("Instead of the method's own; a p-value or a distance, and in mode honest an effect");

/** Evidently's short names, or Azure ML's names of its metrics. */
function methodOf(names: readonly MethodName[]) {
  const azure = Object.entries(azuremlNames).filter(([, name]) => names.includes(name));
  const known = new Map<string, MethodName>([...names.map((name) => [name, name] as const), ...azure]);
  return z
    .enum([...known.keys()])
    .transform((name) => known.get(name) as MethodName)
    .optional();
}

/** For all columns of a type. */
function choiceFor(type: ColumnType) {
  const names = methodNames.filter((name) => (methods[name].types as readonly ColumnType[]).includes(type));
  return z
    .strictObject({ method: methodOf(names), threshold })
    .prefault({})
    .describe(`For all ${type} columns; a column's own choice wins`);
}

const names = (description: string) => z.array(z.string().min(1)).default([]).describe(description);

/** What a kind that there is none of is called here. */
function kindHint(input: unknown): string | undefined {
  if (input !== 'concept' && input !== 'model') return undefined;
  return `there is no kind '${input}': 'performance' looks for concept and model drift`;
}

/** The drift policy that a user writes. What it leaves out is as the preset has it. */
export const driftPolicySchema = z
  .strictObject({
    mode: z
      .enum(['preset', 'honest'])
      .default('preset')
      .describe(
        'preset: as the original judges. honest: drift is an effect above its threshold and above the noise, and significant where there is a p-value',
      ),
    'drift-share': z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of drifted columns, by weight, from which on there is drift'),
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
          method: methodOf(methodNames),
          threshold,
        }),
      )
      .default({})
      .describe('By name of the column'),
    ignore: names('Columns that are not compared, by name or glob (`*`, `?`)'),
    require: names(
      'Columns, by name or glob, whose drift is drift, whatever the share, and that have to have data',
    ),
    weights: z
      .record(z.string(), z.number().min(0))
      .default({})
      .describe('Importance of columns in the drift share; 1 where none is given'),
    'show-values': names('Columns whose commonest values the charts may name'),
    correction: z
      .enum(corrections)
      .optional()
      .describe(
        'Of p-values for the number of columns; by default none, and benjamini-hochberg in mode honest',
      ),
    alpha: z
      .number()
      .gt(0)
      .lt(0.5)
      .default(0.05)
      .describe('Corrected p-values below it are significant, in mode honest'),
    'min-rows': z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        'Columns with fewer values in either table have no data; by default 1, and 500 in mode honest',
      ),
    'time-column': z.string().min(1).optional().describe('Column of the time of each row'),
    kinds: z
      .array(z.enum(kinds.kindNames, { error: ({ input }) => kindHint(input) }))
      .min(1)
      .optional()
      .describe(
        'Kinds of drift to look for; by default feature, label, prediction and those with a section here',
      ),
    'a-a': kinds.aaSchema.optional(),
    temporal: kinds.temporalSchema.optional(),
    quality: kinds.qualitySchema.optional(),
    correlation: kinds.correlationSchema.optional(),
    confidence: kinds.confidenceSchema.optional(),
    embedding: kinds.embeddingSchema.optional(),
    performance: kinds.performanceSchema.optional(),
  })
  .superRefine((policy, context) => {
    const needs = (key: string, path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message: `it needs '${key}': ${message}` });
    for (const kind of ['confidence', 'embedding'] as const) {
      const at = policy.kinds?.indexOf(kind) ?? -1;
      if (at >= 0 && !policy[kind]) needs(kind, ['kinds'], `a section that names its columns`);
    }
    const isTemporal = policy.kinds ? policy.kinds.includes('temporal') : policy.temporal !== undefined;
    const by = policy.temporal ? 'temporal' : 'kinds';
    if (isTemporal && policy['time-column'] === undefined)
      needs('time-column', [by], 'the column of the time of each row');
    for (const name of Object.keys(policy.performance?.metrics ?? {})) {
      if (metricOf(name)) continue;
      const near = suggestion(name, metricNames);
      context.addIssue({
        code: 'custom',
        path: ['performance', 'metrics', name],
        message: `it is no known metric${near}`,
      });
    }
    if (policy.performance?.labels && policy.performance.id === undefined)
      needs('id', ['performance', 'labels'], 'the column that joins labels and rows');
  })
  .describe('How drift-check compares columns and when it finds drift');

export type DriftPolicy = z.infer<typeof driftPolicySchema>;

/** @throws UserError with file and line */
export async function readDriftPolicy(file: string | undefined): Promise<DriftPolicy> {
  if (file === undefined) return driftPolicySchema.parse({});
  return (await readYamlFile(file, driftPolicySchema, 'policy')).value;
}

/** Whether the policy asks for a kind: by its list, or else by a section of that name. */
export function isAskedFor(policy: DriftPolicy, kind: kinds.KindName): boolean {
  if (policy.kinds) return policy.kinds.includes(kind);
  if (kinds.isColumnKind(kind)) return true;
  return policy[kind] !== undefined;
}

/** Values below which a column has no data. */
export function minRows(policy: DriftPolicy): number {
  return policy['min-rows'] ?? (policy.mode === 'honest' ? 500 : 1);
}

/** Fewer rows than this say nothing of a model as a whole, nor have their errors a size that could be estimated. */
const fewestRows = 60;

/** Rows below which kinds of drift that judge a model as a whole have no data. */
export function leastRows(policy: DriftPolicy): number {
  return Math.max(fewestRows, minRows(policy));
}

/** The method and threshold that the policy asks for, undefined where the preset's rule is to choose. */
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
