import type { Engine } from '../engine.ts';
import type { Table, TableColumn } from '../sources.ts';
import type { Condition } from './conditions.ts';
import { duckdb } from './dialect.ts';

/** Rows that break an expectation. */
export interface Sample {
  /** Numbers of the rows from 0, in the order of the files. */
  rows: number[];
  /** A value each, or an object where the expectation is on several columns. */
  values: unknown[];
}

export const redacted = '[redacted]';

/** Columns that are redacted are not even read. */
export async function sampleOf(
  engine: Engine,
  table: Table,
  unexpected: { rows: Condition; columns: readonly TableColumn[] },
  limit: number,
  redactColumns: readonly string[],
): Promise<Sample> {
  const shown = unexpected.columns.filter((column) => !redactColumns.includes(column.name));
  const found = await engine.all(duckdb.sample(unexpected.rows, shown, table.relation, limit));
  const value = (row: Record<string, unknown>, column: TableColumn) =>
    shown.includes(column) ? (row[column.name] ?? null) : redacted;
  return {
    rows: found.map((row) => row['__row'] as number),
    values: found.map((row) => {
      const [only, ...others] = unexpected.columns as [TableColumn, ...TableColumn[]];
      if (others.length === 0) return value(row, only);
      return Object.fromEntries(unexpected.columns.map((column) => [column.name, value(row, column)]));
    }),
  };
}
