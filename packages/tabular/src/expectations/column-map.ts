import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { type Aggregate, type Condition, all, always, missing, not } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import {
  bigInteger,
  boundsOf,
  boundsText,
  columnName,
  columnNamed,
  expectation,
  kindMismatch,
  limits,
  mostly,
  needALimit,
  needOrder,
  shown,
} from './kwargs.ts';
import { members, setText } from './members.ts';
import { engineRegex } from './regex.ts';
import { countsOf, judgeMap } from './result.ts';

const rows: Aggregate = { of: 'rows' };

export const expectColumnValuesToNotBeNull = expectation({ ...columnName, ...mostly }, (given, columns) => {
  const column = columnNamed(given.column, columns);
  return {
    expected: 'not null',
    aggregates: { rows, missing: { of: 'rows', where: missing(column) } },
    unexpected: { rows: missing(column), columns: [column] },
    judge: (values) =>
      judgeMap(
        { elements: values['rows'] as number, missing: null, unexpected: values['missing'] as number },
        given.mostly,
        'present',
      ),
  };
});

export const expectColumnValuesToBeUnique = expectation({ ...columnName, ...mostly }, (given, columns) => {
  const column = columnNamed(given.column, columns);
  if (column.type === 'nested') throw wrongType(column, 'compared with others');
  const among = not(missing(column));
  return mapExpectation(column, given.mostly, 'unique', {
    aggregate: { of: 'repeated rows', columns: [column], among },
    rows: { is: 'repeated', columns: [column], among },
  });
});

const memberList = z.array(z.union([z.string(), z.number(), bigInteger, z.boolean(), z.null()]));

export const expectColumnValuesToBeInSet = expectation(
  { ...columnName, ...mostly, value_set: memberList },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const values = members(given.value_set, column);
    return ofRows(column, given.mostly, setText(given.value_set), { is: 'in', column, values });
  },
);

export const expectColumnValuesToBeBetween = expectation(
  { ...columnName, ...limits, ...mostly },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const bounds = boundsOf(given);
    needALimit(bounds);
    needOrder(bounds);
    const mismatch = kindMismatch(bounds, column);
    if (mismatch) return onlyEmpty(column, given.mostly, mismatch);
    return ofRows(column, given.mostly, boundsText(bounds), { is: 'between', column, bounds });
  },
);

export const expectColumnValueLengthsToBeBetween = expectation(
  { ...columnName, ...limits, ...mostly },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const bounds = boundsOf(given);
    needALimit(bounds);
    for (const limit of [bounds.min, bounds.max])
      if (typeof limit === 'object' && limit !== null)
        throw new NotEvaluable(`The limit ${shown(limit)} is a date: give a number of characters.`);
    if (!hasText(column)) return onlyEmpty(column, given.mostly, wrongType(column, 'read as text'));
    const expected = `${boundsText(bounds)} characters long`;
    return ofRows(column, given.mostly, expected, { is: 'of length', column, bounds });
  },
);

export const expectColumnValuesToMatchRegex = expectation(
  { ...columnName, ...mostly, regex: z.string() },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const regex = engineRegex(given.regex);
    if (!hasText(column)) return onlyEmpty(column, given.mostly, wrongType(column, 'read as text'));
    const prepared = ofRows(column, given.mostly, `a match of ${given.regex}`, {
      is: 'matching',
      column,
      pattern: regex.pattern,
    });
    return regex.asciiOnly ? onAsciiOnly(prepared, column) : prepared;
  },
);

/** `\b` knows only ASCII letters in the engine, all letters in Python: right only where there are no others. */
function onAsciiOnly(prepared: PreparedExpectation, column: TableColumn): PreparedExpectation {
  const foreign: Condition = { is: 'matching', column, pattern: '[^\\x00-\\x7F]' };
  return {
    ...prepared,
    aggregates: {
      ...prepared.aggregates,
      foreign: { of: 'rows', where: all(not(missing(column)), foreign) },
    },
    judge(values) {
      if (values['foreign'] !== 0)
        throw new NotEvaluable(
          `The regex has \\b, and the column holds letters beyond ASCII, whose word boundaries the engine does not know: write the boundary out.`,
        );
      return prepared.judge(values);
    },
  };
}

/** Rows whose value is there and does not fulfil the condition are unexpected. */
function ofRows(
  column: TableColumn,
  share: number,
  expected: string,
  condition: Condition,
): PreparedExpectation {
  const unexpected = propagatesNull(column, condition)
    ? not(condition)
    : all(not(missing(column)), not(condition));
  return mapExpectation(column, share, expected, {
    aggregate: { of: 'rows', where: unexpected },
    rows: unexpected,
  });
}

/** In SQL a condition on null is null, and so is its opposite: no need to ask for nulls in every check. NaN is a value. */
function propagatesNull(column: TableColumn, condition: Condition): boolean {
  return column.type !== 'number' && !(condition.is === 'in' && condition.values.length === 0);
}

function mapExpectation(
  column: TableColumn,
  share: number,
  expected: string,
  unexpected: { aggregate: Aggregate; rows: Condition },
): PreparedExpectation {
  return {
    expected,
    aggregates: { rows, missing: { of: 'rows', where: missing(column) }, unexpected: unexpected.aggregate },
    unexpected: { rows: unexpected.rows, columns: [column] },
    judge: (values) => judgeMap(countsOf(values), share, expected),
  };
}

/** Numbers with a fraction and times have no text that all engines agree on. */
function hasText(column: TableColumn): boolean {
  return ['string', 'integer', 'date'].includes(column.type);
}

/** A column of another type can be judged only where it holds nothing, since nothing has no type. */
function onlyEmpty(column: TableColumn, share: number, problem: NotEvaluable): PreparedExpectation {
  const prepared = ofRows(column, share, '', always);
  return {
    ...prepared,
    judge(values) {
      if (values['rows'] !== values['missing']) throw problem;
      return prepared.judge(values);
    },
  };
}

export function wrongType(column: TableColumn, use: string): NotEvaluable {
  return new NotEvaluable(`Column '${column.name}' is of type ${column.type}, which cannot be ${use}.`);
}
