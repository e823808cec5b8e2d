import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed } from './columns.ts';
import { comparison } from './comparison.ts';
import { all, any, columnTerm, type Condition, missing, not, type Pair } from './conditions.ts';
import type { PreparedExpectation } from './expectation.ts';
import { flag } from './bounds.ts';
import { expectationOfRows, mostly } from './kwargs.ts';
import { recordExpectation } from './map.ts';
import { memberSchema, plainMemberFor } from './members.ts';

const shape = {
  ...mostly,
  column_A: z.string(),
  column_B: z.string(),
  ignore_row_if: z
    .enum(['both_values_are_missing', 'either_value_is_missing', 'neither'])
    .default('both_values_are_missing'),
};

type Given = z.output<z.ZodObject<typeof shape>>;

export const expectColumnPairValuesToBeEqual = expectationOfRows(shape, (given, columns) => {
  const [a, b] = pairOf(given, columns);
  return ofPairs(given, [a, b], 'equal', comparison(columnTerm(a), '=', columnTerm(b)));
});

export const expectColumnPairValuesAToBeGreaterThanB = expectationOfRows(
  { ...shape, or_equal: flag },
  (given, columns) => {
    const [a, b] = pairOf(given, columns);
    const order = comparison(columnTerm(a), given.or_equal ? '>=' : '>', columnTerm(b));
    const expected = `in order, '${a.name}' being greater than ${given.or_equal ? 'or equal to ' : ''}'${b.name}'`;
    return ofPairs(given, [a, b], expected, order);
  },
);

export const expectColumnPairValuesToBeInSet = expectationOfRows(
  { ...shape, value_pairs_set: z.array(z.tuple([memberSchema, memberSchema])) },
  (given, columns) => {
    const [a, b] = pairOf(given, columns);
    const pairs = given.value_pairs_set.flatMap(([left, right]): Pair[] => {
      const pair = [plainMemberFor(left, a), plainMemberFor(right, b)] as const;
      const fits = (pair[0] !== null || left === null) && (pair[1] !== null || right === null);
      return fits ? [pair] : [];
    });
    const expected = `one of the ${given.value_pairs_set.length} pairs`;
    return ofPairs(given, [a, b], expected, { is: 'paired', columns: [a, b], pairs });
  },
);

function pairOf(given: Given, columns: readonly TableColumn[]): [TableColumn, TableColumn] {
  return [columnNamed(given.column_A, columns), columnNamed(given.column_B, columns)];
}

function ofPairs(
  given: Given,
  pair: [TableColumn, TableColumn],
  expected: string,
  condition: Condition,
): PreparedExpectation {
  const ignored = {
    both_values_are_missing: all(...pair.map(missing)),
    either_value_is_missing: any(...pair.map(missing)),
    neither: any(),
  }[given.ignore_row_if];
  const rows = all(not(ignored), not(condition));
  return recordExpectation(given.mostly, expected, ignored, {
    aggregate: { of: 'rows', where: rows },
    rows,
    columns: pair,
    as: 'pair',
  });
}
