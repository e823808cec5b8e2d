import { normalQuantile } from '../distributions.ts';
import { chiSquareQuantile } from './chi-square-quantile.ts';

/** What sampling alone stays below in so many of 100 comparisons of tables that do not differ. */
const level = 0.95;

/**
 * The 95 % quantile of the population stability index between two samples of one distribution: χ²₍B−1₎ (1/n + 1/m)
 * (Yurdakul & Naranjo, J. Risk Model Validation 14, 2020).
 * @param cells bins or categories that hold values, B
 * @param n values of the reference
 * @param m values of the current table
 * @param judged how many comparisons stay below it all together (Bonferroni)
 */
export function populationStabilityFloor(cells: number, n: number, m: number, judged = 1): number {
  return cells < 2 ? 0 : chiSquareQuantile(1 - (1 - level) / judged, cells - 1) * (1 / n + 1 / m);
}

/** The same of the Jensen–Shannon distance in natural logarithms, whose square is an eighth of the index near 0. */
export function jensenShannonFloor(cells: number, n: number, m: number, judged = 1): number {
  return Math.sqrt(populationStabilityFloor(cells, n, m, judged) / 8);
}

/**
 * The same of the area under the ROC curve of `n` rows of the one class and `m` of the other, ranked by chance (Mann &
 * Whitney, Ann. Math. Statist. 18, 1947).
 */
export function areaFloor(n: number, m: number): number {
  return 0.5 + normalQuantile(level) * Math.sqrt((n + m + 1) / (12 * n * m));
}
