import { tQuantile } from './distributions.ts';
import type { Interval } from './interval.ts';
import {
  bootstrapError,
  drawBlocks,
  drawRows,
  onceEach,
  resampledQuantile,
  timeBlockCount,
} from './resample.ts';
import { checkStream } from './rng.ts';
import type { Seed } from './rng.ts';
import { type Steps, finish } from './steps.ts';

// Taken once: a look-up of a global costs more than the arithmetic where code runs in a context of its own.
const { log } = Math;

const degreesOfFreedom = timeBlockCount - 1;
const fewReplicates = 1_000;
const manyReplicates = 10_000;

/** An estimated log ratio of quantiles and what its bounds are made of. */
export interface LogRatio {
  /** ln(Q candidate / Q baseline), each the type-7 quantile of its own arm. */
  estimate: number;
  /** The larger of the errors by rows and by blocks. */
  se: number;
  /** The quantiles themselves, in the unit of the latencies. */
  baseline: number;
  candidate: number;
  /** Resamples behind `se`: 1,000, or 10,000 where a bound was too near to the margin. */
  replicates: number;
}

/** What the bounds are for: where one comes within two Monte Carlo errors of `delta`, more resamples are drawn, once. */
export interface Decision {
  delta: number;
  alpha: number;
  seed: Seed;
  /** The check that draws; each has streams of its own. */
  checkId: string;
}

/** θ̂ ± t₁₉ · SE, each bound at the one-sided level `alpha`. */
export function logRatioInterval(
  { estimate, se }: Pick<LogRatio, 'estimate' | 'se'>,
  alpha: number,
): Interval {
  const half = tQuantile(1 - alpha, degreesOfFreedom) * se;
  return { lower: estimate - half, upper: estimate + half };
}

/**
 * The log ratio of marginal quantiles at `p` of paired latencies: pairs are resampled, one by one and in blocks.
 *
 * @param baseline positive latencies in schedule order
 * @param candidate those of the same pairs
 */
export function pairedLogRatio(
  baseline: Float64Array,
  candidate: Float64Array,
  p: number,
  decision: Decision,
): LogRatio {
  return finish(pairedLogRatioSteps(baseline, candidate, p, decision));
}

/** The same in steps, for looks while requests are being sent. */
export function* pairedLogRatioSteps(
  baseline: Float64Array,
  candidate: Float64Array,
  p: number,
  decision: Decision,
): Steps<LogRatio> {
  const [base, cand] = [resampledQuantile(baseline, p), resampledQuantile(candidate, p)];
  const all = onceEach(baseline.length);
  const logRatioOf = (counts: Int32Array): number => log(cand(counts) / base(counts));
  return yield* withError({ baseline: base(all), candidate: cand(all) }, decision, (times) =>
    errorOf(logRatioOf, baseline.length, times, decision, 'pairs'),
  );
}

/**
 * The log ratio of quantiles of two samples that were not taken together, such as a candidate at full load and the
 * baseline's reference before the release: the variances of the two log quantiles add.
 */
export function unpairedLogRatio(
  baseline: Float64Array,
  candidate: Float64Array,
  p: number,
  decision: Decision,
): LogRatio {
  const [base, cand] = [resampledQuantile(baseline, p), resampledQuantile(candidate, p)];
  const quantiles = {
    baseline: base(onceEach(baseline.length)),
    candidate: cand(onceEach(candidate.length)),
  };
  return finish(
    withError(quantiles, decision, function* (times) {
      const baseError = yield* errorOf(
        (counts) => log(base(counts)),
        baseline.length,
        times,
        decision,
        'baseline',
      );
      const candError = yield* errorOf(
        (counts) => log(cand(counts)),
        candidate.length,
        times,
        decision,
        'candidate',
      );
      return Math.hypot(baseError, candError);
    }),
  );
}

/** The log ratio of a sample's quantile to a fixed limit. */
export function logRatioToLimit(
  values: Float64Array,
  p: number,
  limit: number,
  decision: Decision,
): LogRatio {
  const quantileOf = resampledQuantile(values, p);
  const quantiles = { baseline: limit, candidate: quantileOf(onceEach(values.length)) };
  return finish(
    withError(quantiles, decision, (times) =>
      errorOf((counts) => log(quantileOf(counts)), values.length, times, decision, 'candidate'),
    ),
  );
}

/** The larger of the bootstrap errors by rows and by blocks of time. */
function* errorOf(
  statistic: (counts: Int32Array) => number,
  n: number,
  times: number,
  { seed, checkId }: Decision,
  arm: string,
): Steps<number> {
  const [rows, blocks] = [
    checkStream(seed, checkId, `${arm} by rows`),
    checkStream(seed, checkId, `${arm} by blocks`),
  ];
  const byRows = yield* bootstrapError(statistic, n, times, drawRows, rows);
  const byBlocks = yield* bootstrapError(statistic, n, times, drawBlocks, blocks);
  return Math.max(byRows, byBlocks);
}

function* withError(
  quantiles: { baseline: number; candidate: number },
  { delta, alpha }: Decision,
  errorWith: (times: number) => Steps<number>,
): Steps<LogRatio> {
  const estimate = log(quantiles.candidate / quantiles.baseline);
  const se = yield* errorWith(fewReplicates);
  const { lower, upper } = logRatioInterval({ estimate, se }, alpha);
  // A standard deviation over B replicates has the relative error 1/√(2B).
  const monteCarlo = (upper - lower) / 2 / Math.sqrt(2 * fewReplicates);
  const isNear = Math.min(Math.abs(lower - delta), Math.abs(upper - delta)) < 2 * monteCarlo;
  if (!isNear) return { estimate, se, ...quantiles, replicates: fewReplicates };
  return { estimate, se: yield* errorWith(manyReplicates), ...quantiles, replicates: manyReplicates };
}
