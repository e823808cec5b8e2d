import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { boundsOf, boundsText, flag, limits, within } from './bounds.ts';
import { columnNamed, jsonValue, wrongType } from './columns.ts';
import { type Comparable, type Condition, missing, not } from './conditions.ts';
import { type ExpectationResult, NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { momentIn } from './dateutil.ts';
import { columnName, expectationOfRows } from './kwargs.ts';
import { rows } from './map.ts';
import { type Member, memberFor, members, memberSchema, setText } from './members.ts';
import { timestampText } from './moment.ts';
import { count, figure } from './result.ts';

const limit = z.union([z.number(), z.string(), z.boolean()]).nullish();
const numberLimits = { ...limits, min_value: limit, max_value: limit };

export const expectColumnUniqueValueCountToBeBetween = distinctFigure(
  'different values',
  (distinct) => distinct,
);

/** 0 where there is no value. */
export const expectColumnProportionOfUniqueValuesToBeBetween = distinctFigure(
  'the share of different values',
  (distinct, present) => (present > 0 ? distinct / present : 0),
);

function distinctFigure(what: string, figureOf: (distinct: number, present: number) => number) {
  return expectationOfRows({ ...columnName, ...numberLimits }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    if (column.type === 'nested') throw wrongType(column, 'compared with others');
    const present = { of: 'rows', where: not(missing(column)) } as const;
    return ofFigure(given, what, { distinct: { of: 'distinct', column }, present }, (values) =>
      figureOf(values['distinct'] as number, values['present'] as number),
    );
  });
}

/** 0 where there is no row. */
export const expectColumnProportionOfNonNullValuesToBeBetween = expectationOfRows(
  { ...columnName, ...numberLimits },
  (given, columns) => {
    const present = { of: 'rows', where: not(missing(columnNamed(given.column, columns))) } as const;
    return ofFigure(given, 'the share of present values', { rows, present }, (values) =>
      values['rows'] ? (values['present'] as number) / (values['rows'] as number) : 0,
    );
  },
);

function ofFigure(
  given: Parameters<typeof boundsOf>[0],
  what: string,
  aggregates: PreparedExpectation['aggregates'],
  figureOf: (values: Record<string, unknown>) => number,
): PreparedExpectation {
  const bounds = boundsOf(given);
  for (const each of [bounds.min, bounds.max])
    if (typeof each === 'object' && each !== null)
      throw new NotEvaluable(`The limit ${String(each)} is a date: give a number.`);
  return {
    expected: `${what} ${boundsText(bounds)}`,
    aggregates,
    judge(values) {
      const observed = figureOf(values);
      return {
        success: within(observed, bounds),
        result: { observed_value: observed },
        detail: `${what[0]?.toUpperCase()}${what.slice(1)}: ${figure(observed)}; expected ${boundsText(bounds)}.`,
      };
    },
  };
}

const set = z.array(memberSchema);
const filledSet = set.min(1, 'it needs a value');
const mostShown = 20;

export const expectColumnDistinctValuesToBeInSet = distinctSet(filledSet, {
  unexpected: true,
  lacking: false,
});
export const expectColumnDistinctValuesToContainSet = distinctSet(set, { unexpected: false, lacking: true });
export const expectColumnDistinctValuesToEqualSet = distinctSet(set, { unexpected: true, lacking: true });

