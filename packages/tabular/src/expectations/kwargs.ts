import { z } from 'zod';
import { suggestion } from '../nearest.ts';
import type { TableColumn } from '../sources.ts';
import type { Bounds, Comparable } from './conditions.ts';
import { type ExpectationKind, NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { parseMoment } from './moment.ts';

/** Kwargs that do not change the judgement here: how Great Expectations shows or runs it. */
const ignored = new Set([
  'result_format',
  'catch_exceptions',
  'include_config',
  'batch_id',
  'meta',
  'notes',
  'description',
]);

/** For integers that no double holds; an editor knows one kind of integer only. */
export const bigInteger = z.bigint().meta({ type: 'integer' });
const number = z.union([z.number(), bigInteger]);
const limit = z.union([number, z.string()]).nullish();
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const mostly = { mostly: z.number().min(0).max(1).default(1) };
export const limits = { min_value: limit, max_value: limit, strict_min: flag, strict_max: flag };
export const columnName = { column: z.string() };

/** An expectation by its kwargs and by what it makes of them, once they are as they should be. */
export function expectation<Shape extends z.ZodRawShape>(
  shape: Shape,
  prepare: (given: z.output<z.ZodObject<Shape>>, columns: readonly TableColumn[]) => PreparedExpectation,
): ExpectationKind {
  return { shape, prepare: (kwargs, columns) => prepare(readKwargs(shape, kwargs), columns) };
}

/**
 * The kwargs of one expectation, typed.
 * @throws NotEvaluable that names the first kwarg that is missing, unknown or of a wrong kind.
 */
function readKwargs<Shape extends z.ZodRawShape>(
  shape: Shape,
  kwargs: Record<string, unknown>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.entries(kwargs).filter(([name]) => !ignored.has(name));
  for (const [name, value] of given) refuse(name, value, Object.keys(shape));
  const known = given.filter(([name]) => name in shape);
  const result = z.object(shape).safeParse(Object.fromEntries(known));
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const name = String(issue.path[0]);
  if (kwargs[name] === undefined) throw new NotEvaluable(`The kwarg '${name}' is missing.`);
  throw new NotEvaluable(`The kwarg '${issue.path.join('.')}' is not allowed: ${issue.message}.`);
}

function refuse(name: string, value: unknown, known: string[]): void {
  if (isParameter(value))
    throw new NotEvaluable(
      `The kwarg '${name}' is a suite parameter, which is not supported: write its value.`,
    );
  if (known.includes(name) || isUnset(name, value)) return;
  if (name === 'row_condition')
    throw new NotEvaluable(`The kwarg 'row_condition' is not supported: select the rows in an earlier step.`);
  throw new NotEvaluable(`The kwarg '${name}' is not known${suggestion(name, known) || '.'}`);
}

/** Suites that Great Expectations saved carry kwargs that say nothing. */
function isUnset(name: string, value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    name === 'condition_parser' ||
    (name === 'auto' && value === false)
  );
}

function isParameter(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$PARAMETER' in value;
}

/** @throws NotEvaluable with the nearest column where there is none of this name. */
export function columnNamed(name: string, columns: readonly TableColumn[]): TableColumn {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const names = columns.map((each) => each.name);
  throw new NotEvaluable(`The data has no column '${name}'${suggestion(name, names) || '.'}`);
}

interface Limits {
  min_value?: number | bigint | string | null | undefined;
  max_value?: number | bigint | string | null | undefined;
  strict_min: boolean;
  strict_max: boolean;
}

/** Limits as numbers or moments; a number may be written as text. */
export function boundsOf(kwargs: Limits): Bounds {
  return {
    min: comparable('min_value', kwargs.min_value),
    max: comparable('max_value', kwargs.max_value),
    strictMin: kwargs.strict_min,
    strictMax: kwargs.strict_max,
  };
}

function comparable(name: string, value: number | bigint | string | null | undefined): Comparable | null {
  if (value === null || value === undefined) return null;
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

/** Why a column of this type cannot be compared with the limits; null where it can. */
export function kindMismatch(bounds: Bounds, column: TableColumn): NotEvaluable | null {
  for (const limit of [bounds.min, bounds.max]) {
    const dated = typeof limit === 'object';
    const fits = dated ? ['date', 'timestamp'] : ['integer', 'number', 'boolean'];
    if (limit !== null && !fits.includes(column.type))
      return new NotEvaluable(
        `Column '${column.name}' is of type ${column.type}, which cannot be compared with ${dated ? 'a date' : 'a number'}.`,
      );
  }
  return null;
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
