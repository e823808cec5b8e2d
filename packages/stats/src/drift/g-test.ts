import { chiSquareUpper } from '../distributions.ts';
import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * p-value of the G test that the current counts follow the reference's shares (Woolf, Ann. Hum. Genet. 21, 1957), as
 * SciPy's `power_divergence(…, lambda_='log-likelihood')`. The reference's counts are scaled to the current rows, which
 * Evidently does not do: it stops where the tables differ in size.
 * @param counts at least two categories, both tables not empty
 */
export function gTestPValue(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  const scale = totals.current / totals.reference;
  let statistic = 0;
  for (const { reference, current, times } of counts) {
    if (current === 0) continue;
    if (reference === 0) return 0;
    statistic += 2 * times * current * Math.log(current / (reference * scale));
  }
  return chiSquareUpper(statistic, totals.categories - 1);
}
