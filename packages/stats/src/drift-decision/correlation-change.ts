import { ascendingOrder } from '../metrics/order.ts';
import { quantile } from '../quantile.ts';
import type { Random } from '../rng.ts';
import { permutations, permute } from './permutation.ts';

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
  const isCurrent = new Uint8Array(rows.length / d).fill(1, n);
  const [r, c] = correlations(rows, d, isCurrent);
  const largest = Float64Array.from({ length: times }, () => {
    permute(isCurrent, random);
    const [one, other] = correlations(rows, d, isCurrent);
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

/** Pearson's correlation of every pair of columns, of the rows marked 0 and of those marked 1. */
function correlations(rows: Float64Array, d: number, marks: Uint8Array): [Float64Array, Float64Array] {
  const products = [new Float64Array(d * d), new Float64Array(d * d)] as const;
  const sums = [new Float64Array(d), new Float64Array(d)] as const;
  const counts = [0, 0];
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i] as 0 | 1;
    const [product, sum] = [products[mark], sums[mark]];
    counts[mark]!++;
    for (let a = 0; a < d; a++) {
      const value = rows[i * d + a]!;
      sum[a]! += value;
      for (let b = a; b < d; b++) product[a * d + b]! += value * rows[i * d + b]!;
    }
  }
  return [0, 1].map((mark) => normalised(products[mark as 0], sums[mark as 0], counts[mark]!, d)) as [
    Float64Array,
    Float64Array,
  ];
}

function normalised(product: Float64Array, sum: Float64Array, count: number, d: number): Float64Array {
  const covariance = (a: number, b: number) => product[a * d + b]! - (sum[a]! * sum[b]!) / count;
  const found = new Float64Array((d * (d - 1)) / 2);
  let at = 0;
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      found[at++] = covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
    }
  }
  return found;
}
