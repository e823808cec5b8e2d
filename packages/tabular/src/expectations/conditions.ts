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

export type Sign = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A value of a row, or one figure of the whole table, in no dialect of SQL. NaN is missing; timestamps may count as seconds. */
export type Term =
  | { a: 'column'; column: TableColumn; inSeconds?: boolean }
  | { a: 'value'; value: Comparable }
  | { a: 'figure'; aggregate: Aggregate }
  | { a: 'distance'; from: Term; to: Term }
  /** A remainder (`%`) has the sign of the divisor, as in Python. */
  | { a: 'arithmetic'; sign: '+' | '-' | '*' | '/' | '%'; left: Term; right: Term };

/** What can be asked of a row, in no dialect of SQL. A missing value is null or NaN. */
export type Condition =
  | { is: 'missing'; column: TableColumn }
  | { is: 'between'; column: TableColumn; bounds: Bounds }
  | { is: 'in'; column: TableColumn; values: readonly Comparable[] }
  | { is: 'matching'; column: TableColumn; pattern: string }
  /** SQL's LIKE; without an escape character none of the pattern's characters is escaped. */
  | { is: 'like'; column: TableColumn; pattern: string; escape: string | null }
  | { is: 'of length'; column: TableColumn; bounds: Bounds }
  /** `otherwise` is what holds where either side is missing; unknown as in SQL where it is not given. */
  | { is: 'compared'; left: Term; sign: Sign; right: Term; otherwise?: boolean }
  /** The values of both columns are one of these pairs; null stands for a missing value. */
  | { is: 'paired'; columns: readonly [TableColumn, TableColumn]; pairs: readonly Pair[] }
  /** Of all these columns, missing values counted as equal. */
  | { is: 'same' | 'different'; columns: readonly TableColumn[] }
  /** Missing where one of the columns is. */
  | { is: 'summing to'; columns: readonly TableColumn[]; total: number }
  /** Another row has the same values in these columns, missing ones counted as equal. */
  | { is: 'repeated'; columns: readonly TableColumn[]; among: Condition }
  /** Its value does not stand in this order to that of the row before it that has one. */
  | { is: 'out of order'; column: TableColumn; sign: Sign; among: Condition }
  | { is: 'not'; condition: Condition }
  | { is: 'all'; conditions: readonly Condition[] }
  | { is: 'any'; conditions: readonly Condition[] };

export type Pair = readonly [Comparable | null, Comparable | null];

/** What can be asked of a table, in no dialect of SQL: of those of its rows that are `among`. */
export type Aggregate = { among?: Condition } &
  /** Where it is of the `whole` table, a row_condition selects none of its rows. */
  (
    | { of: 'rows'; where?: Condition; whole?: true }
    /** The standard deviation is that of a sample (n - 1); medians of an even number lie halfway. */
    | { of: 'min' | 'max' | 'mean' | 'median' | 'sum' | 'stdev'; column: TableColumn; inSeconds?: boolean }
    /** Interpolated linearly between ranks. */
    | { of: 'quantile'; column: TableColumn; at: number }
    /** How many different values there are. */
    | { of: 'distinct'; column: TableColumn; where?: Condition }
    /** How many of the rows have the same values in these columns as another of them. */
    | { of: 'repeated rows'; columns: readonly TableColumn[] }
    /** About this share of the rows, drawn at random; of each a number per column: see `RowSample`. */
    | { of: 'row sample'; columns: readonly TableColumn[]; share: number }
    /** How many of the rows do not stand in this order to the row before them that has a value. */
    | { of: 'rows out of order'; column: TableColumn; sign: Sign }
    /** For each share the values at both neighbouring ranks: a list of `{ low, high, part, rank }`. */
    | { of: 'quantiles'; column: TableColumn; at: readonly number[] }
    /** A list of `{ value, count }` in ascending order, at most `limit`. */
    | { of: 'value counts'; column: TableColumn; where?: Condition; limit?: number }
    /** Of the most frequent values: `{ count, within, first }`, how many are in the set, and the least of them. */
    | { of: 'modes'; column: TableColumn; values: readonly Comparable[]; limit: number }
    /** Of a query that `checkQuery` has let pass: the number of its rows. */
    | { of: 'query rows'; sql: string }
    /** Of one that answers a figure: `{ figure, met }`; `isMet` is a condition of SQL on `value`, which no answer fulfils. */
    | { of: 'query figure'; sql: string; isMet: string }
    /** Of two such queries: rows of each, and how many match, repeated rows as often as in both. */
    | { of: 'query match'; base: string; comparison: string }
  );

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

export const columnTerm = (column: TableColumn): Term => ({ a: 'column', column });
export const valueTerm = (value: Comparable): Term => ({ a: 'value', value });
export const figureTerm = (aggregate: Aggregate): Term => ({ a: 'figure', aggregate });

/** The same question of those rows only that fulfil the condition as well. */
export function aggregateAmong(aggregate: Aggregate, rows: Condition): Aggregate {
  return { ...aggregate, among: aggregate.among ? all(rows, aggregate.among) : rows };
}

/** The same condition where only those rows are the table that fulfil the other one as well. */
export function conditionAmong(condition: Condition, rows: Condition): Condition {
  switch (condition.is) {
    case 'repeated':
    case 'out of order':
      return { ...condition, among: all(rows, condition.among) };
    case 'compared':
      return { ...condition, left: termAmong(condition.left, rows), right: termAmong(condition.right, rows) };
    case 'not':
      return not(conditionAmong(condition.condition, rows));
    case 'all':
    case 'any':
      return { ...condition, conditions: condition.conditions.map((each) => conditionAmong(each, rows)) };
    default:
      return condition;
  }
}

function termAmong(term: Term, rows: Condition): Term {
  switch (term.a) {
    case 'figure':
      return { a: 'figure', aggregate: aggregateAmong(term.aggregate, rows) };
    case 'distance':
      return { a: 'distance', from: termAmong(term.from, rows), to: termAmong(term.to, rows) };
    case 'arithmetic':
      return { ...term, left: termAmong(term.left, rows), right: termAmong(term.right, rows) };
    default:
      return term;
  }
}
