import type { TableColumn } from '../../sources.ts';
import { identifier } from '../../sql.ts';
import type { Condition } from '../conditions.ts';
import { condition } from './questions.ts';

function numbered(relation: string): string {
  return `(SELECT row_number() OVER () - 1 AS __row, * FROM ${relation}) AS numbered`;
}

export function sample(
  asked: Condition,
  columns: readonly TableColumn[],
  relation: string,
  limit: number,
): string {
  const list = ['__row', ...columns.map((column) => identifier(column.name))].join(', ');
  return `SELECT ${list} FROM ${numbered(relation)} WHERE ${condition(asked, relation)} ORDER BY __row LIMIT ${limit}`;
}

/** Among equally frequent ones those that come first in the table. */
export function sampleCounts(
  asked: Condition,
  columns: readonly TableColumn[],
  relation: string,
  limit: number,
): string {
  const names = columns.map((column) => identifier(column.name)).join(', ');
  return `SELECT ${names}, count(*) AS __count FROM ${numbered(relation)} WHERE ${condition(asked, relation)} GROUP BY ${names} ORDER BY __count DESC, min(__row) LIMIT ${limit}`;
}
