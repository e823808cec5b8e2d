import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { comparison, familyOf } from './comparison.ts';
import { all, any, columnTerm, type Condition, missing, not } from './conditions.ts';
import { expectationOfRows, mostly } from './kwargs.ts';
import { recordExpectation } from './map.ts';

/** Kwargs that expectations on several columns of a row have in common. */
export const columnList = { column_list: z.array(z.string()).min(2, 'it needs at least two columns') };
export const ignoreRowIf = {
  ignore_row_if: z
    .enum(['all_values_are_missing', 'any_value_is_missing', 'never'])
    .default('all_values_are_missing'),
};

export function ignoredRows(
  rule: 'all_values_are_missing' | 'any_value_is_missing' | 'never',
  columns: readonly TableColumn[],
): Condition {
  switch (rule) {
    case 'all_values_are_missing':
      return all(...columns.map(missing));
    case 'any_value_is_missing':
      return any(...columns.map(missing));
    case 'never':
      return any();
  }
}

/** A sum with a missing part is missing, and never as expected. */
export const expectMulticolumnSumToEqual = expectationOfRows(
  { ...mostly, ...columnList, ...ignoreRowIf, sum_total: z.number() },
  (given, columns) => {
    const parts = given.column_list.map((name) => columnNamed(name, columns));
    for (const part of parts) if (familyOf(part) !== 'number') throw wrongType(part, 'added up');
    const ignored = ignoredRows(given.ignore_row_if, parts);
    const rows = all(not(ignored), {
      is: 'any',
      conditions: [
        any(...parts.map(missing)),
        not({ is: 'summing to', columns: parts, total: given.sum_total }),
      ],
    });
    return recordExpectation(given.mostly, `adding up to ${given.sum_total}`, ignored, {
      aggregate: { of: 'rows', where: rows },
      rows,
      columns: parts,
      as: 'record',
    });
  },
);

/** Two missing values are equal. */
export const expectMulticolumnValuesToBeEqual = expectationOfRows(
  { ...mostly, ...columnList, ...ignoreRowIf },
  (given, columns) => {
    const members = given.column_list.map((name) => columnNamed(name, columns));
    const [first, ...others] = members as [TableColumn, ...TableColumn[]];
    const ignored = ignoredRows(given.ignore_row_if, members);
    const equal = others.map((other) =>
      any(comparison(columnTerm(other), '=', columnTerm(first)), all(missing(first), missing(other))),
    );
    const rows = all(not(ignored), not(all(...equal)));
    return recordExpectation(given.mostly, 'equal within their row', ignored, {
      aggregate: { of: 'rows', where: rows },
      rows,
      columns: members,
      as: 'record',
    });
  },
);
