import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The Hellinger distance √(1 − Σ √(p q)), from 0 to 1 (Hellinger, J. reine angew. Math. 136, 1909), as Evidently's
 * `hellinger`; computed as √(½ Σ (√p − √q)²), which keeps its digits where the tables hardly differ.
 * @param counts both tables not empty
 */
export function hellingerDistance(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  const sum = counts.reduce(
    (squares, { reference, current, times }) =>
      squares + times * (Math.sqrt(reference / totals.reference) - Math.sqrt(current / totals.current)) ** 2,
    0,
  );
  return Math.min(1, Math.sqrt(sum / 2));
}
