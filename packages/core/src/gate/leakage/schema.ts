import { z } from 'zod';

const share = z.number().min(0).lt(1);

/** The key `leakage` of a gate's policy. */
export const leakageSchema = z.strictObject({
  severity: z
    .enum(['critical', 'warning'])
    .default('warning')
    .describe('`critical` makes a hint a failure, not a warning'),
  threshold: z
    .number()
    .gt(0.5)
    .max(1)
    .default(0.999)
    .describe(
      'How well a single column may tell the label: AUC, share of its entropy or variance, rank correlation',
    ),
  exclude: z.array(z.string()).default([]).describe('Columns that are not looked at'),
  'time-column': z
    .string()
    .optional()
    .describe('When a row came to be, in predictions and training data; by default the input `time-column`'),
  'max-shared': share
    .default(0)
    .describe('Share of the rows that may be in the training data, beyond chance'),
  'max-duplicates': share.default(0.01).describe('Share of the rows that may repeat another one'),
});

export type LeakagePolicy = z.output<typeof leakageSchema>;
