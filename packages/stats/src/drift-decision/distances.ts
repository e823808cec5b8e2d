/** Distances between the two distribution functions of a pooled sample, for permutation. */
import { totalsOf } from '../drift/category-counts.ts';
import type { Distance, ValueCounts } from './permutation.ts';

/** D of Kolmogorov and Smirnov: the largest gap between the two empirical distribution functions. From 0 to 1. */
export const largestGap: Distance = (counts) => {
  let largest = 0;
  eachGap(counts, (gap) => {
    if (gap > largest) largest = gap;
  });
  return largest;
};

/** The first Wasserstein distance: the area between the two functions, in the values' unit. */
export const gapArea: Distance = (counts) => {
  let area = 0;
  eachGap(counts, (gap, width) => {
    area += gap * width;
  });
  return area;
};

/** The energy distance √(2 ∫ (F − G)²), in the root of the values' unit. */
export const gapEnergy: Distance = (counts) => {
  let squares = 0;
  eachGap(counts, (gap, width) => {
    squares += gap * gap * width;
  });
  return Math.sqrt(2 * squares);
};

function eachGap(counts: readonly ValueCounts[], take: (gap: number, width: number) => void): void {
  const totals = totalsOf(counts);
  let [reference, current] = [0, 0];
  for (let i = 0; i + 1 < counts.length; i++) {
    const at = counts[i]!;
    reference += at.reference;
    current += at.current;
    const gap = Math.abs(reference / totals.reference - current / totals.current);
    take(gap, counts[i + 1]!.value - at.value);
  }
}
