import { binomialCdf } from './distributions.ts';
import { quantileOfSorted } from './quantile.ts';

/** A quantile and bounds that hold whatever the distribution; a bound that so few values cannot have is infinite. */
export interface QuantileInterval {
  estimate: number;
  lower: number;
  upper: number;
}

/**
 * The quantile at `p` of independent values (type 7) with exact bounds from order statistics, each at the one-sided level
 * `alpha`: the number of values below the quantile is binomial. David & Nagaraja, Order Statistics (2003), 7.1.
 */
export function quantileInterval(values: ArrayLike<number>, p: number, alpha: number): QuantileInterval {
  const ascending = Float64Array.from(values).sort();
  const n = ascending.length;
  // The least rank u (from 1) with P(B ≤ u − 1) ≥ 1 − α, and the greatest l with P(B ≤ l − 1) ≤ α.
  const upper = firstRank(n, (rank) => binomialCdf(rank - 1, n, p) >= 1 - alpha);
  const lower = firstRank(n, (rank) => binomialCdf(rank - 1, n, p) > alpha) - 1;
  return {
    estimate: quantileOfSorted(ascending, p),
    lower: lower < 1 ? -Infinity : ascending[lower - 1]!,
    upper: upper > n ? Infinity : ascending[upper - 1]!,
  };
}

/** The first of the ranks 1 to n at which something comes to hold; n + 1 where it never does. */
function firstRank(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [1, n + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Values that bounds on both sides of the quantile at `p` need. */
export function fewestForBounds(p: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log(Math.max(p, 1 - p)));
}
