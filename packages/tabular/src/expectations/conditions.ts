import type { TableColumn } from '../sources.ts';
import type { Moment } from './moment.ts';

/** A limit or member as the user wrote it. */
export type Comparable = number | bigint | string | boolean | Moment;

export interface Bounds {
  min: Comparable | null;
  max: Comparable | null;
  strictMin: boolean;
  strictMax: boolean;
}

/** What can be asked of a row, in no dialect of SQL. A missing value is null or NaN. */
export type Condition =
  | { is: 'missing'; column: TableColumn }
  | { is: 'between'; column: TableColumn; bounds: Bounds }
  | { is: 'in'; column: TableColumn; values: readonly Comparable[] }
  | { is: 'matching'; column: TableColumn; pattern: string }
  | { is: 'of length'; column: TableColumn; bounds: Bounds }
  /** Another row has the same values in these columns, missing ones counted as equal. */
  | { is: 'repeated'; columns: readonly TableColumn[]; among: Condition }
  | { is: 'not'; condition: Condition }
  | { is: 'all'; conditions: readonly Condition[] }
  | { is: 'any'; conditions: readonly Condition[] };

/** What can be asked of a table, in no dialect of SQL. */
export type Aggregate =
  | { of: 'rows'; where?: Condition }
  | { of: 'min' | 'max' | 'mean'; column: TableColumn }
  /** How many of the rows have the same values in these columns as another of them. */
  | { of: 'repeated rows'; columns: readonly TableColumn[]; among: Condition }
  /** About this share of the rows, drawn at random; of each a number per column: see `RowSample`. */
  | { of: 'row sample'; columns: readonly TableColumn[]; share: number };

/**
 * A row for each row drawn, in it a number for each column: numbers as they are, a truth value as 0 or 1, seconds since
 * 1970 of dates and timestamps, and of text its length in characters, so that no text leaves the engine. Null where
 * the value is missing.
 */
export type RowSample = (number | null)[][];

export const missing = (column: TableColumn): Condition => ({ is: 'missing', column });
export const not = (condition: Condition): Condition => ({ is: 'not', condition });
export const all = (...conditions: Condition[]): Condition => ({ is: 'all', conditions });
export const any = (...conditions: Condition[]): Condition => ({ is: 'any', conditions });
/** Holds for every row. */
export const always: Condition = { is: 'all', conditions: [] };
