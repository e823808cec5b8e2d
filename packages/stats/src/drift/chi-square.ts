import { chiSquareUpper } from '../distributions.ts';
import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * p-value of Pearson's chi-square test that the current counts follow the reference's shares (SciPy's `chisquare`,
 * as Evidently calls it): the reference's own sampling error is not counted, and a category that only the current
 * table holds makes p zero.
 * @param counts at least two categories, both tables not empty
 */
export function chiSquarePValue(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  const scale = totals.current / totals.reference;
  let statistic = 0;
  for (const { reference, current, times } of counts) {
    const expected = reference * scale;
    if (expected === 0) return 0;
    statistic += (times * (current - expected) ** 2) / expected;
  }
  return chiSquareUpper(statistic, totals.categories - 1);
}
