import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';
import { drawFirst, permutations } from './permutation.ts';

export interface CosineChange {
  /** 1 − cos of the angle between the two mean vectors, from 0 to 2; NaN where one is the zero vector. */
  distance: number;
  /** What it stays below in 95 of 100 permutations. */
  floor: number;
}

/**
 * The cosine distance of the mean vectors of two tables, and how much of it is chance.
 * @param vectors those of the reference first, all of one length
 * @param reference how many of them are the reference's; both tables at least one
 */
export function meanCosineChange(
  vectors: readonly (readonly number[])[],
  reference: number,
  random: Random,
  times = permutations,
): CosineChange {
  const sums = [sumOf(vectors.slice(0, reference)), sumOf(vectors.slice(reference))] as const;
  const total = sums[0].map((sum, j) => sum + sums[1][j]!);
  const order = Int32Array.from(vectors, (_, i) => i);
  const distances = Float64Array.from({ length: times }, () => {
    drawFirst(order, reference, random);
    const part = sumOf(Array.from(order.subarray(0, reference), (i) => vectors[i]!));
    return cosineDistance(
      part,
      total.map((sum, j) => sum - part[j]!),
    );
  });
  return { distance: cosineDistance(...sums), floor: quantile(distances, 0.95) };
}

function sumOf(vectors: readonly (readonly number[])[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
  return sum;
}

/** Of sums instead of means: a length makes no difference to an angle. */
function cosineDistance(one: Float64Array, other: Float64Array): number {
  let [dot, first, second] = [0, 0, 0];
  for (const [j, a] of one.entries()) {
    const b = other[j]!;
    dot += a * b;
    first += a * a;
    second += b * b;
  }
  return 1 - dot / Math.sqrt(first * second);
}
