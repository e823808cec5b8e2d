import { z } from 'zod';
import { parseStrings } from './bounds.ts';
import { columnNamed, readAs } from './columns.ts';
import { type Condition, not } from './conditions.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows } from './map.ts';
import { memberSchema, membersFound, setText } from './members.ts';

const memberList = z.array(memberSchema);

export const expectColumnValuesToBeInSet = inSet(true);
export const expectColumnValuesToNotBeInSet = inSet(false);

function inSet(inside: boolean) {
  const shape = { ...columnName, ...mostly, ...parseStrings, value_set: memberList };
  return expectationOfRows(shape, (given, columns) => {
    const column = readAs(columnNamed(given.column, columns), given);
    const values = membersFound(given.value_set, column, inside);
    const among: Condition = { is: 'in', column, values };
    const expected = `${inside ? '' : 'outside '}${setText(given.value_set)}`;
    return ofRows(column, given.mostly, expected, inside ? among : not(among));
  });
}
