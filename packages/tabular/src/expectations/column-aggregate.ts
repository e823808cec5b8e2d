import type { TableColumn } from '../sources.ts';
import { type Bounds, type Comparable, missing, not } from './conditions.ts';
import {
  type ExpectationKind,
  type Judgement,
  NotEvaluable,
  type PreparedExpectation,
} from './expectation.ts';
import {
  boundsOf,
  boundsText,
  columnName,
  columnNamed,
  kindMismatch,
  limits,
  order,
  expectation,
} from './kwargs.ts';
import { parseMoment } from './moment.ts';
import { figure } from './result.ts';

const numbers = ['integer', 'number', 'boolean'];

export const expectColumnMinToBeBetween = aggregateExpectation('min', [
  ...numbers,
  'date',
  'timestamp',
  'string',
]);
export const expectColumnMaxToBeBetween = aggregateExpectation('max', [
  ...numbers,
  'date',
  'timestamp',
  'string',
]);
export const expectColumnMeanToBeBetween = aggregateExpectation('mean', numbers);

function aggregateExpectation(of: 'min' | 'max' | 'mean', types: readonly string[]): ExpectationKind {
  return expectation({ ...columnName, ...limits }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    const bounds = boundsOf(given);
    const expected = `${of} ${boundsText(bounds)}`;
    const problem = types.includes(column.type) ? kindMismatch(bounds, column) : hasNo(of, column);
    if (problem) return onlyEmpty(column, of, expected, problem);
    return {
      expected,
      aggregates: { observed: { of, column } },
      ...(of !== 'mean' && { observesValueOf: column }),
      judge: (values) => judge(of, values['observed'], bounds, column),
    };
  });
}

/** A column of another type can be judged only where it holds nothing, since nothing has no type. */
function onlyEmpty(
  column: TableColumn,
  of: string,
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
function judge(of: string, value: unknown, bounds: Bounds, column: TableColumn): Judgement {
  if (value === null || value === undefined || Number.isNaN(value)) return nothingObserved(of, column);
  const observed = comparableOf(value, column);
  const low = bounds.min === null || order(observed, bounds.min) > (bounds.strictMin ? 0 : -1);
  const high = bounds.max === null || order(observed, bounds.max) < (bounds.strictMax ? 0 : 1);
  const success = low && high;
  return {
    success,
    result: { observed_value: typeof observed === 'object' ? isoText(value as string) : value },
    detail: `The ${of} is ${figure(value)}; expected ${boundsText(bounds)}.`,
  };
}

function comparableOf(value: unknown, column: TableColumn): Comparable {
  if (column.type !== 'date' && column.type !== 'timestamp') return value as Comparable;
  const moment = parseMoment(value as string);
  if (!moment) throw new NotEvaluable(`Column '${column.name}' holds a date outside the years 0 to 9999.`);
  return moment;
}

function isoText(sql: string): string {
  return sql.replace(' ', 'T');
}

function nothingObserved(of: string, column: TableColumn): Judgement {
  return {
    success: false,
    result: { observed_value: null },
    detail: `There is no ${of}: no value of '${column.name}' is present, or they have none.`,
  };
}

function hasNo(of: string, column: TableColumn): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which has no ${of}.`);
}
