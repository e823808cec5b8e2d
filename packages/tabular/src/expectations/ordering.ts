import { flag } from './bounds.ts';
import { columnNamed, wrongType } from './columns.ts';
import { familyOf } from './comparison.ts';
import { type Aggregate, any, type Condition, missing, not, type Sign } from './conditions.ts';
import type { PreparedExpectation } from './expectation.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { rows } from './map.ts';
import { countsOf, judgeMap } from './result.ts';
import type { TableColumn } from '../sources.ts';

export const expectColumnValuesToBeIncreasing = ordering('increasing', '>');
export const expectColumnValuesToBeDecreasing = ordering('decreasing', '<');

/** Each value beside the one before it, missing ones left out; the first has none before it and is as expected. */
function ordering(word: string, strict: '<' | '>') {
  return expectationOfRows({ ...columnName, ...mostly, strictly: flag }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    const sign: Sign = given.strictly ? strict : `${strict}=`;
    const expected = `${given.strictly ? 'strictly ' : ''}${word}`;
    if (column.type === 'boolean') return changes(column, given.mostly, expected, sign);
    const ordered = ['number', 'moment'].includes(familyOf(column));
    const among = not(missing(column));
    const counted: Aggregate = ordered
      ? { of: 'rows out of order', column, sign }
      : { of: 'rows', where: missing(column) };
    return {
      expected,
      aggregates: { rows, missing: { of: 'rows', where: missing(column) }, unexpected: counted },
      ...(ordered && {
        unexpected: () => ({ rows: outOfOrder(column, sign, among), columns: [column] }),
      }),
      judge(values) {
        const counts = countsOf(values);
        if (ordered) return judgeMap(counts, given.mostly, expected);
        if (counts.elements - (counts.missing ?? 0) > 1) throw wrongType(column, 'put in order');
        return judgeMap({ ...counts, unexpected: 0 }, given.mostly, expected);
      },
    };
  });
}

/**
 * pandas takes for the difference of two truth values whether they differ, never less than zero, where the
 * column has no missing value; where it has one, they are subtracted as 0 and 1.
 */
function changes(column: TableColumn, share: number, expected: string, sign: Sign): PreparedExpectation {
  const present = not(missing(column));
  const signsOf = (values: Record<string, unknown>) => (values['missing'] === 0 ? ofChanges[sign] : [sign]);
  const steps = (each: Sign): Aggregate => ({ of: 'rows out of order', column, sign: each });
  return {
    expected,
    aggregates: {
      rows,
      missing: { of: 'rows', where: missing(column) },
      '<>': steps('<>'),
      '=': steps('='),
      [sign]: steps(sign),
    },
    unexpected: (values) => ({
      rows: any(...signsOf(values).map((each) => outOfOrder(column, each, present))),
      columns: [column],
    }),
    judge(values) {
      const broken = signsOf(values).map((each) => values[each] as number);
      const unexpected = broken.reduce((sum, each) => sum + each, 0);
      return judgeMap({ ...countsOf(values), unexpected }, share, expected);
    },
  };
}

/** What a change or none of it breaks: `v <> p` fails where nothing changes, `v = p` where something does. */
const ofChanges: Record<Sign, readonly Sign[]> = {
  '>': ['<>'],
  '>=': [],
  '<=': ['='],
  '<': ['<>', '='],
  '=': [],
  '<>': [],
};

function outOfOrder(column: TableColumn, sign: Sign, among: Condition): Condition {
  return { is: 'out of order', column, sign, among };
}
