import { z } from 'zod';
import { suggestionOrAll } from '../nearest.ts';
import type { TableColumn } from '../sources.ts';
import { type Aggregate, aggregateAmong, all, type Condition, conditionAmong } from './conditions.ts';
import {
  type ExpectationKind,
  NotEvaluable,
  type OtherTables,
  type PreparedExpectation,
} from './expectation.ts';
import { rowCondition, rowsThat } from './row-condition.ts';

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

export const mostly = { mostly: z.number().min(0).max(1).default(1) };
export const columnName = { column: z.string() };

/** An expectation by its kwargs and by what it makes of them, once they are as they should be. */
export function expectation<Shape extends z.ZodRawShape>(
  shape: Shape,
  prepare: (
    given: z.output<z.ZodObject<Shape>>,
    columns: readonly TableColumn[],
    tables: OtherTables,
  ) => PreparedExpectation,
): ExpectationKind {
  return {
    shape,
    prepare: (kwargs, columns, tables = {}) => prepare(readKwargs(shape, kwargs), columns, tables),
  };
}

/** The same for one that may be about the rows only that `row_condition` names. */
export function expectationOfRows<Shape extends z.ZodRawShape>(
  own: Shape,
  prepare: Parameters<typeof expectation<Shape>>[1],
): ExpectationKind {
  const shape = { ...own, ...rowCondition };
  const inner = expectation(own, prepare);
  return {
    shape,
    prepare(kwargs, columns, tables) {
      const { row_condition: rows, condition_parser: parser } = readKwargs(
        rowCondition,
        pick(kwargs, rowCondition),
      );
      const rest = Object.fromEntries(Object.entries(kwargs).filter(([name]) => !(name in rowCondition)));
      const prepared = inner.prepare(rest, columns, tables);
      return rows === null || rows === undefined
        ? prepared
        : preparedAmong(prepared, rowsThat(rows, parser, columns));
    },
  };
}

function pick(kwargs: Record<string, unknown>, shape: z.ZodRawShape): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs).filter(([name]) => name in shape));
}

function preparedAmong(prepared: PreparedExpectation, rows: Condition): PreparedExpectation {
  const { shown } = prepared;
  return {
    ...prepared,
    aggregates: eachAmong(prepared.aggregates, rows),
    ...(shown && { shown: { ...shown, aggregates: eachAmong(shown.aggregates, rows) } }),
    ...(prepared.unexpected && {
      unexpected(values) {
        const found = (prepared.unexpected as NonNullable<typeof prepared.unexpected>)(values);
        return { ...found, rows: all(rows, conditionAmong(found.rows, rows)) };
      },
    }),
  };
}

function eachAmong(aggregates: Record<string, Aggregate>, rows: Condition): Record<string, Aggregate> {
  const entries = Object.entries(aggregates);
  return Object.fromEntries(entries.map(([name, aggregate]) => [name, amongWithin(aggregate, rows)]));
}

function amongWithin(aggregate: Aggregate, rows: Condition): Aggregate {
  if (aggregate.of.startsWith('query ')) return aggregate;
  if (aggregate.of === 'rows' && aggregate.whole) return aggregate;
  const inner =
    'where' in aggregate && aggregate.where
      ? { ...aggregate, where: conditionAmong(aggregate.where, rows) }
      : aggregate;
  return aggregateAmong(inner, rows);
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
  throw new NotEvaluable(`The kwarg '${name}' is not known${suggestionOrAll(name, known)}`);
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
