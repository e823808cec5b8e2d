import { defaultLatencyMargin } from '@mlops-actions/stats/latency-margin';
import { z } from 'zod';
import { bytesDigest, fileDigest } from '../evidence/digests.ts';
import { parseDuration } from '../runtime/input-kinds.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';

const quantileNames = ['p50', 'p95', 'p99'] as const;
export type LatencyQuantile = (typeof quantileNames)[number];

export const probabilityOf: Record<LatencyQuantile, number> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** Pairs that a latency check needs before it is judged (statistics.md section 3). */
export const latencyMinimumOf: Record<LatencyQuantile, number> = { p50: 50, p95: 200, p99: 1_000 };

const share = z.number().gt(0).lt(1);

/** What an experiment policy says, in a file or by default. Shares are fractions from 0 to 1. */
export const policySchema = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .max(0.2)
    .default(0.05)
    .describe('Error probability, one-sided, of promoting and, separately, of rejecting wrongly'),
  objective: z
    .enum(['not-worse', 'better'])
    .default('not-worse')
    .describe('`better` also asks the primary check to be below 0'),
  primary: z
    .enum(['errors', ...quantileNames, 'accuracy'])
    .default('p95')
    .describe('The check that `objective: better` asks about'),
  margins: z
    .strictObject({
      errors: share.default(0.005).describe('Difference of error rates, 0.005 for half a percentage point'),
      'latency-ratio': z.number().gt(1).default(defaultLatencyMargin.ratio).describe('1.1 for ten percent'),
      'latency-ms': z
        .number()
        .min(0)
        .default(defaultLatencyMargin.milliseconds)
        .describe('Milliseconds; the larger margin holds'),
      accuracy: share.default(0.01).describe('Difference of accuracies'),
    })
    .prefault({})
    .describe('How much worse the candidate may be'),
  'latency-quantiles': z
    .array(z.enum(quantileNames))
    .min(1)
    .default(['p95'])
    .describe('Latencies that have to be within the margin'),
  'min-agreement': share.optional().describe('Share of equal predictions that is required'),
  'agreement-tolerance': z
    .number()
    .min(0)
    .default(1e-6)
    .describe('Relative difference up to which two numbers are the same prediction'),
  timeout: z
    .string()
    .refine((text) => parseDuration(text) !== null, { error: 'is no duration: give one such as 30s' })
    .default('30s')
    .describe('How long an answer is waited for; failed requests count with it as latency'),
  'max-error-rate': share.default(0.01).describe('Of a first deployment, which has no baseline'),
  'max-p95': z.number().gt(0).optional().describe('Milliseconds, of a first deployment'),
});

export interface Policy extends Omit<z.output<typeof policySchema>, 'timeout'> {
  timeoutMs: number;
  /** sha256 of the file's bytes; of nothing where there is no file. */
  digest: string;
}

/** Reads a policy file; without one, the defaults. @throws UserError with the line of what is wrong */
export async function readPolicy(file: string | undefined): Promise<Policy> {
  const value =
    file === undefined ? policySchema.parse({}) : (await readYamlFile(file, policySchema, 'policy')).value;
  const { timeout, ...rest } = value;
  const digest = file === undefined ? bytesDigest('') : await fileDigest(file);
  return { ...rest, timeoutMs: parseDuration(timeout)!, digest };
}
