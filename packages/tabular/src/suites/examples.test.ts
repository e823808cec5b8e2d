import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { TableColumn } from '../sources.ts';
import { openSuite } from './read-suite.ts';

const columns: TableColumn[] = [
  { name: 'date', type: 'timestamp', sqlType: 'TIMESTAMP' },
  { name: 'delay', type: 'integer', sqlType: 'INTEGER' },
  { name: 'origin', type: 'string', sqlType: 'VARCHAR' },
  { name: 'destination', type: 'string', sqlType: 'VARCHAR' },
];

function read(name: string, table: TableColumn[] | undefined = columns) {
  const file = openSuite(readFileSync(path.join(import.meta.dirname, 'examples', name), 'utf8'), name);
  const suite = file.suiteFor(table);
  return {
    ...suite,
    reading: file.reading,
    asked: suite.expectations.map(({ type, kwargs, line }) => [line, type, kwargs]),
  };
}

const notNull = 'expect_column_values_to_not_be_null';

describe('an example', () => {
  it('of Pandera becomes expectations of the columns that are there, with what is not supported', () => {
    const { asked, unsupported, name } = read('pandera.yml');
    expect(name).toBe('flights');
    const orderedIn = { column_list: ['date', 'origin', 'destination'], ignore_row_if: 'never' };
    expect(asked).toEqual([
      [
        3,
        'expect_table_columns_to_match_set',
        { column_set: ['date', 'delay', 'origin'], exact_match: false },
      ],
      [33, 'expect_compound_columns_to_be_unique', orderedIn],
      [4, notNull, { column: 'date' }],
      [
        5,
        'expect_column_values_to_be_in_type_list',
        {
          column: 'date',
          type_list: ['datetime64[s]', 'datetime64[ms]', 'datetime64[us]', 'datetime64[ns]'],
        },
      ],
      [
        6,
        'expect_column_values_to_be_between',
        { column: 'date', min_value: '2001-01-01 00:00:00', parse_strings_as_datetimes: true },
      ],
      [7, notNull, { column: 'delay' }],
      [8, 'expect_column_type_to_be', { column: 'delay', type_: 'int32' }],
      [
        9,
        'expect_column_values_to_be_between',
        { column: 'delay', min_value: -1200, max_value: 1800, strict_max: true },
      ],
      [14, notNull, { column: 'origin' }],
      [15, 'expect_column_values_to_be_in_type_list', { column: 'origin', type_list: ['str'] }],
      [16, 'expect_column_values_to_match_regex', { column: 'origin', regex: '\\A(?:[A-Z]{3}$)' }],
      [17, 'expect_column_value_lengths_to_be_between', { column: 'origin', min_value: 3, max_value: 3 }],
      [18, notNull, { column: 'destination' }],
      [19, 'expect_column_values_to_be_in_type_list', { column: 'destination', type_list: ['str'] }],
    ]);
    expect([...new Set(unsupported.map(({ what, line }) => `${what} ${line}`))]).toEqual([
      'pandera.index 30',
      'pandera.on_time 26',
    ]);
  });

  it('of Pandera asks for a required column that is absent, and not for an optional one', () => {
    const without = read('pandera.yml', columns.slice(1));
    expect(without.asked.some(([, , kwargs]) => (kwargs as { column?: string }).column === 'gate')).toBe(
      false,
    );
    expect(without.asked[0]?.[2]).toMatchObject({ column_set: ['date', 'delay', 'origin'] });
  });

  it('of a Table Schema says how text files are read', () => {
    const { asked, unsupported, reading } = read('table-schema.json');
    expect(reading).toEqual({ types: { origin: 'VARCHAR' }, nullStrings: ['', 'NA'] });
    expect(asked).toContainEqual([
      5,
      'expect_column_values_to_be_between',
      { column: 'delay', min_value: -1200, strict_min: true },
    ]);
    expect(asked).toContainEqual([
      9,
      'expect_column_values_to_match_regex',
      { column: 'origin', regex: '\\A(?:^[A-Z]{3}$)' },
    ]);
    expect(unsupported).toMatchObject([{ what: 'frictionless.foreignKeys', column: null, line: 13 }]);
  });

  it('of a Data Package is that of its one table', () => {
    const { asked, name, reading } = read('data-package.json');
    expect(name).toBe('flights');
    expect(reading).toMatchObject({ delimiter: ';' });
    expect(asked).toContainEqual([9, 'expect_column_values_to_be_unique', { column: 'delay' }]);
  });

  it('of a contract becomes its schema and its rules', () => {
    const { asked, expectations, unsupported } = read('contract.yml');
    expect(asked).toContainEqual([13, 'odcs.nullValues', expect.anything()]);
    expect(expectations.find(({ line }) => line === 13)).toMatchObject({
      severity: 'warning',
      kwargs: {
        figure_query:
          'SELECT coalesce(100.0 * (count(*) - count("delay")) / nullif(count(*), 0), 0) FROM {batch}',
        is_met: 'value < 1',
        must_be: 'below 1 %',
      },
    });
    expect(asked).toContainEqual([
      18,
      'expect_column_value_lengths_to_be_between',
      { column: 'origin', max_value: 3 },
    ]);
    expect(asked).toContainEqual([
      20,
      'expect_column_values_to_be_in_set',
      { column: 'origin', value_set: ['ATL', 'BOS'] },
    ]);
    expect(asked).toContainEqual([
      22,
      'expect_table_row_count_to_be_between',
      { min_value: 1000, strict_min: true },
    ]);
    expect(unsupported).toMatchObject([{ what: 'odcs.text', line: 24 }]);
  });

  it.each(['great-expectations.json', 'short-form.yml'])('%s is taken as it is', (name) => {
    expect(read(name)).toMatchObject({ name: 'flights', unsupported: [], expectations: [{}, {}] });
  });
});
