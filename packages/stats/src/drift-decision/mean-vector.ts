import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';
import { permutations, permute } from './permutation.ts';

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
  const isCurrent = new Uint8Array(vectors.length).fill(1, reference);
  const distance = cosineDistance(vectors, isCurrent);
  const distances = Float64Array.from({ length: times }, () => {
    permute(isCurrent, random);
    return cosineDistance(vectors, isCurrent);
  });
  return { distance, floor: quantile(distances, 0.95) };
}

/** Of sums instead of means: a length makes no difference to an angle. */
function cosineDistance(vectors: readonly (readonly number[])[], isCurrent: Uint8Array): number {
  const d = vectors[0]?.length ?? 0;
  const sums = [new Float64Array(d), new Float64Array(d)] as const;
  vectors.forEach((vector, i) => {
    const sum = sums[isCurrent[i] as 0 | 1];
    for (let j = 0; j < d; j++) sum[j]! += vector[j]!;
  });
  let [dot, first, second] = [0, 0, 0];
  for (let j = 0; j < d; j++) {
    const [a, b] = [sums[0][j]!, sums[1][j]!];
    dot += a * b;
    first += a * a;
    second += b * b;
  }
  return 1 - dot / Math.sqrt(first * second);
}
