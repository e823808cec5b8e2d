import { ascendingOrder } from '../metrics/order.ts';
import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';
import { drawFirst, permutations } from './permutation.ts';

export interface PairChange {
  /** Indexes of the two columns. */
  a: number;
  b: number;
  /** Spearman's ρ in each table; NaN where a column is constant. */
  reference: number;
  current: number;
}

export interface CorrelationChange {
  pairs: PairChange[];
  /** What the largest change of all pairs stays below in 95 of 100 permutations. */
  floor: number;
}

/**
 * How Spearman's ρ of each pair of columns differs between two tables, and how much of that is chance: rows, as ranks
 * within their own table (so that a shift of a column alone changes nothing), change tables at random, and the largest
 * change of all pairs is kept (max-T of Westfall & Young, "Resampling-Based Multiple Testing", 1993).
 * @param reference columns of equal length, at least two rows
 */
export function correlationChange(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  random: Random,
  times = permutations,
): CorrelationChange {
  const d = reference.length;
  const before = reference.map(centredRanks);
  const now = current.map(centredRanks);
  const rows = rowMajor(before, now);
  const n = before[0]?.length ?? 0;
  const order = Int32Array.from({ length: rows.length / d }, (_, i) => i);
  const [first, second] = [momentsOf(rows, d, order.subarray(0, n)), momentsOf(rows, d, order.subarray(n))];
  const [r, c] = [correlations(first), correlations(second)];
  const total = combined(first, second, 1);
  const largest = Float64Array.from({ length: times }, () => {
    drawFirst(order, n, random);
    const part = momentsOf(rows, d, order.subarray(0, n));
    const [one, other] = [correlations(part), correlations(combined(total, part, -1))];
    return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!) || 0), 0);
  });
  const pairs: PairChange[] = [];
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      const at = pairs.length;
      pairs.push({ a, b, reference: r[at]!, current: c[at]! });
    }
  }
  return { pairs, floor: quantile(largest, 0.95) };
}

/** Midranks from −½ to ½; of a constant column NaN. */
function centredRanks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const n = values.length;
  const ranks = new Float64Array(n);
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    const rank = n === end - start ? NaN : (start + end) / 2 / n - 0.5;
    for (; start < end; start++) ranks[order[start]!] = rank;
  }
  return ranks;
}

function rowMajor(before: readonly Float64Array[], now: readonly Float64Array[]): Float64Array {
  const d = before.length;
  const n = before[0]?.length ?? 0;
  const rows = new Float64Array(d * (n + (now[0]?.length ?? 0)));
  for (let j = 0; j < d; j++) {
    before[j]!.forEach((value, i) => (rows[i * d + j] = value));
    now[j]!.forEach((value, i) => (rows[(n + i) * d + j] = value));
  }
  return rows;
}

/** What correlations of some rows are made of: how many there are, sums of each column, and of products of each pair. */
interface Moments {
  count: number;
  sums: Float64Array;
  products: Float64Array;
}

function momentsOf(rows: Float64Array, d: number, chosen: Int32Array): Moments {
  const sums = new Float64Array(d);
  const products = new Float64Array(d * d);
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i]! * d;
    for (let a = 0; a < d; a++) {
      const value = rows[row + a]!;
      sums[a]! += value;
      for (let b = a; b < d; b++) products[a * d + b]! += value * rows[row + b]!;
    }
  }
  return { count: chosen.length, sums, products };
}

/** Of rows and others together (sign 1), or of rows without some of them (sign −1). */
function combined(all: Moments, others: Moments, sign: 1 | -1): Moments {
  const plus = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + sign * y[i]!);
  return {
    count: all.count + sign * others.count,
    sums: plus(all.sums, others.sums),
    products: plus(all.products, others.products),
  };
}

/** Pearson's correlation of every pair of columns. */
function correlations({ count, sums, products }: Moments): Float64Array {
  const d = sums.length;
  const covariance = (a: number, b: number) => products[a * d + b]! - (sums[a]! * sums[b]!) / count;
  const found = new Float64Array((d * (d - 1)) / 2);
  let at = 0;
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      found[at++] = covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
    }
  }
  return found;
}
