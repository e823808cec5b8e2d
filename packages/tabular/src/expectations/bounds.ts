import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import type { Bounds, Comparable } from './conditions.ts';
import { NotEvaluable } from './expectation.ts';
import { momentMismatch, parseMoment } from './moment.ts';
import { isNumeric } from '../sources/table.ts';

/** For integers that no double holds; an editor knows one kind of integer only. */
export const bigInteger = z.bigint().meta({ type: 'integer' });
const number = z.union([z.number(), bigInteger]);
const limit = z.union([number, z.string(), z.boolean()]).nullish();

/** Off where it is not given. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** As in Great Expectations 0.18: dates within text are read to fit the column, a date alone as its midnight. */
export const parseStrings = { parse_strings_as_datetimes: flag };

export const limits = { min_value: limit, max_value: limit, strict_min: flag, strict_max: flag };

type Limit = z.output<typeof limit>;

interface Limits {
  min_value?: Limit;
  max_value?: Limit;
  strict_min: boolean;
  strict_max: boolean;
}

/** Limits as numbers or moments; a number may be written as text, or as a truth value for 0 and 1. */
export function boundsOf(kwargs: Limits): Bounds {
  return {
    min: comparable('min_value', kwargs.min_value),
    max: comparable('max_value', kwargs.max_value),
    strictMin: kwargs.strict_min,
    strictMax: kwargs.strict_max,
  };
}

function comparable(name: string, value: Limit): Comparable | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return value;
  if (value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  const moment = parseMoment(value);
  if (moment) return moment;
  throw new NotEvaluable(`The kwarg '${name}' is '${value}', which is neither a number nor a date.`);
}

/** @throws NotEvaluable where neither limit is given. */
export function needALimit(bounds: Bounds): void {
  if (bounds.min === null && bounds.max === null)
    throw new NotEvaluable(`Neither 'min_value' nor 'max_value' is given: give at least one.`);
}

/** @throws NotEvaluable where no value can lie between them. */
export function needOrder(bounds: Bounds): void {
  if (bounds.min !== null && bounds.max !== null && order(bounds.min, bounds.max) > 0)
    throw new NotEvaluable(
      `'min_value' (${shown(bounds.min)}) is above 'max_value' (${shown(bounds.max)}): exchange them.`,
    );
}

/**
 * Why a column of this type cannot be compared with the limits, as in Python, where a date is no timestamp; null
 * where it can.
 */
export function kindMismatch(bounds: Bounds, column: TableColumn): NotEvaluable | null {
  for (const limit of [bounds.min, bounds.max]) {
    if (limit === null) continue;
    const problem = typeof limit === 'object' ? momentMismatch(limit, column) : numberMismatch(column);
    if (problem !== null) return new NotEvaluable(problem);
  }
  return null;
}

function numberMismatch(column: TableColumn): string | null {
  return isNumeric(column)
    ? null
    : `Column '${column.name}' is of type ${column.type}, which cannot be compared with a number.`;
}

/** Negative, zero or positive, as for sorting. */
export function order(a: Comparable, b: Comparable): number {
  const [left, right] = [a, b].map((each) => (typeof each === 'object' ? each.text : each)) as [
    number,
    number,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `between 1 and 9`, `at least 1`, `below 9`; the limits are the user's own. */
export function boundsText(bounds: Bounds): string {
  const low = bounds.min === null ? null : `${bounds.strictMin ? 'above' : 'at least'} ${shown(bounds.min)}`;
  const high = bounds.max === null ? null : `${bounds.strictMax ? 'below' : 'at most'} ${shown(bounds.max)}`;
  if (low && high && !bounds.strictMin && !bounds.strictMax && shown(bounds.min) === shown(bounds.max))
    return `exactly ${shown(bounds.min)}`;
  if (low && high && !bounds.strictMin && !bounds.strictMax)
    return `between ${shown(bounds.min)} and ${shown(bounds.max)}`;
  return [low, high].filter((part) => part !== null).join(' and ') || 'anything';
}

/** A limit as the user wrote it. */
export function shown(value: Comparable | null): string {
  return typeof value === 'number' && Number.isInteger(value) ? value.toLocaleString('en-US') : String(value);
}

/** Whether a value lies within the limits. */
export function within(value: Comparable, bounds: Bounds): boolean {
  const low = bounds.min === null || order(value, bounds.min) > (bounds.strictMin ? 0 : -1);
  const high = bounds.max === null || order(value, bounds.max) < (bounds.strictMax ? 0 : 1);
  return low && high;
}