function distinctSet(values: z.ZodType<Member[]>, asks: { unexpected: boolean; lacking: boolean }) {
  return expectationOfRows({ ...columnName, value_set: values }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    if (column.type === 'nested') throw wrongType(column, 'compared with others');
    const wanted = different(given.value_set, column);
    const inSet: Condition = { is: 'in', column, values: members(given.value_set, column) };
    return {
      expected: `values ${setText(given.value_set)}`,
      aggregates: {
        within: { of: 'distinct', column, where: inSet },
        outside: { of: 'distinct', column, where: not(inSet) },
      },
      judge({ within: found, outside }) {
        const lacking = wanted.size - (found as number);
        return {
          success: (!asks.unexpected || outside === 0) && (!asks.lacking || lacking === 0),
          result: {
            observed_value: null,
            ...(asks.unexpected && { unexpected_count: outside as number }),
            ...(asks.lacking && { missing_count: lacking }),
          },
          detail: [
            asks.unexpected ? `${count(outside as number)} different values are not in the set.` : '',
            asks.lacking
              ? `${count(lacking)} of the set's ${count(wanted.size)} values are not in the column.`
              : '',
          ]
            .filter(Boolean)
            .join(' '),
        };
      },
      shown: {
        columns: [column],
        aggregates: {
          ...(asks.unexpected && {
            unexpected: { of: 'value counts', column, where: not(inSet), limit: mostShown },
          }),
          ...(asks.lacking && {
            found: { of: 'value counts', column, where: inSet },
            present: { of: 'rows', where: not(missing(column)) },
          }),
        },
        result: (lists) => shownLists(lists, wanted, column),
      },
    };
  });
}

/** The members of a set once each, as Python has them: 1, 1.0 and true are one; by what identifies them. */
function different(set: readonly Member[], column: TableColumn): Map<string, Member> {
  return new Map(set.map((member) => [keyOf(memberFor(member, column) ?? member), member]));
}

function keyOf(value: Comparable | Member): string {
  if (typeof value === 'object') return value === null ? 'null' : value.text;
  return typeof value === 'string' ? `'${value}` : String(Number(value));
}

function shownLists(
  lists: Record<string, unknown>,
  wanted: Map<string, Member>,
  column: TableColumn,
): ExpectationResult {
  const valuesOf = (name: string) => (lists[name] as { value: Member }[]).map(({ value }) => value);
  const found = lists['found']
    ? new Set(valuesOf('found').map((value) => keyOf(memberFor(value, column) ?? value)))
    : null;
  const lacking = [...wanted].filter(([key]) => !found?.has(key)).map(([, member]) => member);
  return {
    ...(lists['unexpected'] !== undefined && {
      partial_unexpected_list: valuesOf('unexpected').map((value) => jsonValue(value, column)),
    }),
    ...(found && {
      partial_missing_list: shownMembers(lacking, lists['present'] === 0 ? null : column).slice(0, mostShown),
    }),
  };
}

/** In order where they have one; beside timestamps those that can be read as such. */
function shownMembers(lacking: readonly Member[], beside: TableColumn | null): Member[] {
  const isTime = beside?.type === 'timestamp' && !beside.parsed;
  const moments = lacking.map((member) => (isTime && typeof member === 'string' ? momentIn(member) : null));
  const shown = lacking.map((member, index) => {
    const moment = moments[index];
    return moment ? timestampText(moment) : member;
  });
  const isMixed = moments.some(Boolean) && !moments.every(Boolean);
  return isMixed ? shown : shown.toSorted(byValue);
}

function byValue(a: Member, b: Member): number {
  if (typeof a !== typeof b || a === null || b === null) return 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

const mostModes = 1000;

export const expectColumnMostCommonValueToBeInSet = expectationOfRows(
  { ...columnName, value_set: set, ties_okay: flag },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    if (column.type === 'nested') throw wrongType(column, 'compared with others');
    const values = members(given.value_set, column);
    return {
      expected: `the most common value ${setText(given.value_set)}`,
      aggregates: { modes: { of: 'modes', column, values, limit: mostModes } },
      observesValueOf: column,
      judge(observed) {
        const modes = observed['modes'] as { count: number; within: number; first: unknown[] };
        const success = given.ties_okay ? modes.within > 0 : modes.count === 1 && modes.within === 1;
        const most = modes.count === 1 ? 'value is the most common' : 'values are equally common';
        return {
          success,
          result: { observed_value: modes.first.map((value) => jsonValue(value, column)) },
          detail: `${count(modes.count)} ${most}; ${count(modes.within)} of them in the set.`,
        };
      },
    };
  },
);
