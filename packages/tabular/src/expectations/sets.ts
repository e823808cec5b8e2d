import { z } from 'zod';
import { columnNamed } from './columns.ts';
import { type Condition, not } from './conditions.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows } from './map.ts';
import { members, memberSchema, setText } from './members.ts';

const memberList = z.array(memberSchema);

export const expectColumnValuesToBeInSet = inSet(true);
export const expectColumnValuesToNotBeInSet = inSet(false);

function inSet(inside: boolean) {
  return expectationOfRows({ ...columnName, ...mostly, value_set: memberList }, (given, columns) => {
    const column = columnNamed(given.column, columns);
    const values = members(given.value_set, column);
    const among: Condition = { is: 'in', column, values };
    const expected = `${inside ? '' : 'outside '}${setText(given.value_set)}`;
    return ofRows(column, given.mostly, expected, inside ? among : not(among));
  });
}
