import { z } from 'zod';
import type { Aggregate } from './conditions.ts';
import { type Judgement, NotEvaluable } from './expectation.ts';
import { boundsOf, boundsText, expectation, limits, needOrder, order, shown } from './kwargs.ts';
import { count } from './result.ts';

const rows: Aggregate = { of: 'rows' };
const names = z.array(z.string()).nullish();

export const expectTableRowCountToBeBetween = expectation(limits, (given) => {
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
      const low = bounds.min === null || order(value, bounds.min) > (bounds.strictMin ? 0 : -1);
      const high = bounds.max === null || order(value, bounds.max) < (bounds.strictMax ? 0 : 1);
      return {
        success: low && high,
        result: { observed_value: value },
        detail: `There are ${count(value)} rows; expected ${boundsText(bounds)}.`,
      };
    },
  };
});

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
                unexpected.length > 0 ? `Not in the set: ${list(unexpected)}.` : '',
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
