import type { CategoryCounts } from '@mlops-actions/stats/drift/category-counts';
import type { Engine } from '../engine.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';
import { doubleLiteral } from './double-literal.ts';

/**
 * How many values of each table lie in each bin; a value on an edge belongs to the bin above, and what lies outside
 * the edges to the first or the last bin.
 * @param edges ascending, one more than there are bins
 * @param beyond whether values above the last edge are counted in the last bin or in none
 */
export async function binCounts(
  engine: Engine,
  pair: ColumnPair,
  edges: readonly number[],
  beyond: 'in the last bin' | 'in none' = 'in the last bin',
): Promise<CategoryCounts[]> {
  const last = doubleLiteral(edges.at(-1) as number);
  const counted = beyond === 'in none' ? `WHERE v <= ${last}` : '';
  const rows = await engine.all(
    `SELECT bin, sum(r) AS r, sum(c) AS c FROM (
      SELECT ${binOf('v', edges)} AS bin, r, c FROM (${valueCounts(pair)}) AS counts ${counted}
    ) AS binned GROUP BY bin`,
  );
  const counts = edges.slice(1).map(() => ({ reference: 0, current: 0, times: 1 }));
  for (const { bin, r, c } of rows) {
    counts[bin as number] = { reference: r as number, current: c as number, times: 1 };
  }
  return counts;
}

function binOf(value: string, edges: readonly number[]): string {
  const inner = edges.slice(1, -1);
  const cases = inner.map((edge, i) => `WHEN ${value} < ${doubleLiteral(edge)} THEN ${i}`);
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${inner.length} END`;
}
