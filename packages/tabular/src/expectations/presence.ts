import { columnNamed } from './columns.ts';
import { missing, not } from './conditions.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { rows } from './map.ts';
import { judgeMap } from './result.ts';

/** Both ask every row, since a missing value is what they are about. */
function presence(expected: 'present' | 'missing') {
  return expectationOfRows({ ...columnName, ...mostly }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    const broken = expected === 'present' ? missing(column) : not(missing(column));
    return {
      expected: expected === 'present' ? 'not null' : 'null',
      aggregates: { rows, broken: { of: 'rows', where: broken } },
      unexpected: () => ({ rows: broken, columns: [column] }),
      judge: (values) =>
        judgeMap(
          { elements: values['rows'] as number, missing: null, unexpected: values['broken'] as number },
          given.mostly,
          expected,
        ),
    };
  });
}

export const expectColumnValuesToNotBeNull = presence('present');
export const expectColumnValuesToBeNull = presence('missing');
