/** Row bootstrap of figures that are neither counts nor means; a resampled row keeps all models' predictions together. */
import type { Random } from '../rng.ts';
import { ascendingOrder } from './order.ts';
import type { Ranking } from './ranking.ts';
import { determination } from './regression.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * Above it, rows are dealt at random into this many groups and the groups are resampled: for independent rows the same
 * variance, at a cost that does not grow with the rows.
 */
const mostGroups = 20_000;

/** What RMSE and R² need of the rows: Σ w, Σ w·y and Σ w·y² (y less its mean), and Σ w·(y − ŷ)² model by model. */
export interface ErrorTotals {
  mass: number;
  label: number;
  labelSquares: number;
  readonly errors: Float64Array;
}

/** Group after group: mass, label, label squares, then the errors of each model. */
export interface ErrorGroups {
  readonly groups: number;
  readonly models: number;
  readonly sums: Float64Array;
}

/** Rows as they are, or dealt into groups where they are many. */
export function errorGroups(
  labels: Float64Array,
  predictions: readonly Float64Array[],
  weights: Float64Array | undefined,
  random: Random,
): ErrorGroups {
  const groups = Math.min(labels.length, mostGroups);
  const width = 3 + predictions.length;
  const sums = new Float64Array(groups * width);
  const mean = weightedMean(labels, weights);
  for (let i = 0; i < labels.length; i++) {
    const at = width * (labels.length <= mostGroups ? i : random.index(groups));
    const weight = weights ? weights[i]! : 1;
    const label = labels[i]! - mean;
    sums[at]! += weight;
    sums[at + 1]! += weight * label;
    sums[at + 2]! += weight * label * label;
    for (let model = 0; model < predictions.length; model++) {
      sums[at + 3 + model]! += weight * (labels[i]! - predictions[model]![i]!) ** 2;
    }
  }
  return { groups, models: predictions.length, sums };
}

/** The statistics on `replicates` resamples, one array for each statistic. */
export function resampleErrors(
  { groups, models, sums }: ErrorGroups,
  statistics: readonly ((totals: ErrorTotals) => number)[],
  replicates: number,
  random: Random,
): Float64Array[] {
  const results = statistics.map(() => new Float64Array(replicates));
  const width = 3 + models;
  const drawn = new Float64Array(width);
  for (let r = 0; r < replicates; r++) {
    drawn.fill(0);
    for (let g = 0; g < groups; g++) {
      const at = width * random.index(groups);
      for (let k = 0; k < width; k++) drawn[k]! += sums[at + k]!;
    }
    const [mass, label, labelSquares] = drawn as unknown as [number, number, number];
    const totals = { mass, label, labelSquares, errors: drawn.subarray(3) };
    statistics.forEach((statistic, s) => (results[s]![r] = statistic(totals)));
  }
  return results;
}

/** root_mean_squared_error of one model from totals. */
export function rootMeanSquareOf(totals: ErrorTotals, model: number): number {
  return Math.sqrt(totals.errors[model]! / totals.mass);
}

/** r2_score of one model from totals. */
export function r2Of({ mass, label, labelSquares, errors }: ErrorTotals, model: number): number {
  return determination(errors[model]! / mass, labelSquares / mass - (label / mass) ** 2);
}

/** Several models' scores on the same rows, each sorted once from the highest down; arrays run by rank. */
export interface RankedRows {
  readonly rows: number;
  readonly models: readonly RankedModel[];
}

interface RankedModel {
  /** The row at each rank. */
  readonly order: Uint32Array;
  readonly positive: Uint8Array;
  readonly weights: Float64Array | undefined;
  /** 1 where a rank's score differs from that of the rank above it. */
  readonly steps: Uint8Array;
}

export function rankedRows(
  positive: Uint8Array,
  scores: readonly Float64Array[],
  weights?: Float64Array,
): RankedRows {
  const models = scores.map((values) => {
    const order = ascendingOrder(values).reverse();
    return {
      order,
      positive: Uint8Array.from(order, (row) => positive[row]!),
      weights: weights && Float64Array.from(order, (row) => weights[row]!),
      steps: Uint8Array.from(order, (row, rank) => (values[row] === values[order[rank - 1] ?? -1] ? 0 : 1)),
    };
  });
  return { rows: positive.length, models };
}

/** A statistic of the models' rankings, such as the difference of their average precision, on `replicates` resamples. */
export function resampleRankings(
  { rows, models }: RankedRows,
  statistic: (rankings: readonly Ranking[]) => number,
  replicates: number,
  random: Random,
): Float64Array {
  const drawn = new Int32Array(rows);
  const spaces = models.map(() => ({
    truePositives: new Float64Array(rows),
    falsePositives: new Float64Array(rows),
  }));
  return Float64Array.from({ length: replicates }, () => {
    drawn.fill(0);
    random.tally(drawn);
    return statistic(spaces.map((space, model) => resampledRanking(models[model]!, drawn, space)));
  });
}

function resampledRanking(model: RankedModel, drawn: Int32Array, space: Ranking): Ranking {
  const { order, positive, weights, steps } = model;
  const { truePositives, falsePositives } = space;
  let above = -1;
  let hits = 0;
  let misses = 0;
  let stepped = 0;
  for (let rank = 0; rank < order.length; rank++) {
    stepped |= steps[rank]!;
    const times = drawn[order[rank]!]!;
    if (times === 0) continue;
    above += stepped;
    stepped = 0;
    const weight = weights ? times * weights[rank]! : times;
    if (positive[rank] === 1) hits += weight;
    else misses += weight;
    truePositives[above] = hits;
    falsePositives[above] = misses;
  }
  return {
    truePositives: truePositives.subarray(0, above + 1),
    falsePositives: falsePositives.subarray(0, above + 1),
  };
}
