import type { Engine } from '../engine.ts';
import type { Table, TableColumn } from '../sources.ts';
import { duckdb } from './duckdb.ts';
import type { UnexpectedRows } from './expectation.ts';

/** Rows that break an expectation. */
export interface Sample {
  /** Numbers of the rows from 0, in the order of the files. */
  rows: number[];
  /** A value each, or an object where the expectation is on several columns. */
  values: unknown[];
  /** The most frequent of all their values, not of these rows alone. */
  counts: { value: unknown; count: number }[];
}

export const redacted = '[redacted]';

/** Columns that are redacted are not even read. */
export async function sampleOf(
  engine: Engine,
  table: Table,
  { rows, columns, as = 'value' }: UnexpectedRows,
  limit: number,
  redactColumns: readonly string[],
): Promise<Sample> {
  const shown = columns.filter((column) => !redactColumns.includes(column.name));
  const read = (row: Record<string, unknown>) =>
    columns.map((column) => (shown.includes(column) ? (row[column.name] ?? null) : redacted));
  const found = await engine.all(duckdb.sample(rows, shown, table.relation, limit));
  const counted =
    shown.length === columns.length
      ? await engine.all(duckdb.sampleCounts(rows, columns, table.relation, limit))
      : [];
  return {
    rows: found.map((row) => row['__row'] as number),
    values: found.map((row) => listed(read(row), columns, as)),
    counts: counted
      .map((row) => ({ value: as === 'value' ? read(row)[0] : read(row), count: row['__count'] as number }))
      .toSorted((a, b) => b.count - a.count || byText(a.value, b.value)),
  };
}

function listed(values: unknown[], columns: readonly TableColumn[], as: UnexpectedRows['as']): unknown {
  if (as === 'value') return values[0];
  if (as === 'pair') return values;
  return Object.fromEntries(columns.map((column, index) => [column.name, values[index]]));
}

function byText(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
