import { NotEvaluable } from './expectation.ts';
import type { Member } from './members.ts';

/** Expected weights of values, or of bins between edges, by Great Expectations' partition object. */
export type Partition =
  | { kind: 'values'; values: readonly Member[]; weights: readonly number[] }
  | {
      kind: 'bins';
      bins: readonly number[];
      weights: readonly number[];
      tails: readonly [number, number] | null;
    };

/** Weight set aside for what the partition does not expect: within its empty bins, and outside it. */
export interface Holdouts {
  internal: number;
  tail: number;
}

interface Given {
  values?: readonly Member[] | undefined;
  bins?: readonly number[] | undefined;
  weights: readonly number[];
  tail_weights?: readonly number[] | undefined;
}

const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0);
/** As numpy.allclose has it. */
const isOne = (total: number) => Math.abs(total - 1) <= 1e-8 + 1e-5;

/** @throws NotEvaluable for what is no partition, or does not go with the holdouts. */
export function partitionOf(given: Given, holdouts: Holdouts): Partition {
  const { values, bins, weights, tail_weights: tails } = given;
  if (holdouts.tail > 0 && tails)
    throw new NotEvaluable(`'tail_weight_holdout' has to be 0 where 'partition_object' has tail_weights.`);
  if (values) {
    if (values.length !== weights.length || !isOne(sum(weights)))
      throw new NotEvaluable(
        `'partition_object' needs as many weights as values, and weights that add up to 1.`,
      );
    return { kind: 'values', values, weights };
  }
  const [low, high, ...more] = tails ?? [0, 0];
  const ascends = bins?.every((edge, index) => index === 0 || edge > (bins[index - 1] as number));
  if (
    !bins ||
    !ascends ||
    bins.length !== weights.length + 1 ||
    more.length > 0 ||
    low === undefined ||
    high === undefined ||
    !isOne(sum(weights) + low + high)
  )
    throw new NotEvaluable(
      `'partition_object' needs values or ascending bins (one more than weights), two tail_weights if any, and weights that add up to 1.`,
    );
  const infinite = bins[0] === -Infinity || bins.at(-1) === Infinity;
  if (infinite && tails)
    throw new NotEvaluable(`'partition_object' has an infinite bin, which leaves nothing for tail_weights.`);
  if (bins[0] === -Infinity && bins.at(-1) === Infinity && holdouts.tail > 0)
    throw new NotEvaluable(
      `'partition_object' has infinite bins on both sides, which leave nothing for 'tail_weight_holdout'.`,
    );
  return { kind: 'bins', bins, weights, tails: tails ? [low, high] : null };
}

/**
 * Relative entropy with the natural logarithm of weights that are scaled to add up to 1: NaN where one side
 * has no weight, infinite where something was observed that was not expected at all.
 */
export function entropy(observed: readonly number[], expected: readonly number[]): number {
  const [p, q] = [sum(observed), sum(expected)];
  let total = 0;
  for (const [index, weight] of observed.entries()) {
    const [a, b] = [weight / p, (expected[index] as number) / q];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    if (a > 0 && b > 0) total += a * Math.log(a / b);
    else if (a !== 0 || b < 0) return Number.POSITIVE_INFINITY;
  }
  return total;
}

/** Both sides by value: those expected first, then what else was observed, which shares the tail's holdout. */
export function matched(
  counted: readonly { value: Member; count: number }[],
  partition: Partition & { kind: 'values' },
  tail: number,
): { values: Member[]; observed: number[]; expected: number[] } {
  const present = counted.reduce((total, each) => total + each.count, 0);
  const key = (value: Member) => (typeof value === 'string' ? `'${value}` : String(Number(value)));
  const shares = new Map(counted.map(({ value, count }) => [key(value), count / present]));
  const wanted = new Set(partition.values.map(key));
  const others = counted.filter(({ value }) => !wanted.has(key(value)));
  const scale = others.length > 0 ? 1 - tail : 1;
  return {
    values: [...partition.values, ...others.map(({ value }) => value)],
    observed: [
      ...partition.values.map((value) => shares.get(key(value)) ?? 0),
      ...others.map(({ count }) => count / present),
    ],
    expected: [
      ...partition.weights.map((weight) => weight * scale),
      ...others.map(() => tail / others.length),
    ],
  };
}

