import type { CategoryCounts } from '../drift/category-counts.ts';
import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';

/** Values of two tables together. */
export interface PooledSample {
  /** Each value once, in ascending order; of categories their codes. */
  readonly values: Float64Array;
  /** How often each occurs in both tables together. */
  readonly times: Int32Array;
  /** How many of all are the reference's; the others are the current table's. */
  readonly reference: number;
}

/** A value, and how often each table holds it. */
export interface ValueCounts extends CategoryCounts {
  value: number;
}

/** A distance between two tables, from their counts in ascending order of the values. */
export type Distance = (counts: readonly ValueCounts[]) => number;

export const permutations = 200;

/**
 * The 95 % quantile of a distance under permutation: what it stays below where the two tables are random parts of one
 * (Fisher 1935; Pitman, J. R. Statist. Soc. Suppl. 4, 1937).
 */
export function permutedFloor(
  { values, times, reference }: PooledSample,
  distance: Distance,
  random: Random,
  repeats = permutations,
): number {
  const places = placesOf(times);
  const current = places.length - reference;
  const drawsCurrent = current <= reference;
  const size = drawsCurrent ? current : reference;
  const counts = Array.from(values, (value) => ({ value, reference: 0, current: 0, times: 1 }));
  const tally = new Int32Array(values.length);
  const distances = Float64Array.from({ length: repeats }, () => {
    drawFirst(places, size, random);
    tally.fill(0);
    for (let i = 0; i < size; i++) tally[places[i]!]!++;
    for (let i = 0; i < counts.length; i++) {
      const [drawn, left] = [tally[i]!, times[i]! - tally[i]!];
      counts[i]!.reference = drawsCurrent ? left : drawn;
      counts[i]!.current = drawsCurrent ? drawn : left;
    }
    return distance(counts);
  });
  return quantile(distances, 0.95);
}

/** The place of each value, as often as it occurs. */
function placesOf(times: Int32Array): Int32Array {
  const places = new Int32Array(times.reduce((sum, each) => sum + each, 0));
  let at = 0;
  for (const [place, each] of times.entries()) places.fill(place, at, (at += each));
  return places;
}

/** Brings a random `count` of the items to the front (Fisher–Yates, stopped early). */
export function drawFirst(items: Int32Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const j = i + random.index(items.length - i);
    const kept = items[i]!;
    items[i] = items[j]!;
    items[j] = kept;
  }
}
