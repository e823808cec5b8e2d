/** Row bootstrap of figures that are neither counts nor means; a resampled row keeps all models' answers together. */
import type { Random } from '../rng.ts';

/**
 * Above it, rows are dealt at random into this many groups and the groups are resampled: for independent rows the same
 * variance, at a cost that does not grow with the rows.
 */
const mostGroups = 5_000;

/** Group after group: mass, then the weighted sum of each feature. */
export interface FeatureGroups {
  readonly groups: number;
  readonly width: number;
  readonly sums: Float64Array;
}

/** Rows as they are, or dealt into groups where they are many; features have one value a row. */
export function featureGroups(
  features: readonly Float64Array[],
  weights: Float64Array | undefined,
  random: Random,
): FeatureGroups {
  const rows = features[0]!.length;
  const groups = Math.min(rows, mostGroups);
  const width = 1 + features.length;
  const sums = new Float64Array(groups * width);
  for (let i = 0; i < rows; i++) {
    const at = width * (rows <= mostGroups ? i : random.index(groups));
    const weight = weights ? weights[i]! : 1;
    sums[at]! += weight;
    for (let j = 0; j < features.length; j++) sums[at + 1 + j]! += weight * features[j]![i]!;
  }
  return { groups, width, sums };
}

/** A statistic of the features' weighted means on `replicates` resamples. */
export function resampleMeans(
  { groups, width, sums }: FeatureGroups,
  statistic: (means: Float64Array) => number,
  replicates: number,
  random: Random,
): Float64Array {
  const drawn = new Float64Array(width);
  const means = drawn.subarray(1);
  return Float64Array.from({ length: replicates }, () => {
    drawn.fill(0);
    for (let g = 0; g < groups; g++) {
      const at = width * random.index(groups);
      for (let k = 0; k < width; k++) drawn[k]! += sums[at + k]!;
    }
    for (let j = 0; j < means.length; j++) means[j]! /= drawn[0]!;
    return statistic(means);
  });
}

/** A statistic of how often each of n rows is drawn, on `replicates` resamples. */
export function resampleRows(
  rows: number,
  statistic: (times: Int32Array) => number,
  replicates: number,
  random: Random,
): Float64Array {
  const times = new Int32Array(rows);
  return Float64Array.from({ length: replicates }, () => {
    times.fill(0);
    random.tally(times);
    return statistic(times);
  });
}
