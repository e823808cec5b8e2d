import type { ColumnType } from '@mlops-actions/stats/drift/method';
import type { NumberKind } from '@mlops-actions/stats/drift/histogram';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import { areOfOneFamily } from './column-type.ts';

/** One column of the two tables, as the statements below compare it. */
export interface ColumnPair {
  name: string;
  type: ColumnType;
  /** What stands after FROM. */
  reference: string;
  current: string;
  /** As the tables have it. */
  columns: { reference: TableColumn; current: TableColumn };
  /** How NumPy would hold the values of both tables together. */
  numbers: NumberKind;
  /** SQL of a value, and of whether a row has one. */
  referenceValue: ColumnValue;
  currentValue: ColumnValue;
}

export interface ColumnValue {
  value: string;
  /** False for null, NaN and ±infinity, which Evidently leaves out. */
  isGiven: string;
}

export function columnPair(
  type: ColumnType,
  reference: { relation: string; column: TableColumn },
  current: { relation: string; column: TableColumn },
): ColumnPair {
  const columns = [reference.column, current.column];
  const kinds = columns.map(({ sqlType }) => numberKind(sqlType));
  return {
    name: current.column.name,
    type,
    reference: reference.relation,
    current: current.relation,
    columns: { reference: reference.column, current: current.column },
    numbers: kinds[0] === kinds[1] ? (kinds[0] as NumberKind) : 'float64',
    ...(areOfOneFamily(reference.column, current.column)
      ? { referenceValue: valueOf(reference.column, columns), currentValue: valueOf(current.column, columns) }
      : { referenceValue: apart('r', reference.column), currentValue: apart('c', current.column) }),
  };
}

/** A number never equals a text, not even one with the same digits. */
function apart(mark: string, column: TableColumn): ColumnValue {
  const { value, isGiven } = valueOf(column);
  return { value: `concat('${mark}', CAST(${value} AS VARCHAR))`, isGiven };
}

function numberKind(sqlType: string): NumberKind {
  if (sqlType === 'FLOAT') return 'float32';
  return /^U?(TINY|SMALL|BIG|HUGE)?INT/.test(sqlType) || sqlType === 'BOOLEAN' ? 'integer' : 'float64';
}

/** A boolean beside numbers is 0 or 1, as Python has it; a decimal is a double. */
export function valueOf(column: TableColumn, beside: readonly TableColumn[] = []): ColumnValue {
  const name = identifier(column.name);
  const given = `${name} IS NOT NULL`;
  if (column.sqlType === 'FLOAT' || column.sqlType === 'DOUBLE') {
    return { value: name, isGiven: `${given} AND isfinite(${name})` };
  }
  if (column.sqlType.startsWith('DECIMAL')) return { value: `CAST(${name} AS DOUBLE)`, isGiven: given };
  if (column.type === 'string') return { value: `CAST(${name} AS VARCHAR)`, isGiven: given };
  const amongNumbers = column.type === 'boolean' && beside.some(({ type }) => type !== 'boolean');
  return { value: amongNumbers ? `CAST(${name} AS INTEGER)` : name, isGiven: given };
}

/** Distinct values `v` with their counts `r` and `c`; as doubles, since sums of integers grow to 128 bits. */
export function valueCounts(pair: ColumnPair): string {
  const { referenceValue: r, currentValue: c } = pair;
  return `SELECT v, sum(r) AS r, sum(c) AS c FROM (
    SELECT ${r.value} AS v, CAST(count(*) AS DOUBLE) AS r, CAST(0 AS DOUBLE) AS c FROM ${pair.reference} WHERE ${r.isGiven} GROUP BY 1
    UNION ALL
    SELECT ${c.value} AS v, CAST(0 AS DOUBLE) AS r, CAST(count(*) AS DOUBLE) AS c FROM ${pair.current} WHERE ${c.isGiven} GROUP BY 1
  ) AS pooled GROUP BY v`;
}
