/** Distances between the two parts of a pooled sample, for permutation. */
import type { CategoryCounts } from '../drift/category-counts.ts';
import type { Distance } from './permutation.ts';

/** D of Kolmogorov and Smirnov: the largest gap between the two empirical distribution functions. From 0 to 1. */
export const largestGap: Distance = (values, isCurrent) => {
  let largest = 0;
  eachGap(values, isCurrent, (gap) => {
    if (gap > largest) largest = gap;
  });
  return largest;
};

/** The first Wasserstein distance: the area between the two functions, in the values' unit. */
export const gapArea: Distance = (values, isCurrent) => {
  let area = 0;
  eachGap(values, isCurrent, (gap, width) => {
    area += gap * width;
  });
  return area;
};

/** The energy distance √(2 ∫ (F − G)²), in the root of the values' unit. */
export const gapEnergy: Distance = (values, isCurrent) => {
  let squares = 0;
  eachGap(values, isCurrent, (gap, width) => {
    squares += gap * gap * width;
  });
  return Math.sqrt(2 * squares);
};

function eachGap(
  values: Float64Array,
  isCurrent: Uint8Array,
  take: (gap: number, width: number) => void,
): void {
  let current = 0;
  for (let i = 0; i < isCurrent.length; i++) current += isCurrent[i]!;
  const [stepUp, stepDown] = [1 / (values.length - current), 1 / current];
  let difference = 0;
  for (let i = 0; i + 1 < values.length; i++) {
    difference += isCurrent[i] ? -stepDown : stepUp;
    const width = values[i + 1]! - values[i]!;
    if (width > 0) take(Math.abs(difference), width);
  }
}

/** A distance of counts as one of values: equal values are one category. */
export function ofCounts(distance: (counts: readonly CategoryCounts[]) => number): Distance {
  return (values, isCurrent) => {
    const counts: CategoryCounts[] = [];
    for (let i = 0; i < values.length; i++) {
      if (i === 0 || values[i] !== values[i - 1]) counts.push({ reference: 0, current: 0, times: 1 });
      counts.at(-1)![isCurrent[i] ? 'current' : 'reference']++;
    }
    return distance(counts);
  };
}
