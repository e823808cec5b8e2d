import { z } from 'zod';
import { endpointKeys } from '../scoring/schema.ts';

const bytesOf: Record<string, number> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `500MB` (of 1,000,000 bytes) or `500MiB` (of 1,048,576), in bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMGT]?i?B)$/.exec(text.trim());
  const unit = match && bytesOf[match[2]!];
  return unit ? Number(match[1]) * unit : undefined;
}

/** `50ms` or `1.5s`, in milliseconds; undefined for anything else. */
export function parseLatency(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s)$/.exec(text.trim());
  return match && Number(match[1]) > 0 ? Number(match[1]) * (match[2] === 's' ? 1_000 : 1) : undefined;
}

const latency = z
  .string()
  .refine((text) => parseLatency(text) !== undefined, { error: 'it takes a duration such as 50ms or 1.5s' })
  .transform((text) => parseLatency(text)!);

export const latencyQuantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type LatencyQuantile = keyof typeof latencyQuantiles;

/** The key `budgets` of a gate's policy. */
export const budgetsSchema = z
  .strictObject({
    'model-size': z
      .string()
      .refine((text) => parseSize(text) !== undefined, { error: 'it takes a size such as 500MB or 2GiB' })
      .transform((text) => parseSize(text)!)
      .optional()
      .describe('Most bytes of all files of the model: 500MB, 2GiB'),
    latency: z
      .strictObject({
        p50: latency.optional().describe('Most milliseconds of half of the requests: 50ms'),
        p95: latency.optional(),
        p99: latency.optional(),
        measure: z
          .strictObject({
            ...endpointKeys,
            requests: z.number().int().min(50).max(100_000).default(300).describe('Requests that are sent'),
            rate: z.number().gt(0).max(1_000).default(20).describe('Requests a second'),
          })
          .optional()
          .describe('Measured on an endpoint; without it, from an ab-test report in `evidence`'),
      })
      .refine(({ p50, p95, p99 }) => p50 ?? p95 ?? p99, { error: 'it names no budget: set p50, p95 or p99' })
      .optional(),
    severity: z.enum(['critical', 'warning']).default('critical').describe('`warning` makes it a warning'),
    'on-imprecise': z
      .enum(['fail', 'warn'])
      .default('fail')
      .describe('A budget that lies within the interval of the measured quantile'),
  })
  .refine((budgets) => budgets['model-size'] ?? budgets.latency, {
    error: 'it names no budget: set model-size or latency',
  });

export type BudgetsPolicy = z.output<typeof budgetsSchema>;
export type LatencyBudget = NonNullable<BudgetsPolicy['latency']>;
