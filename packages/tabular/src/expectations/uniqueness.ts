import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { all, not } from './conditions.ts';
import { familyOf } from './comparison.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { missing } from './conditions.ts';
import { mapExpectation, recordExpectation } from './map.ts';
import { columnList, ignoredRows, ignoreRowIf } from './records.ts';

export const expectColumnValuesToBeUnique = expectationOfRows(
  { ...columnName, ...mostly },
  (given, columns) => {
    const column = hashable(columnNamed(given.column, columns));
    const among = not(missing(column));
    return mapExpectation(column, given.mostly, 'unique', {
      aggregate: { of: 'repeated rows', columns: [column], among },
      rows: { is: 'repeated', columns: [column], among },
    });
  },
);

export const expectCompoundColumnsToBeUnique = expectationOfRows(
  { ...mostly, ...columnList, ...ignoreRowIf },
  (given, columns) => {
    const keys = given.column_list.map((name) => hashable(columnNamed(name, columns)));
    const ignored = ignoredRows(given.ignore_row_if, keys);
    const among = not(ignored);
    return recordExpectation(given.mostly, 'unique', ignored, {
      aggregate: { of: 'repeated rows', columns: keys, among },
      rows: { is: 'repeated', columns: keys, among },
      columns: keys,
      as: 'record',
    });
  },
);

/** Columns of different kinds never hold the same value, but for missing ones, which are all the same. */
export const expectSelectColumnValuesToBeUniqueWithinRecord = expectationOfRows(
  { ...mostly, ...columnList, ...ignoreRowIf },
  (given, columns) => {
    const keys = given.column_list.map((name) => hashable(columnNamed(name, columns)));
    const ignored = ignoredRows(given.ignore_row_if, keys);
    const pairs = keys.flatMap((key, index) => keys.slice(index + 1).map((other) => [key, other] as const));
    const different = pairs.map(([a, b]) =>
      familyOf(a) === familyOf(b)
        ? ({ is: 'different', columns: [a, b] } as const)
        : not(all(missing(a), missing(b))),
    );
    const rows = all(not(ignored), not(all(...different)));
    return recordExpectation(given.mostly, 'different within their row', ignored, {
      aggregate: { of: 'rows', where: rows },
      rows,
      columns: keys,
      as: 'record',
    });
  },
);

function hashable(column: TableColumn): TableColumn {
  if (column.type === 'nested') throw wrongType(column, 'compared with others');
  return column;
}
