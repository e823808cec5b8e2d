import type { TableColumn } from '../sources.ts';
import type { Bounds, Comparable } from './conditions.ts';
import { type ExpectationKind, type Judgement, NotEvaluable } from './expectation.ts';
import { boundsOf, boundsText, columnName, columnNamed, limits, order, readKwargs } from './kwargs.ts';
import { parseMoment } from './moment.ts';
import { figure } from './result.ts';

export const expectColumnMinToBeBetween = extreme('min');
export const expectColumnMaxToBeBetween = extreme('max');

export const expectColumnMeanToBeBetween: ExpectationKind = {
  prepare(kwargs, columns) {
    const given = readKwargs({ ...columnName, ...limits }, kwargs);
    const column = columnNamed(given.column, columns);
    if (!['integer', 'number', 'boolean'].includes(column.type)) throw hasNo('mean', column);
    const bounds = boundsOf(given);
    needKind(bounds, column);
    return aggregate('mean', column, bounds);
  },
};

function extreme(of: 'min' | 'max'): ExpectationKind {
  return {
    prepare(kwargs, columns) {
      const given = readKwargs({ ...columnName, ...limits }, kwargs);
      const column = columnNamed(given.column, columns);
      if (!['integer', 'number', 'boolean', 'date', 'timestamp', 'string'].includes(column.type))
        throw hasNo(of, column);
      const bounds = boundsOf(given);
      needKind(bounds, column);
      return aggregate(of, column, bounds);
    },
  };
}

function aggregate(of: 'min' | 'max' | 'mean', column: TableColumn, bounds: Bounds) {
  return {
    expected: `${of} ${boundsText(bounds)}`,
    aggregates: { observed: { of, column } },
    ...(of !== 'mean' && { observesValueOf: column }),
    judge: (values: Record<string, unknown>) => judge(of, values['observed'], bounds, column),
  };
}

/** As Great Expectations does: nothing observed fails, whatever the limits. */
function judge(of: string, value: unknown, bounds: Bounds, column: TableColumn): Judgement {
  if (value === null || value === undefined || Number.isNaN(value))
    return {
      success: false,
      result: { observed_value: null },
      detail: `No value has a ${of}: all of '${column.name}' are missing, or they have none.`,
    };
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

function needKind(bounds: Bounds, column: TableColumn): void {
  for (const limit of [bounds.min, bounds.max]) {
    if (limit === null) continue;
    const dated = typeof limit === 'object';
    if (column.type === 'string' || dated !== ['date', 'timestamp'].includes(column.type))
      throw new NotEvaluable(
        `Column '${column.name}' is of type ${column.type}, which cannot be compared with ${dated ? 'a date' : 'a number'}.`,
      );
  }
}

function hasNo(of: string, column: TableColumn): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which has no ${of}.`);
}
