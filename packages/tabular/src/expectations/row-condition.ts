import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { comparison, membership } from './comparison.ts';
import {
  all,
  any,
  columnTerm,
  type Comparable,
  type Condition,
  missing,
  not,
  type Sign,
  valueTerm,
} from './conditions.ts';
import { columnNamed } from './columns.ts';
import { NotEvaluable } from './expectation.ts';
import { pandasQuery, sparkFilter } from './filter-language.ts';
import { parseMoment } from './moment.ts';

const parsers = ['pandas', 'great_expectations', 'great_expectations__experimental__', 'spark'] as const;

/** Kwargs that select the rows an expectation is about. */
export const rowCondition = {
  row_condition: z.union([z.string(), z.looseObject({ type: z.string() })]).nullish(),
  condition_parser: z.enum(parsers).nullish(),
};

type RowConditionText = string | { type: string; [more: string]: unknown };

/**
 * Rows as Great Expectations 1.24 lets one name them: a text of pandas' `DataFrame.query`, of Spark's
 * `DataFrame.filter` or of its own `col("x") > 5`, or one of its condition objects.
 * @throws NotEvaluable with the reason for what is none of them.
 */
export function rowsThat(
  given: RowConditionText,
  parser: (typeof parsers)[number] | null | undefined,
  columns: readonly TableColumn[],
): Condition {
  if (typeof given === 'object') return ofObject(given, columns);
  switch (parser) {
    case 'spark':
      return sparkFilter(given, columns);
    case 'great_expectations':
    case 'great_expectations__experimental__':
      return ownCondition(given, columns);
    default:
      return pandasQuery(given, columns);
  }
}

const signs: Record<string, Sign> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const ownForm =
  /^\s*col\(\s*"([^"]*)"\s*\)\s*(?:(\.notnull\(\))|(==|!=|<=|>=|<|>)\s*(?:([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(date\(\s*)?(?:"([^"']*)"|'([^"']*)')\s*\)?))\s*$/i;

/** `col("x") > 5`, `col("x").notnull()` or `col("x") == date("2001-01-31")`. */
function ownCondition(text: string, columns: readonly TableColumn[]): Condition {
  const parts = ownForm.exec(text);
  if (!parts)
    throw new NotEvaluable(
      `The row_condition cannot be read: Great Expectations' own form is col("name") with a comparison, or col("name").notnull().`,
    );
  const [, name = '', notNull, sign = '', number, , double, single] = parts;
  const column = columnNamed(name, columns);
  if (notNull) return not(missing(column));
  const quoted = double ?? single ?? '';
  const isNumber =
    number !== undefined ||
    (['integer', 'number'].includes(column.type) && quoted.trim() !== '' && !Number.isNaN(Number(quoted)));
  const value = isNumber ? Number(number ?? quoted) : quoted;
  return comparison(columnTerm(column), signs[sign] as Sign, valueTerm(value), true);
}

const mostConditions = 100;
const scalar = z.union([z.number(), z.bigint(), z.string(), z.boolean()]);
const named = z.looseObject({ name: z.string() });
const nullity = z.looseObject({ column: named, is_null: z.boolean() });
const compared = z.looseObject({ column: named, operator: z.string(), parameter: z.unknown() });
const group = z.looseObject({ conditions: z.array(z.looseObject({ type: z.string() })) });
const passThrough = z.looseObject({ pass_through_filter: z.string() });

function ofObject(given: { type: string }, columns: readonly TableColumn[]): Condition {
  limitConditions(given);
  return conditionOf(given, columns, null);
}

/** As Great Expectations allows them: `or` within nothing, `and` within `and` and `or`. */
function conditionOf(
  given: { type: string },
  columns: readonly TableColumn[],
  within: 'and' | 'or' | null,
): Condition {
  switch (given.type) {
    case 'nullity': {
      const { column, is_null: isNull } = read(nullity, given);
      const asked = missing(columnNamed(column.name, columns));
      return isNull ? asked : not(asked);
    }
    case 'comparison':
      return comparisonOf(read(compared, given), columns);
    case 'pass_through':
      return pandasQuery(read(passThrough, given).pass_through_filter, columns);
    case 'and':
      return all(...read(group, given).conditions.map((each) => conditionOf(each, columns, 'and')));
    case 'or':
      if (within)
        throw new NotEvaluable(
          `The row_condition has 'or' within '${within}', which Great Expectations does not take either.`,
        );
      return any(...read(group, given).conditions.map((each) => conditionOf(each, columns, 'or')));
    default:
      throw new NotEvaluable(
        `The row_condition's type '${given.type}' is not known; it is one of comparison, nullity, and, or, pass_through.`,
      );
  }
}

function comparisonOf(given: z.output<typeof compared>, columns: readonly TableColumn[]): Condition {
  const column = columnNamed(given.column.name, columns);
  if (given.operator === 'IN' || given.operator === 'NOT_IN') {
    const values = z.array(scalar).safeParse(given.parameter);
    if (!values.success)
      throw new NotEvaluable(`The row_condition's ${given.operator} needs a list of texts or numbers.`);
    const asked = membership(column, values.data);
    return given.operator === 'IN' ? asked : not(asked);
  }
  const sign = signs[given.operator];
  const value = scalar.safeParse(given.parameter);
  if (!sign || !value.success)
    throw new NotEvaluable(
      `The row_condition has no usable operator and parameter for column '${column.name}'.`,
    );
  return comparison(columnTerm(column), sign, valueTerm(dated(value.data, column)));
}

function dated(value: Comparable, column: TableColumn): Comparable {
  const isDated = column.type === 'date' || column.type === 'timestamp';
  return (isDated && typeof value === 'string' && parseMoment(value)) || value;
}

function read<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  throw new NotEvaluable(
    `The row_condition cannot be read: ${result.error.issues[0]?.path.join('.')} is missing or of a wrong kind.`,
  );
}

function limitConditions(given: unknown): void {
  const count = (each: unknown): number => {
    const inner = group.safeParse(each);
    return inner.success ? inner.data.conditions.reduce((sum, one) => sum + count(one), 0) : 1;
  };
  if (count(given) > mostConditions)
    throw new NotEvaluable(
      `The row_condition has more than ${mostConditions} conditions, the most that Great Expectations takes.`,
    );
}
