import { z } from 'zod';
import { type Judgement, NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { otherTable } from './queries.ts';
import { suggestion } from '../nearest.ts';
import { rows } from './map.ts';
import { boundsOf, boundsText, limits, needOrder, shown, within } from './bounds.ts';
import { columnName, expectation, expectationOfRows } from './kwargs.ts';
import { count, counted } from './result.ts';

const names = z.array(z.string()).nullish();

export const expectTableRowCountToBeBetween = expectationOfRows(limits, (given) => {
  const bounds = boundsOf(given);
  needOrder(bounds);
  for (const limit of [bounds.min, bounds.max])
    if (limit !== null && typeof limit !== 'number')
      throw new NotEvaluable(`The limit '${shown(limit)}' is no number of rows: write a whole number.`);
  return {
    expected: `${boundsText(bounds)} rows`,
    aggregates: { rows },
    judge({ rows: observed }) {
      const value = observed as number;
      return {
        success: within(value, bounds),
        result: { observed_value: value },
        detail: `${thereAre(value, 'row')}; expected ${boundsText(bounds)}.`,
      };
    },
  };
});

const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/, 'it has to be a whole number')
    .transform(Number),
]);

export const expectTableRowCountToEqual = expectationOfRows({ value: wholeNumber }, ({ value }) => ({
  expected: `${count(value)} rows`,
  aggregates: { rows },
  judge: ({ rows: observed }) => ({
    success: observed === value,
    result: { observed_value: observed },
    detail: `${thereAre(observed as number, 'row')}; expected ${count(value)}.`,
  }),
}));

/** The other table is one that was opened beside the data; `row_condition` is about the data alone. */
export const expectTableRowCountToEqualOtherTable = expectationOfRows(
  { other_table_name: z.string() },
  ({ other_table_name: name }, _, tables) => {
    const other = otherTable(name, tables);
    return {
      expected: `as many rows as '${name}'`,
      aggregates: { self: rows, other: { of: 'query rows', sql: `SELECT 1 FROM ${other.relation}` } },
      judge: ({ self, other: observed }) => ({
        success: self === observed,
        result: { observed_value: { self, other: observed } },
        detail: `${thereAre(self as number, 'row')}, in '${name}' ${count(observed as number)}.`,
      }),
    };
  },
);

export const expectTableColumnCountToBeBetween = expectation(
  { min_value: limits.min_value, max_value: limits.max_value },
  (given, columns) => {
    const bounds = boundsOf({ ...given, strict_min: false, strict_max: false });
    for (const limit of [bounds.min, bounds.max])
      if (typeof limit === 'object' && limit !== null)
        throw new NotEvaluable(`The limit ${shown(limit)} is a date: give a number of columns.`);
    return ofColumnCount(columns.length, boundsText(bounds), within(columns.length, bounds));
  },
);

export const expectTableColumnCountToEqual = expectation({ value: wholeNumber }, ({ value }, columns) =>
  ofColumnCount(columns.length, count(value), columns.length === value),
);

function ofColumnCount(observed: number, expected: string, success: boolean): PreparedExpectation {
  return {
    expected: `${expected} columns`,
    aggregates: {},
    judge: () => ({
      success,
      result: { observed_value: observed },
      detail: `${thereAre(observed, 'column')}; expected ${expected}.`,
    }),
  };
}

/** `column_index` counts from 0, and from the end where it is negative; 0 asks nothing, as in the original. */
export const expectColumnToExist = expectation(
  { ...columnName, column_index: z.int().nullish() },
  ({ column, column_index: index }, columns) => {
    const names = columns.map(({ name }) => name);
    const success = index ? names.at(index) === column : names.includes(column);
    return {
      expected: index ? `column ${index}, counted from 0` : 'a column of the data',
      aggregates: {},
      judge: () => ({
        success,
        result: {},
        detail: success
          ? `The column is there.`
          : `${names.includes(column) ? 'The column stands elsewhere' : 'There is no such column'}${index ? `; column ${index} is ${named(names.at(index) ?? null)}` : suggestion(column, names)}.`.replace(
              '?.',
              '?',
            ),
      }),
    };
  },
);

export const expectTableColumnsToMatchSet = expectation(
  { column_set: names, exact_match: z.boolean().nullish() },
  ({ column_set: set, exact_match: exact = true }, columns) => {
    const expected = [...new Set(set)].toSorted(byCodePoint);
    const actual = columns.map((column) => column.name).toSorted(byCodePoint);
    return {
      expected: `the columns ${list(expected)}${exact ? '' : ' among others'}`,
      aggregates: {},
      judge(): Judgement {
        const unexpected = actual.filter((name) => !expected.includes(name));
        const lacking = expected.filter((name) => !actual.includes(name));
        const mismatched = {
          ...(unexpected.length > 0 && { unexpected }),
          ...(lacking.length > 0 && { missing: lacking }),
        };
        const matches = unexpected.length + lacking.length === 0;
        return {
          success: lacking.length === 0 && (unexpected.length === 0 || !exact),
          result: { observed_value: actual, ...(!matches && { details: { mismatched } }) },
          detail: matches
            ? `The ${count(actual.length)} columns are those expected.`
            : [
                lacking.length > 0 ? `Missing: ${list(lacking)}.` : '',
                unexpected.length > 0
                  ? `${exact || lacking.length > 0 ? 'Not in the set' : 'All of the set are there; beside them'}: ${list(unexpected)}.`
                  : '',
              ]
                .filter(Boolean)
                .join(' '),
        };
      },
    };
  },
);

export const expectTableColumnsToMatchOrderedList = expectation(
  { column_list: names },
  ({ column_list: expected }, columns) => {
    const actual = columns.map((column) => column.name);
    return {
      expected: `the columns ${list(expected ?? actual)} in this order`,
      aggregates: {},
      judge(): Judgement {
        const wanted = expected ?? actual;
        const mismatched = Array.from({ length: Math.max(wanted.length, actual.length) }, (_, index) => ({
          'Expected Column Position': index,
          Expected: wanted[index] ?? null,
          Found: actual[index] ?? null,
        })).filter((each) => each.Expected !== each.Found);
        const [first] = mismatched;
        return {
          success: first === undefined,
          result: { observed_value: actual, ...(first && { details: { mismatched } }) },
          detail: first
            ? `Column ${first['Expected Column Position'] + 1} is ${named(first.Found)}; expected is ${named(first.Expected)}.`
            : `The ${count(actual.length)} columns are those expected, in their order.`,
        };
      },
    };
  },
);

function thereAre(value: number, noun: string): string {
  return `There ${value === 1 ? 'is' : 'are'} ${counted(value, noun)}`;
}

function named(name: string | null): string {
  return name === null ? 'none' : `'${name}'`;
}

function list(names: readonly string[]): string {
  const first = names.slice(0, 10).map((name) => `'${name}'`);
  return names.length > 10 ? `${first.join(', ')} and ${names.length - 10} more` : first.join(', ') || 'none';
}

/** Python's order of text. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
