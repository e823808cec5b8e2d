import { columnNamed } from '../expectations/columns.ts';
import { NotEvaluable } from '../expectations/expectation.ts';
import { givenValue } from '../given-value.ts';
import type { Table, TableColumn } from '../sources.ts';

/** Columns of a table that are compared with as many of another. */
export interface Key {
  table: Table;
  columns: TableColumn[];
}

/** @throws NotEvaluable for columns that are not there, not of the same number, or of types that are never equal. */
export function keyPair(
  a: { table: Table; columns: readonly string[] },
  b: { table: Table; columns: readonly string[] },
): [Key, Key] {
  const pair = [a, b].map(({ table, columns }) => ({
    table,
    columns: columns.map((name) => columnNamed(name, table.columns)),
  })) as [Key, Key];
  if (a.columns.length !== b.columns.length)
    throw new NotEvaluable(
      `The key has ${a.columns.length} columns in the data and ${b.columns.length} in its reference: name as many of each.`,
    );
  for (const [i, column] of pair[0].columns.entries()) {
    const other = pair[1].columns[i] as TableColumn;
    if (familyOf(column) !== familyOf(other))
      throw new NotEvaluable(
        `Column '${column.name}' is of type ${column.type} and '${other.name}' of the reference of type ${other.type}, which are never equal: write both as one type.`,
      );
  }
  return pair;
}

function familyOf({ type }: TableColumn): string {
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'date' || type === 'timestamp' ? 'moment' : type;
}

/** The key's columns as `k0`, `k1` …; missing values, NaN among them, are null. */
export function keyColumns({ columns }: Key): string {
  return columns.map((column, i) => `${givenValue(column)} AS k${i}`).join(', ');
}

export function isGiven({ columns }: Key): string {
  return `(${columns.map((column) => `${givenValue(column)} IS NOT NULL`).join(' AND ')})`;
}

/** `a.k0 = b.k0 AND …`. */
export function sameKey({ columns }: Key, a: string, b: string): string {
  return columns.map((_, i) => `${a}.k${i} = ${b}.k${i}`).join(' AND ');
}

/** Each key once, without those of which a part is missing. */
export function distinctKeys(key: Key): string {
  return `SELECT DISTINCT ${keyColumns(key)}, true AS found FROM ${key.table.relation} WHERE ${isGiven(key)}`;
}
