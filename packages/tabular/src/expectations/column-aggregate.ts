import type { TableColumn } from '../sources.ts';
import { boundsOf, boundsText, kindMismatch, limits, order } from './bounds.ts';
import { columnNamed, jsonValue } from './columns.ts';
import { type Bounds, type Comparable, missing, not } from './conditions.ts';
import {
  type ExpectationKind,
  type Judgement,
  NotEvaluable,
  type PreparedExpectation,
} from './expectation.ts';
import { columnName, expectationOfRows } from './kwargs.ts';
import { parseMoment } from './moment.ts';
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
const numbers = ['integer', 'number', 'boolean'];
const ordered = [...numbers, 'date', 'timestamp', 'string'];

export const expectColumnMinToBeBetween = aggregateExpectation('min', ordered);
export const expectColumnMaxToBeBetween = aggregateExpectation('max', ordered);
export const expectColumnMeanToBeBetween = aggregateExpectation('mean', [...numbers, 'timestamp']);
export const expectColumnMedianToBeBetween = aggregateExpectation('median', [...numbers, 'timestamp']);
export const expectColumnSumToBeBetween = aggregateExpectation('sum', numbers);
export const expectColumnStdevToBeBetween = aggregateExpectation('stdev', numbers);

function aggregateExpectation(of: Figure, types: readonly string[]): ExpectationKind {
  return expectationOfRows({ ...columnName, ...limits }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    const bounds = boundsOf(given);
    const expected = `${words[of]} ${boundsText(bounds)}`;
    const problem = types.includes(column.type) ? kindMismatch(bounds, column) : hasNo(of, column);
    if (problem && column.type === 'timestamp' && !types.includes('timestamp')) throw problem;
    if (problem) return onlyEmpty(column, of, expected, problem);
    return {
      expected,
      aggregates: { observed: { of, column } },
      ...(['min', 'max', 'median'].includes(of) && { observesValueOf: column }),
      judge: ({ observed }) => judge(of, of === 'sum' ? (observed ?? 0) : observed, bounds, column),
    };
  });
}

/** A column of another type can be judged only where it holds nothing, since nothing has no type. */
function onlyEmpty(
  column: TableColumn,
  of: Figure,
  expected: string,
  problem: NotEvaluable,
): PreparedExpectation {
  return {
    expected,
    aggregates: { present: { of: 'rows', where: not(missing(column)) } },
    judge({ present }) {
      if (present !== 0) throw problem;
      return nothingObserved(of, column);
    },
  };
}

/** As Great Expectations does: nothing observed fails, whatever the limits. */
function judge(of: Figure, value: unknown, bounds: Bounds, column: TableColumn): Judgement {
  if (value === null || value === undefined || Number.isNaN(value)) return nothingObserved(of, column);
  const observed = comparableOf(value, column);
  const low = bounds.min === null || order(observed, bounds.min) > (bounds.strictMin ? 0 : -1);
  const high = bounds.max === null || order(observed, bounds.max) < (bounds.strictMax ? 0 : 1);
  const success = low && high;
  return {
    success,
    result: { observed_value: jsonValue(value, column) },
    detail: `The ${words[of]} is ${figure(value)}; expected ${boundsText(bounds)}.`,
  };
}

function comparableOf(value: unknown, column: TableColumn): Comparable {
  if (column.type !== 'date' && column.type !== 'timestamp') return value as Comparable;
  const moment = parseMoment(value as string);
  if (!moment) throw new NotEvaluable(`Column '${column.name}' holds a date outside the years 0 to 9999.`);
  return moment;
}

function nothingObserved(of: Figure, column: TableColumn): Judgement {
  return {
    success: false,
    result: { observed_value: null },
    detail: `There is no ${words[of]}: no value of '${column.name}' is present, or they have none.`,
  };
}

function hasNo(of: Figure, column: TableColumn): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which has no ${words[of]}.`);
}
