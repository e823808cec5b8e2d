import { normalCdf } from '../distributions.ts';
import type { CategoryCounts } from './category-counts.ts';
import { totalsOf } from './category-counts.ts';

/**
 * Two-sided p-value of the pooled z test for two proportions (Fleiss, "Statistical Methods for Rates and Proportions",
 * 1981, section 2.1), as Evidently's `z`; 1 where both tables hold one and the same value.
 * @param counts one or two categories, both tables not empty
 */
export function twoProportionsPValue(counts: readonly CategoryCounts[]): number {
  const { reference: n1, current: n2, categories } = totalsOf(counts);
  if (categories < 2) return 1;
  const first = counts[0] as CategoryCounts;
  const pooled = (first.reference + first.current) / (n1 + n2);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  // Where both categories have the same counts they share one entry, and its shares differ from 1 all the same.
  const z = (first.reference / n1 - first.current / n2) / error;
  return 2 * normalCdf(-Math.abs(z));
}
