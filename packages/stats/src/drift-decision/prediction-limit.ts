import { tQuantile } from '../distributions.ts';

/** Fewer earlier values than this say too little about how far the next may lie. */
export const leastForLimit = 5;

/**
 * What `next` further values of a process stay below with 95 % confidence, all of them together: the one-sided normal
 * prediction limit mean + t₍k−1₎ s √(1 + 1/k) on the logarithms of `k` earlier values, its level divided by `next`
 * (Hahn & Meeker, "Statistical Intervals", 1991, section 4.8, with Bonferroni's bound).
 * @param earlier positive, at least `leastForLimit`; a value of 0 counts as the smallest of the others
 */
export function predictionLimit(earlier: readonly number[], next: number): number {
  const positive = earlier.filter((value) => value > 0);
  if (positive.length === 0) return 0;
  const least = Math.min(...positive);
  const logs = earlier.map((value) => Math.log(Math.max(value, least)));
  const k = logs.length;
  const mean = logs.reduce((sum, value) => sum + value, 0) / k;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1);
  return Math.exp(mean + tQuantile(1 - 0.05 / next, k - 1) * Math.sqrt(variance * (1 + 1 / k)));
}
