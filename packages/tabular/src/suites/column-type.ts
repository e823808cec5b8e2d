import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { ColumnKind, TableColumn } from '../sources.ts';
import { translated } from './suite.ts';

/** A column of the table, or only its name where the table is not known yet. */
export type NamedColumn = Pick<TableColumn, 'name'> & Partial<TableColumn>;

/** Types that formats declare, whatever their width. */
export type DeclaredType = Extract<
  ColumnKind,
  'integer' | 'number' | 'string' | 'boolean' | 'date' | 'timestamp' | 'time'
>;

const wholeNumbers = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const timestamps = ['s', 'ms', 'us', 'ns'].map((unit) => `datetime64[${unit}]`);

/** Names of pandas; dates and times of day, which it holds as objects, have none. */
const typeLists: Record<DeclaredType, string[]> = {
  integer: wholeNumbers,
  number: [...wholeNumbers, 'float32', 'float64'],
  string: ['str'],
  boolean: ['bool'],
  date: ['datetime64[D]'],
  timestamp: timestamps,
  time: ['timedelta64[us]'],
};

/**
 * That a column is of the declared type. Great Expectations judges types as pandas has them, where integers
 * with a missing value are floats, and dates, times and decimals are objects: the table's own type decides.
 */
export function typeExpectation(
  declared: DeclaredType,
  column: NamedColumn,
  source: { line: number },
): ExpectationConfig {
  const fits = column.type === declared || (declared === 'number' && column.type === 'integer');
  const isObject = column.type === 'date' || column.type === 'time' || column.sqlType?.startsWith('DECIMAL');
  if (fits && isObject)
    return translated('expect_column_type_to_be', { column: column.name, type_: 'object' }, source);
  if (fits && /WITH TIME ZONE|TZ$/.test(column.sqlType ?? ''))
    return translated(
      'expect_column_values_to_be_of_type',
      { column: column.name, type_: 'Timestamp' },
      source,
    );
  const type_list = fits && declared === 'integer' ? [...wholeNumbers, 'float64'] : typeLists[declared];
  return translated('expect_column_values_to_be_in_type_list', { column: column.name, type_list }, source);
}
