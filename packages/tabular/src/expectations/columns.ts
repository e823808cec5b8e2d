import { suggestion } from '../nearest.ts';
import type { TableColumn } from '../sources.ts';
import { NotEvaluable } from './expectation.ts';
import { isoText } from './moment.ts';

/** @throws NotEvaluable with the nearest column where there is none of this name. */
export function columnNamed(name: string, columns: readonly TableColumn[]): TableColumn {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const names = columns.map((each) => each.name);
  throw new NotEvaluable(`The data has no column '${name}'${suggestion(name, names) || '.'}`);
}

/** The same column, its dates read as those of text where that is asked for. */
export function readAs(column: TableColumn, given: { parse_strings_as_datetimes: boolean }): TableColumn {
  return given.parse_strings_as_datetimes ? { ...column, parsed: true } : column;
}

/** For an expectation that reads a column of a type which it cannot read. */
export function wrongType(column: TableColumn, use: string): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which cannot be ${use}.`);
}

/** A value of the column as a result holds it: a timestamp in ISO 8601, NaN as the missing value it is. */
export function jsonValue(value: unknown, { type }: TableColumn): unknown {
  if (type === 'timestamp' && typeof value === 'string') return isoText(value);
  return Number.isNaN(value) ? null : (value ?? null);
}
