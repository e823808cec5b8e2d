import type { PooledSample } from '@mlops-actions/stats/drift-decision/permutation';
import type { Engine } from '../engine.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';

/** Permutations of more values than this take longer than they teach. */
export const mostSampled = 20_000;

/**
 * Values of both tables together, for permutation: all of them, or at most `mostSampled` evenly spaced in their order,
 * which is a sample without chance. The smaller table keeps up to half of it.
 * @param n values of the reference, at least 1
 * @param m values of the current table, at least 1
 * @returns ascending numbers, or the categories' places in their order, with how often each was picked
 */
export async function pooledSample(
  engine: Engine,
  pair: ColumnPair,
  n: number,
  m: number,
): Promise<PooledSample> {
  const half = mostSampled / 2;
  const current = Math.min(m, Math.max(half, mostSampled - n));
  const reference = Math.min(n, mostSampled - current);
  const size = current + reference;
  const value = pair.type === 'numerical' ? 'CAST(v AS DOUBLE)' : 'CAST(place AS DOUBLE)';
  const { v = [], picks = [] } = await engine.columns(
    `WITH steps AS (
      SELECT v, r + c AS times, sum(r + c) OVER w AS upto, row_number() OVER w AS place
      FROM (${valueCounts(pair)}) AS counts
      WINDOW w AS (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ), picked AS (
      SELECT v, place, upto, floor(upto * ${size} / ${n + m}) - floor((upto - times) * ${size} / ${n + m}) AS picks
      FROM steps
    )
    SELECT ${value} AS v, picks FROM picked WHERE picks > 0 ORDER BY upto`,
  );
  return { values: Float64Array.from(v as number[]), times: Int32Array.from(picks as number[]), reference };
}
