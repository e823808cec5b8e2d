import type { TableColumn } from '../sources.ts';
import { numericKinds } from '../sources/table.ts';
import { boundsOf, boundsText, kindMismatch, limits, order, parseStrings } from './bounds.ts';
import { columnNamed, jsonValue, readAs } from './columns.ts';
import { type Bounds, type Comparable, missing, not } from './conditions.ts';
import {
  type ExpectationKind,
  type Judgement,
  NotEvaluable,
  type PreparedExpectation,
} from './expectation.ts';
import { columnName, expectationOfRows } from './kwargs.ts';
import { momentIn } from './dateutil.ts';
import { Moment, parseMoment, timestampText } from './moment.ts';
import { figure } from './result.ts';

type Figure = 'min' | 'max' | 'mean' | 'median' | 'sum' | 'stdev';

const words: Record<Figure, string> = {
  min: 'min',
  max: 'max',
  mean: 'mean',
  median: 'median',
  sum: 'sum',
  stdev: 'standard deviation',
};
const ordered = [...numericKinds, 'date', 'timestamp', 'time', 'string'];

export const expectColumnMinToBeBetween = aggregateExpectation('min', ordered);
export const expectColumnMaxToBeBetween = aggregateExpectation('max', ordered);
export const expectColumnMeanToBeBetween = aggregateExpectation('mean', [...numericKinds, 'timestamp']);
export const expectColumnMedianToBeBetween = aggregateExpectation('median', [...numericKinds, 'timestamp']);
export const expectColumnSumToBeBetween = aggregateExpectation('sum', numericKinds);
export const expectColumnStdevToBeBetween = aggregateExpectation('stdev', numericKinds);

function aggregateExpectation(of: Figure, types: readonly string[]): ExpectationKind {
  return expectationOfRows({ ...columnName, ...limits, ...parseStrings }, (given, columns) => {
    const column = readAs(columnNamed(given.column, columns), given);
    const bounds = boundsOf(given);
    const expected = `${words[of]} ${boundsText(bounds)}`;
    const isDatedText = column.type === 'string' && hasOnly(bounds, (limit) => limit instanceof Moment);
    const mismatch = isDatedText ? null : kindMismatch(bounds, column);
    const problem = types.includes(column.type) ? mismatch : hasNo(of, column);
    if (problem && column.type === 'timestamp' && !(types.includes('timestamp') && hasOnly(bounds, isTimed)))
      throw problem;
    if (problem) return onlyEmpty(column, of, bounds, problem);
    const isUnordered = ['string', 'date', 'time'].includes(column.type) && !column.parsed;
    return {
      expected,
      aggregates: {
        observed: { of, column },
        ...(isUnordered && { missing: { of: 'rows', where: missing(column) } }),
      },
      ...(['min', 'max', 'median'].includes(of) && { observesValueOf: column }),
      judge({ observed, missing: lacking }) {
        if (lacking && observed !== null) throw unorderedMissing(of, column);
        return judge(of, of === 'sum' ? (observed ?? 0) : observed, bounds, column);
      },
    };
  });
}

function hasOnly({ min, max }: Bounds, kind: (limit: Comparable) => boolean): boolean {
  return [min, max].every((limit) => limit === null || kind(limit));
}

function isTimed(limit: Comparable): boolean {
  return limit instanceof Moment && !limit.dateOnly;
}

/** In pandas missing numbers and timestamps are left out; missing text, dates and times are compared, and have no order. */
function unorderedMissing(of: Figure, { name }: TableColumn): NotEvaluable {
  return new NotEvaluable(
    `Column '${name}' has missing values, which have no order beside others: ask for the ${words[of]} of the rest by row_condition: ${name}.notnull().`,
  );
}

/** A column of another type can be judged only where it holds nothing, since nothing has no type. */
function onlyEmpty(
  column: TableColumn,
  of: Figure,
  bounds: Bounds,
  problem: NotEvaluable,
): PreparedExpectation {
  return {
    expected: `${words[of]} ${boundsText(bounds)}`,
    aggregates: { present: { of: 'rows', where: not(missing(column)) } },
    judge({ present }) {
      if (present !== 0) throw problem;
      return nothingObserved(of, column, bounds);
    },
  };
}

/** As Great Expectations does: nothing observed fails, whatever the limits; but see `nothingObserved`. */
function judge(of: Figure, value: unknown, bounds: Bounds, column: TableColumn): Judgement {
  if (value === null || value === undefined || Number.isNaN(value))
    return nothingObserved(of, column, bounds);
  const observed = comparableOf(of, value, column, bounds);
  const low = bounds.min === null || order(observed, bounds.min) > (bounds.strictMin ? 0 : -1);
  const high = bounds.max === null || order(observed, bounds.max) < (bounds.strictMax ? 0 : 1);
  const success = low && high;
  return {
    success,
    result: {
      observed_value:
        column.type === 'string' && observed instanceof Moment ? isoOf(observed) : jsonValue(value, column),
    },
    detail: `The ${words[of]} is ${figure(value)}; expected ${boundsText(bounds)}.`,
  };
}

function isoOf(moment: Moment): string {
  return moment.dateOnly ? moment.day : timestampText(moment);
}

/** Text beside dates is read as a date, beside timestamps as a timestamp. */
function datedText(of: Figure, text: string, { name }: TableColumn, { min, max }: Bounds): Moment {
  const limit = (min ?? max) as Moment;
  const moment = momentIn(text);
  if (!moment)
    throw new NotEvaluable(
      `Column '${name}' holds text, and its ${words[of]} names no day of a year: give no dates.`,
    );
  const isOneKind = min === null || max === null || (min as Moment).dateOnly === (max as Moment).dateOnly;
  if (!isOneKind || (!limit.dateOnly && moment.zoned !== limit.zoned))
    throw new NotEvaluable(
      `Column '${name}' holds text whose ${words[of]} has no order beside ${limit.toString()}.`,
    );
  return limit.dateOnly ? (parseMoment(moment.day) as Moment) : new Moment(moment.text, false, moment.zoned);
}

function comparableOf(of: Figure, value: unknown, column: TableColumn, bounds: Bounds): Comparable {
  if (column.type === 'string' && (bounds.min !== null || bounds.max !== null))
    return datedText(of, value as string, column, bounds);
  if (column.type !== 'date' && column.type !== 'timestamp') return value as Comparable;
  const moment = parseMoment(value as string);
  if (!moment) throw new NotEvaluable(`Column '${column.name}' holds a date outside the years 0 to 9999.`);
  return moment;
}

/** For no timestamps pandas has a value of its own, `NaT`, which is within no limits and so passes without them. */
function nothingObserved(of: Figure, column: TableColumn, { min, max }: Bounds): Judgement {
  const isTime = column.type === 'timestamp';
  const success = isTime && min === null && max === null;
  return {
    success,
    ...(success && { vacuous: true }),
    result: { observed_value: isTime ? 'NaT' : null },
    detail: `There is no ${words[of]}: no value of '${column.name}' is present, or they have none.`,
  };
}

function hasNo(of: Figure, column: TableColumn): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which has no ${words[of]}.`);
}
