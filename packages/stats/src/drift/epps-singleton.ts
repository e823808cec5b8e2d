import { chiSquareUpper } from '../distributions.ts';
import { pseudoInverse } from './pseudo-inverse.ts';
import type { RunningStatistic } from './value-counts.ts';

/** Where the characteristic functions are compared, in units of half the interquartile range. */
const points = [0.4, 0.8];
const functions = 2 * points.length;
/** Below this many values in both tables the statistic is corrected. */
const smallSample = 25;

/**
 * The interquartile range of both tables together, between type-7 quantiles, as SciPy's `iqr`.
 * @param rows values of both tables, at least 1
 */
export function interquartileRange(rows: number): RunningStatistic<number> {
  const wanted = [0.25, 0.75].map((p) => p * (rows - 1));
  const around = wanted.map(() => [Number.NaN, Number.NaN] as [number, number]);
  let seen = 0;
  return {
    add(value, r, c) {
      const next = seen + r + c;
      for (const [i, position] of wanted.entries()) {
        for (const side of [0, 1] as const) {
          const rank = Math.min(Math.floor(position) + side, rows - 1);
          if (rank >= seen && rank < next) (around[i] as [number, number])[side] = value;
        }
      }
      seen = next;
    },
    result() {
      const [low, high] = around.map(([below, above], i) =>
        between(below, above, (wanted[i] as number) - Math.floor(wanted[i] as number)),
      ) as [number, number];
      return high - low;
    },
  };
}

/** Rounded as NumPy rounds. */
function between(below: number, above: number, weight: number): number {
  const gap = above - below;
  return weight < 0.5 ? below + gap * weight : above - gap * (1 - weight);
}

/**
 * p-value of the Epps–Singleton test on the empirical characteristic functions (Epps & Singleton, J. Stat. Comput.
 * Simul. 26, 1986), as SciPy's `epps_singleton_2samp`. With fewer than five distinct values the covariance is singular:
 * the test then has as many degrees of freedom as the covariance's rank, and is 1 where that is 0.
 * @param n values of the reference, at least 5
 * @param m values of the current table, at least 5
 * @param range `interquartileRange` of both tables, above 0
 */
export function eppsSingleton(n: number, m: number, range: number): RunningStatistic<number> {
  const scales = points.map((t) => t / (range / 2));
  const [reference, current] = [moments(), moments()];
  const at = new Float64Array(functions);
  return {
    add(value, r, c) {
      for (const [i, scale] of scales.entries()) {
        at[i] = Math.cos(scale * value);
        at[points.length + i] = Math.sin(scale * value);
      }
      if (r > 0) reference.add(at, r);
      if (c > 0) current.add(at, c);
    },
    result() {
      const [x, y] = [reference.result(n), current.result(m)];
      const rows = n + m;
      const covariance = x.covariance.map((row, i) =>
        row.map((value, j) => (rows / n) * value + (rows / m) * (y.covariance[i]?.[j] as number)),
      );
      const { inverse, rank } = pseudoInverse(covariance);
      const gap = x.mean.map((value, i) => value - (y.mean[i] as number));
      let statistic = 0;
      for (let i = 0; i < functions; i++) {
        for (let j = 0; j < functions; j++) {
          statistic += rows * (gap[i] as number) * (inverse[i]?.[j] as number) * (gap[j] as number);
        }
      }
      if (Math.max(n, m) < smallSample) {
        statistic /= 1 + rows ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7);
      }
      return rank === 0 ? 1 : chiSquareUpper(statistic, rank);
    },
  };
}

/** Mean and covariance (over all rows, not one less) of the four functions of one table. */
function moments() {
  const sums = new Float64Array(functions);
  const products = Array.from({ length: functions }, () => new Float64Array(functions));
  return {
    add(at: Float64Array, count: number) {
      for (let i = 0; i < functions; i++) {
        sums[i]! += count * at[i]!;
        for (let j = 0; j <= i; j++) products[i]![j]! += count * at[i]! * at[j]!;
      }
    },
    result(rows: number) {
      const mean = Array.from(sums, (sum) => sum / rows);
      const covariance = mean.map((a, i) =>
        mean.map((b, j) => products[Math.max(i, j)]![Math.min(i, j)]! / rows - a * b),
      );
      return { mean, covariance };
    },
  };
}