interface BinCounts {
  counted: readonly number[];
  below: number;
  above: number;
  present: number;
}

interface Binned {
  bins: readonly number[];
  weights: number[];
  tail_weights: number[];
}

/** Both sides by bin with their tails; an infinite bin is a tail. */
export function binnedPartition(
  counts: BinCounts,
  partition: Partition & { kind: 'bins' },
  { internal, tail }: Holdouts,
): { divergence: number; observed: Binned; expected: Binned } {
  const { bins, tails } = partition;
  const observed = counts.counted.map((each) => each / counts.present);
  const scaled = partition.weights.map((weight) => weight * (1 - tail - internal));
  const empty = scaled.filter((weight) => weight === 0).length;
  const expected = scaled.map((weight) => (weight === 0 && internal > 0 ? internal / empty : weight));
  const [noLow, noHigh] = [bins[0] === -Infinity, bins.at(-1) === Infinity];
  const outside = tails ?? (noLow || noHigh ? [tail, tail] : [tail / 2, tail / 2]);
  const whole = (weights: number[], low: number, high: number) => [
    ...(noLow ? [] : [low]),
    ...weights,
    ...(noHigh ? [] : [high]),
  ];
  const [below, above] = [counts.below / counts.present, counts.above / counts.present];
  const all = { observed: whole(observed, below, above), expected: whole(expected, outside[0], outside[1]) };
  const inner = bins.slice(noLow ? 1 : 0, noHigh ? -1 : undefined);
  const parts = (weights: number[]): Binned => ({
    bins: inner,
    weights: weights.slice(1, -1),
    tail_weights: [weights[0] as number, weights.at(-1) as number],
  });
  return {
    divergence: entropy(all.observed, all.expected),
    observed: parts(all.observed),
    expected: parts(all.expected),
  };
}

/**
 * Equal bins over the column's range, as many as the larger of Sturges' and Freedman and Diaconis' rules ask
 * for, with the column's own weights.
 */
export function countsPartition(counted: readonly { value: number; count: number }[]): {
  partition: Partition & { kind: 'bins' };
  counts: BinCounts;
} {
  const present = counted.reduce((total, each) => total + each.count, 0);
  const [low, high] = [counted[0]?.value as number, counted.at(-1)?.value as number];
  const spread = nearest(counted, present, 0.75) - nearest(counted, present, 0.25);
  const sturges = Math.ceil(Math.log2(present + 1));
  const width = (2 * spread) / present ** (1 / 3);
  const number = spread < 1e-10 ? sturges : Math.max(sturges, Math.ceil((high - low) / width));
  const bins = Array.from({ length: number + 1 }, (_, index) => low + (index * (high - low)) / number);
  bins[number] = high;
  if (high === low || !Number.isFinite(high - low))
    throw new NotEvaluable('The column has no finite range to make bins of: give a partition_object.');
  const counts = bins.slice(1).map(() => 0);
  for (const { value, count } of counted) {
    let bin = Math.min(number - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * number)));
    while (bin > 0 && value < (bins[bin] as number)) bin -= 1;
    while (bin < number - 1 && value >= (bins[bin + 1] as number)) bin += 1;
    counts[bin] = (counts[bin] as number) + count;
  }
  const weights = counts.map((count) => count / present);
  const tail = (1 - sum(weights)) / 2;
  return {
    partition: { kind: 'bins', bins, weights, tails: [tail, tail] },
    counts: { counted: counts, below: 0, above: 0, present },
  };
}

function nearest(counted: readonly { value: number; count: number }[], present: number, at: number): number {
  let rank = Math.round(at * (present - 1));
  for (const { value, count } of counted) if ((rank -= count) < 0) return value;
  return Number.NaN;
}
