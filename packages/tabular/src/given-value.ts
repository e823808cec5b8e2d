import type { TableColumn } from './sources.ts';
import { identifier } from './sql.ts';

/** A column's value in SQL, null where it is NaN: both are missing. */
export function givenValue({ name, sqlType }: TableColumn): string {
  const value = identifier(name);
  const isFloating = sqlType === 'DOUBLE' || sqlType === 'FLOAT';
  return isFloating ? `CASE WHEN NOT isnan(${value}) THEN ${value} END` : value;
}
