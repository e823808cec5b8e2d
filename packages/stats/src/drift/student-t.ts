import tCdfOf from '@stdlib/stats-base-dists-t-cdf';
import type { RunningStatistic } from './value-counts.ts';

/**
 * Two-sided p-value of Student's t test of equal means with pooled variance (Student, Biometrika 6, 1908), as SciPy's
 * `ttest_ind`. Where no value varies, equal means give 1 and different ones 0.
 * @param n values of the reference
 * @param m values of the current table, at least 3 of both together
 * @param shift a number near the values, which is taken off so that their squares keep their digits
 */
export function studentT(n: number, m: number, shift: number): RunningStatistic<number> {
  let [sumR, sumC, squaresR, squaresC] = [0, 0, 0, 0];
  return {
    add(value, r, c) {
      const x = value - shift;
      sumR += r * x;
      sumC += c * x;
      squaresR += r * x * x;
      squaresC += c * x * x;
    },
    result() {
      const gap = sumR / n - sumC / m;
      const squares = Math.max(0, squaresR - (sumR * sumR) / n) + Math.max(0, squaresC - (sumC * sumC) / m);
      const df = n + m - 2;
      if (squares === 0) return gap === 0 ? 1 : 0;
      return 2 * tCdfOf(-Math.abs(gap / Math.sqrt((squares / df) * (1 / n + 1 / m))), df);
    },
  };
}
