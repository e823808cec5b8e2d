import { z } from 'zod';
import { all, any, missing, not } from './conditions.ts';
import { wrongType } from './column-map.ts';
import { columnNamed, expectation, mostly } from './kwargs.ts';
import { countsOf, judgeMap } from './result.ts';

const shape = {
  ...mostly,
  column_list: z.array(z.string()).min(2, 'it needs at least two columns'),
  ignore_row_if: z
    .enum(['all_values_are_missing', 'any_value_is_missing', 'never'])
    .default('all_values_are_missing'),
};

export const expectCompoundColumnsToBeUnique = expectation(shape, (given, columns) => {
  const keys = given.column_list.map((name) => columnNamed(name, columns));
  for (const key of keys) if (key.type === 'nested') throw wrongType(key, 'compared with others');
  const ignored = {
    all_values_are_missing: all(...keys.map(missing)),
    any_value_is_missing: any(...keys.map(missing)),
    never: any(),
  }[given.ignore_row_if];
  const among = not(ignored);
  return {
    expected: 'unique together',
    aggregates: {
      rows: { of: 'rows' },
      missing: { of: 'rows', where: ignored },
      unexpected: { of: 'repeated rows', columns: keys, among },
    },
    unexpected: { rows: { is: 'repeated', columns: keys, among }, columns: keys },
    judge: (values) => judgeMap(countsOf(values), given.mostly, 'unique'),
  };
});
