import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The shares of both tables without zeros, as Evidently's `get_binned_data` fills them: with 0.0001, or with a millionth
 * of the table's smallest share where that is no larger.
 * @param counts both tables not empty
 */
export function filledShares(counts: readonly CategoryCounts[]): { p: number[]; q: number[] } {
  const totals = totalsOf(counts);
  return {
    p: filled(counts.map(({ reference }) => reference / totals.reference)),
    q: filled(counts.map(({ current }) => current / totals.current)),
  };
}

function filled(shares: number[]): number[] {
  const smallest = shares.reduce((least, share) => (share > 0 ? Math.min(least, share) : least), 1);
  const instead = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return shares.map((share) => (share === 0 ? instead : share));
}
