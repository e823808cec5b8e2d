import type { Interval } from '../interval.ts';
import { quantileOfSorted } from '../quantile.ts';

/** More undefined replicates than this share, and the interval is undefined too. */
const mostUndefined = 0.01;

export interface Percentile {
  interval: Interval;
  /** How far each bound could be off by the luck of the resampling: two Monte Carlo errors, as a range. */
  lowerRange: Interval;
  upperRange: Interval;
}

/**
 * The percentile interval of resampled figures, each bound at the one-sided level `alpha`; undefined where more than
 * 1 % of the replicates are NaN. Sorts the replicates in place.
 */
export function percentileInterval(replicates: Float64Array, alpha: number): Percentile | undefined {
  const ascending = replicates.sort();
  let defined = ascending.length;
  while (defined > 0 && Number.isNaN(ascending[defined - 1]!)) defined--;
  if (defined === 0 || ascending.length - defined > mostUndefined * ascending.length) return undefined;
  const values = ascending.subarray(0, defined);
  const error = Math.sqrt((alpha * (1 - alpha)) / defined);
  const range = (p: number): Interval => ({
    lower: quantileOfSorted(values, Math.max(0, p - 2 * error)),
    upper: quantileOfSorted(values, Math.min(1, p + 2 * error)),
  });
  return {
    interval: { lower: quantileOfSorted(values, alpha), upper: quantileOfSorted(values, 1 - alpha) },
    lowerRange: range(alpha),
    upperRange: range(1 - alpha),
  };
}
