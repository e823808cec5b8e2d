import { z } from 'zod';
import {
  boundsOf,
  boundsText,
  kindMismatch,
  limits,
  needALimit,
  needOrder,
  parseStrings,
  shown,
} from './bounds.ts';
import { columnNamed, readAs, wrongType } from './columns.ts';
import type { Bounds } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows, onlyEmpty } from './map.ts';
import { isZoned } from './moment.ts';
import { isPrinted } from './text.ts';
import type { TableColumn } from '../sources.ts';

export const expectColumnValuesToBeBetween = expectationOfRows(
  { ...columnName, ...limits, ...parseStrings, ...mostly },
  (given, columns) => {
    const column = readAs(columnNamed(given.column, columns), given);
    const bounds = boundsOf(given);
    needALimit(bounds);
    needOrder(bounds);
    const mismatch = kindMismatch(bounds, column);
    if (mismatch && isComparedAsWhole(column)) throw mismatch;
    if (mismatch) return onlyEmpty(column, given.mostly, mismatch);
    return ofRows(column, given.mostly, boundsText(bounds), { is: 'between', column, bounds });
  },
);

/** pandas compares such a column at once, and others value by value, so that one without values can be judged. */
function isComparedAsWhole(column: TableColumn): boolean {
  return isZoned(column) || ['TIMESTAMP_NS', 'DOUBLE', 'BIGINT'].includes(column.sqlType);
}

export const expectColumnValueLengthsToBeBetween = expectationOfRows(
  { ...columnName, ...limits, ...mostly },
  (given, columns) => {
    const bounds = boundsOf(given);
    needALimit(bounds);
    for (const limit of [bounds.min, bounds.max])
      if (typeof limit === 'object' && limit !== null)
        throw new NotEvaluable(`The limit ${shown(limit)} is a date: give a number of characters.`);
    return ofLength(columnNamed(given.column, columns), given.mostly, bounds);
  },
);

export const expectColumnValueLengthsToEqual = expectationOfRows(
  { ...columnName, ...mostly, value: z.number() },
  (given, columns) =>
    ofLength(columnNamed(given.column, columns), given.mostly, {
      min: given.value,
      max: given.value,
      strictMin: false,
      strictMax: false,
    }),
);

function ofLength(column: TableColumn, share: number, bounds: Bounds): PreparedExpectation {
  if (!isPrinted(column)) return onlyEmpty(column, share, wrongType(column, 'read as text'));
  return ofRows(column, share, `${boundsText(bounds)} characters long`, { is: 'of length', column, bounds });
}
