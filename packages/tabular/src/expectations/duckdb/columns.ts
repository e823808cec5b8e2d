import type { TableColumn } from '../../sources.ts';
import { identifier, literal } from '../../sql.ts';
import type { Comparable } from '../conditions.ts';

export function isFloating(column: TableColumn): boolean {
  return column.sqlType === 'DOUBLE' || column.sqlType === 'FLOAT';
}

export function isMissing(column: TableColumn): string {
  const name = identifier(column.name);
  return isFloating(column) ? `(${name} IS NULL OR isnan(${name}))` : `(${name} IS NULL)`;
}

/** NaN and null are one missing value. */
export function withoutNaN(column: TableColumn): string {
  const name = identifier(column.name);
  return isFloating(column) ? `nullif(${name}, CAST('NaN' AS ${column.sqlType}))` : name;
}

/** Truth values are the numbers 0 and 1, dates are midnights; times, UUIDs and words of an ENUM are text. */
export function comparable(column: TableColumn, name = identifier(column.name)): string {
  if (column.type === 'boolean') return `CAST(${name} AS INTEGER)`;
  if (column.type === 'date') return `CAST(${name} AS TIMESTAMP)`;
  if (column.type === 'time' || (column.type === 'string' && column.sqlType !== 'VARCHAR'))
    return `CAST(${name} AS VARCHAR)`;
  return name;
}

/** For arithmetic: decimals and integers as doubles. */
export function numeric(column: TableColumn): string {
  return `CAST(${withoutNaN(column)} AS DOUBLE)`;
}

export function text(column: TableColumn): string {
  const name = identifier(column.name);
  return column.type === 'string' && column.sqlType === 'VARCHAR' ? name : `CAST(${name} AS VARCHAR)`;
}

/** As Python prints what pandas reads: one missing value makes a column's integers numbers such as `5.0`. */
export function printed(column: TableColumn, relation: string): string {
  const name = identifier(column.name);
  const asNumber = `CAST(CAST(${name} AS DOUBLE) AS VARCHAR)`;
  if (column.type === 'boolean') return `CASE ${name} WHEN true THEN 'True' WHEN false THEN 'False' END`;
  if (column.type !== 'integer') return text(column);
  const isWhole = `(SELECT count(*) = count(${name}) FROM ${relation})`;
  return `CASE WHEN ${isWhole} THEN ${text(column)} ELSE ${asNumber} END`;
}

export function comparableLiteral(value: Comparable): string {
  if (typeof value === 'object') return `TIMESTAMP ${literal(value.text.replace('T', ' '))}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `CAST('${value}' AS DOUBLE)`;
  return literal(value);
}
