import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The total variation distance, from 0 to 1: the share of rows whose category would have to change for the two tables
 * to have the same shares. With two categories it is the difference of the proportions.
 * @param counts both tables not empty
 */
export function totalVariationDistance(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  const sum = counts.reduce(
    (total, { reference, current, times }) =>
      total + times * Math.abs(reference / totals.reference - current / totals.current),
    0,
  );
  return sum / 2;
}
