import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';

/** Pooled values of two tables, in ascending order; of categories their codes. */
export interface PooledSample {
  readonly values: Float64Array;
  /** How many of them a table of the reference's part of the sample holds; the others are the current one's. */
  readonly reference: number;
}

/** A distance between the values that are marked 1 (current) and the others. */
export type Distance = (values: Float64Array, isCurrent: Uint8Array) => number;

export const permutations = 200;

/**
 * The 95 % quantile of a distance under permutation: what it stays below where the two tables are random parts of one
 * (Fisher 1935; Pitman, J. R. Statist. Soc. Suppl. 4, 1937).
 */
export function permutedFloor(
  { values, reference }: PooledSample,
  distance: Distance,
  random: Random,
  times = permutations,
): number {
  const isCurrent = new Uint8Array(values.length).fill(1, reference);
  const distances = Float64Array.from({ length: times }, () => {
    permute(isCurrent, random);
    return distance(values, isCurrent);
  });
  return quantile(distances, 0.95);
}

/** Shuffles marks in place (Fisher–Yates). */
export function permute(marks: Uint8Array, random: Random): void {
  for (let i = marks.length - 1; i > 0; i--) {
    const j = random.index(i + 1);
    const kept = marks[i]!;
    marks[i] = marks[j]!;
    marks[j] = kept;
  }
}
