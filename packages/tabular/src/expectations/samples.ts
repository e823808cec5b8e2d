import type { Engine } from '../engine.ts';
import type { Table, TableColumn } from '../sources.ts';
import { jsonValue } from './columns.ts';
import { duckdb } from './duckdb.ts';
import type { UnexpectedRows } from './expectation.ts';

/** Rows that break an expectation. */
export interface Sample {
  /** Numbers of the rows from 0, in the order of the files. */
  rows: number[];
  /** A value each, or an object where the expectation is on several columns. */
  values: unknown[];
  /** How often each of these values is among them, the most frequent first; a list each of several columns. */
  counts: { value: unknown; count: number }[];
}

export const redacted = '[redacted]';

/** Of an expectation that no row breaks. */
export const noRows: Sample = { rows: [], values: [], counts: [] };

/** Columns that are redacted are not even read. */
export async function sampleOf(
  engine: Engine,
  table: Table,
  { rows, columns, as = 'value' }: UnexpectedRows,
  limit: number,
  redactColumns: readonly string[],
): Promise<Sample> {
  const shown = columns.filter((column) => !redactColumns.includes(column.name));
  const found = await engine.all(duckdb.sample(rows, shown, table.relation, limit));
  const records = found.map((row) =>
    columns.map((column) => (shown.includes(column) ? jsonValue(row[column.name], column) : redacted)),
  );
  return {
    rows: found.map((row) => row['__row'] as number),
    values: records.map((record) => listed(record, columns, as)),
    counts: shown.length === columns.length ? counted(records, as) : [],
  };
}

function listed(record: unknown[], columns: readonly TableColumn[], as: UnexpectedRows['as']): unknown {
  if (as === 'value') return record[0];
  if (as === 'pair') return record;
  return Object.fromEntries(columns.map((column, index) => [column.name, record[index]]));
}

function counted(records: readonly unknown[][], as: UnexpectedRows['as']): Sample['counts'] {
  const groups = Map.groupBy(records, (record) =>
    record.map((value) => `${typeof value} ${String(value)}`).join('\0'),
  );
  return [...groups.values()]
    .map((equal) => ({ record: equal[0] as unknown[], count: equal.length }))
    .toSorted((a, b) => b.count - a.count || byValues(a.record, b.record))
    .map(({ record, count }) => ({ value: as === 'value' ? record[0] : record, count }));
}

function byValues(a: readonly unknown[], b: readonly unknown[]): number {
  return a.map((value, index) => byValue(value, b[index])).find((order) => order !== 0) ?? 0;
}

function byValue(a: unknown, b: unknown): number {
  const areNumbers = [a, b].every((each) => typeof each === 'number' || typeof each === 'bigint');
  const [left, right] = areNumbers ? [a as number, b as number] : [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
