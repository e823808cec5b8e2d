import { normalQuantile } from '@mlops-actions/stats/distributions';

/** What the rise of a share stays below by chance in 95 of 100 comparisons, all `judged` together (pooled z, Bonferroni). */
export function riseFloor(before: number, n: number, now: number, m: number, judged: number): number {
  const pooled = (before + now) / (n + m);
  return normalQuantile(1 - 0.05 / judged) * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
}

/**
 * The same of the share of values that the reference does not hold: about as many as it holds once (Good, Biometrika 40,
 * 1953), and of numbers beyond its range two of n, with the bound of a Poisson count of them.
 * @param expected values held once, or the two ends of a range
 */
export function unseenFloor(expected: number, n: number, m: number, judged: number): number {
  const z = normalQuantile(1 - 0.05 / judged);
  const mean = ((expected + z * Math.sqrt(expected)) / n) * m;
  return (mean + z * Math.sqrt(mean) + (z * z) / 2) / m;
}
