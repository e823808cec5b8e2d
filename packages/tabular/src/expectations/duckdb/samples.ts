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
