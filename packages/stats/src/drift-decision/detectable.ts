/** The Kolmogorov distribution's 95 % point (Smirnov, Ann. Math. Statist. 19, 1948). */
const kolmogorov95 = 1.3581;

/** About the smallest D that a test at 5 % can find between `n` and `m` values; from 0 to 1. */
export function smallestFoundGap(n: number, m: number): number {
  return Math.min(1, kolmogorov95 * Math.sqrt(1 / n + 1 / m));
}
