/**
 * A statistic over the distinct values of a column, in ascending order, each with how often the two tables hold it: a
 * column of any length is thus streamed once, and ties cost nothing. Values are finite.
 */
export interface RunningStatistic<Result> {
  add(value: number, reference: number, current: number): void;
  /** Once all values were added. */
  result(): Result;
}

/** A distinct value with its counts. */
export type ValueCount = readonly [value: number, reference: number, current: number];

/** The statistic of values that are all at hand. */
export function over<Result>(counts: Iterable<ValueCount>, statistic: RunningStatistic<Result>): Result {
  for (const [value, reference, current] of counts) statistic.add(value, reference, current);
  return statistic.result();
}
