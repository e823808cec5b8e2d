import type { CategoryCounts } from '@mlops-actions/stats/drift/category-counts';
import type { Engine, Row } from '../engine.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';

/** The counts of all distinct values. The values stay in the engine, and those with equal counts share a row. */
export async function categoryCounts(engine: Engine, pair: ColumnPair): Promise<CategoryCounts[]> {
  const rows = await engine.all(
    `SELECT r, c, count(*) AS times FROM (${valueCounts(pair)}) AS counts GROUP BY r, c ORDER BY r, c`,
  );
  return rows.map((row) => ({ ...countsOf(row), times: row['times'] as number }));
}

/** The counts of the smallest value, by number or by code points, against all others. */
export async function firstCategoryCounts(engine: Engine, pair: ColumnPair): Promise<CategoryCounts[]> {
  const rows = await engine.all(
    `SELECT sum(r) AS r, sum(c) AS c FROM (${valueCounts(pair)}) AS counts
    GROUP BY v = (SELECT min(v) FROM (${valueCounts(pair)}) AS smallest) ORDER BY min(v)`,
  );
  return rows.map((row) => ({ ...countsOf(row), times: 1 }));
}

export interface TopCategory {
  /** The value, only where it was asked for. */
  name: string | null;
  reference: number;
  current: number;
}

/** The commonest values of both tables together. A value leaves the engine only with `named`. */
export async function topCategories(
  engine: Engine,
  pair: ColumnPair,
  limit: number,
  named: boolean,
): Promise<TopCategory[]> {
  const rows = await engine.all(
    `SELECT ${named ? 'CAST(v AS VARCHAR)' : 'NULL'} AS name, r, c FROM (${valueCounts(pair)}) AS counts
    ORDER BY r + c DESC, r DESC, v LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...countsOf(row), name: row['name'] as string | null }));
}

function countsOf(row: Row): { reference: number; current: number } {
  return { reference: row['r'] as number, current: row['c'] as number };
}
