import { z } from 'zod';
import { parseDuration } from '../runtime/input-kinds.ts';

/** The kinds that are judged column by column. */
export const columnKinds = ['feature', 'label', 'prediction'] as const;

/** What drift-check can look for. */
export const kindNames = [
  ...columnKinds,
  'confidence',
  'performance',
  'temporal',
  'quality',
  'embedding',
  'correlation',
] as const;
export type KindName = (typeof kindNames)[number];

export function isColumnKind(kind: KindName): kind is (typeof columnKinds)[number] {
  return (columnKinds as readonly KindName[]).includes(kind);
}

const share = (description: string, standard: number) =>
  z.number().min(0).max(1).default(standard).describe(description);
const column = (description: string) => z.string().min(1).describe(description);
const columns = (description: string) => z.array(z.string().min(1)).min(1).describe(description);

/** In milliseconds. */
const duration = (standard: string) =>
  z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'it takes a duration such as 1d or 6h' })
    .default(standard)
    .transform((text) => parseDuration(text) as number);

/** Fewer blocks of the reference have no rate of false alarms. */
export const fewestBlocks = 4;

export const aaSchema = z
  .strictObject({
    blocks: z
      .number()
      .int()
      .min(fewestBlocks)
      .max(100)
      .default(10)
      .describe('Time blocks that the reference is cut into'),
  })
  .describe(
    'Judges each time block of the reference against the rest by these settings: how often they raise a false alarm',
  );

export const temporalSchema = z
  .strictObject({
    window: duration('1d').describe('Length of a window'),
    columns: columns('Columns to watch; by default all that are compared').optional(),
    threshold: share(
      'Jensen–Shannon distance of a window from the reference above which it may have left',
      0.1,
    ),
    'min-rows': z.number().int().min(1).default(100).describe('Windows with fewer values are not judged'),
  })
  .describe('Windows over time-column: the first that left the reference, and the trend');

export const qualitySchema = z
  .strictObject({
    missing: share('Rise of a column’s share of missing values that is drift', 0.05),
    'type-errors': share('Share of values that cannot be read as the type of the reference', 0.01),
    'new-categories': share('Share of values that the reference does not know', 0.01),
    'out-of-range': share('Share of numbers outside the range of the reference', 0.01),
    duplicates: share('Rise of the share of rows that repeat another', 0.05),
  })
  .describe('Missing values, new categories, numbers out of range, changed types, repeated rows');

export const correlationSchema = z
  .strictObject({
    columns: columns('Columns of numbers; by default all, up to 30').optional(),
    threshold: share('Change of Spearman’s ρ of two columns that is drift', 0.1),
  })
  .describe('Change of the rank correlation of pairs of columns');

export const confidenceSchema = z
  .strictObject({
    column: column('Column of the probability that the model gives its answer'),
    drop: share('Fall of the mean, as a share of the reference’s, beyond which there is drift', 0.1),
  })
  .describe('Mean confidence of the predictions');

export const embeddingSchema = z
  .strictObject({
    columns: columns('Columns of numbers, one for each dimension, or one column of lists'),
    method: z
      .enum(['classifier', 'cosine'])
      .default('classifier')
      .describe(
        'A classifier that tells the tables apart, cross-validated; or the cosine distance of the mean vectors',
      ),
    threshold: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .describe('ROC AUC (0.55 by default) or cosine distance (0.1) above which there is drift'),
  })
  .describe('Drift of vectors as a whole');

const business = z.strictObject({
  name: z.string().min(1),
  sql: z
    .string()
    .min(1)
    .describe('An aggregate over the joined rows that does not grow with them, such as avg(cost)'),
  margin: z.number().min(0).describe('What it may get worse by'),
  'greater-is-better': z.boolean().default(true),
});

export const performanceSchema = z
  .strictObject({
    labels: columns(
      'Files of labels that came later, joined on id; by default the current table has them',
    ).optional(),
    id: column('Column that joins labels and rows').optional(),
    label: column('Column of the true labels; by default the input label-column').optional(),
    prediction: column('Column of the predictions; by default the input prediction-column').optional(),
    score: column('Column of the probability of the positive class').optional(),
    'positive-label': z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
    metrics: z
      .record(z.string(), z.number().min(0).nullable())
      .default({})
      .describe('Metric → what it may get worse by; null for the default of evaluate-gate'),
    business: z.array(business).default([]).describe('Business metrics as SQL aggregates'),
    reference: z
      .record(z.string(), z.number())
      .optional()
      .describe('Reference values by metric, where the reference table has no labels'),
    window: duration('1d').describe('Length of a window of the chart over time-column'),
  })
  .describe('Performance on rows whose labels have arrived, against that on the reference');
