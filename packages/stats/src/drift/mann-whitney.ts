import { normalCdf } from '../distributions.ts';
import type { RunningStatistic } from './value-counts.ts';

/** SciPy's `method='auto'` counts orders where one sample is no larger than this and no two values are equal. */
const largestExactSize = 8;

/**
 * One-sided p-value of the Mann–Whitney U test that the reference's values tend to be smaller than the current ones
 * (Mann & Whitney, Ann. Math. Stat. 18, 1947), as SciPy's `mannwhitneyu(reference, current, alternative='less')`, which
 * is what Evidently asks: values that fell are no drift to it. With tie and continuity correction.
 * @param n values of the reference, at least 1
 * @param m values of the current table, at least 1
 */
export function mannWhitney(n: number, m: number): RunningStatistic<number> {
  let [above, ties, current] = [0, 0, 0];
  return {
    add(_value, r, c) {
      // Pairs in which the reference's value is the larger one; a tie is half a pair.
      above += r * (current + c / 2);
      current += c;
      const equal = r + c;
      ties += equal * equal * equal - equal;
    },
    result() {
      const u = n * m - above;
      if (Math.min(n, m) <= largestExactSize && ties === 0) return exactUpper(u, n, m);
      const rows = n + m;
      const deviation = Math.sqrt(((n * m) / 12) * (rows + 1 - ties / (rows * (rows - 1))));
      return deviation > 0 ? normalCdf(-(u - (n * m) / 2 - 0.5) / deviation) : 1;
    },
  };
}

/** P(U ≥ u) where all orders are equally likely. */
function exactUpper(u: number, n: number, m: number): number {
  const mirrored = n * m - u;
  const [cut, isSmall] = u < mirrored ? [u, true] : [mirrored, false];
  const orders = ordersByU(Math.min(n, m), Math.max(n, m), cut);
  let all = 1;
  for (let i = 1; i <= Math.min(n, m); i++) all *= (Math.max(n, m) + i) / i;
  const upTo = orders.reduce((sum, count) => sum + count, 0) / all;
  return Math.min(1, isSmall ? 1 - upTo + (orders[cut] as number) / all : upTo);
}

/**
 * How many orders have U = 0 … `last`: the coefficients of the Gaussian binomial ∏ (1 − x^(m+i)) / (1 − x^i), i = 1 … k
 * (Andrews, "The Theory of Partitions", 1976, chapter 3).
 */
function ordersByU(k: number, m: number, last: number): Float64Array {
  const counts = new Float64Array(last + 1);
  counts[0] = 1;
  for (let i = 1; i <= k; i++) {
    for (let u = last; u >= m + i; u--) counts[u]! -= counts[u - m - i]!;
    for (let u = i; u <= last; u++) counts[u]! += counts[u - i]!;
  }
  return counts;
}
