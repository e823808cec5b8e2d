import type { Case } from './cases.ts';
import { casesOf, type Kwargs, on } from './case-forms.ts';

const own = (row_condition: string) => ({ row_condition, condition_parser: 'great_expectations' });
const compared = (column: string, operator: string, parameter: unknown) => ({
  row_condition: { type: 'comparison', column: { name: column }, operator, parameter },
});
const sqlConditions: Kwargs[] = [
  own('col("id") < 100'),
  own('col("c").notnull()'),
  own('col("s") == "x"'),
  compared('a', '>=', 25),
  compared('t', 'IN', ['x', 'z']),
];

const query = (unexpected_rows_query: string) => ({ unexpected_rows_query });
const compare = (base_query: string, comparison_query: string, mostly?: number) => ({
  base_query,
  comparison_query,
  comparison_data_source_name: 'data',
  ...(mostly !== undefined && { mostly }),
});

const likeLists = (...lists: string[][]) => lists.map((like_pattern_list) => ({ like_pattern_list }));

/** What pandas has no part in: Great Expectations judges these on SQLite. */
export const sqlCases: Case[] = casesOf(
  {
    expect_column_values_to_match_like_pattern: on(
      ['likes', 's', 'empty', 'iso'],
      ...['a_b', 'a%', '%', '_', 'A%', 'a!_b', '', '2001-%', 'ü%'].map((like_pattern) => ({ like_pattern })),
      { like_pattern: 'a!_b', escape: '!' },
      { like_pattern: 'a!%b', escape: '!', mostly: 0.1 },
      { like_pattern: 'a%', escape: 'no' },
    ),
    expect_column_values_to_not_match_like_pattern: on(
      ['likes', 's', 'empty', 'iso'],
      ...['a_b', 'a%', '%', 'x', '2001-0%'].map((like_pattern) => ({ like_pattern })),
      { like_pattern: 'a!_b', escape: '!', mostly: 0.9 },
      { like_pattern: 'a%', escape: 'no' },
    ),
    expect_column_values_to_match_like_pattern_list: on(
      ['likes', 's', 'empty', 'iso'],
      ...likeLists(['a%', 'x'], ['%1', '%2'], ['ü%', '', 'A%', 'a%'], ['q']),
      { like_pattern_list: ['a%', '%b'], match_on: 'all' },
      { like_pattern_list: ['a!_%', '%b'], match_on: 'all', escape: '!', mostly: 0.1 },
      { like_pattern_list: 'a%' },
    ),
    expect_column_values_to_not_match_like_pattern_list: on(
      ['likes', 's', 'empty', 'iso'],
      ...likeLists(['a%', 'x'], ['%1', '%2'], ['q'], ['_']),
      { like_pattern_list: ['a!_b'], escape: '!', mostly: 0.5 },
      { like_pattern_list: 'a%' },
    ),
    unexpected_rows_expectation: [
      query('SELECT * FROM {batch} WHERE a > 40'),
      query('SELECT * FROM {batch} WHERE a > 400'),
      query('SELECT id FROM {batch} WHERE s IS NULL;'),
      query('SELECT s, count(*) AS n FROM {batch} GROUP BY s HAVING count(*) > 30'),
      query('WITH q AS (SELECT a FROM {batch}) SELECT * FROM q WHERE a = 1'),
      query('SELECT x.id FROM {batch} AS x JOIN {batch} AS y ON x.id = y.id + 1 WHERE x.a < y.a'),
      query('SELECT * FROM {batch} WHERE s IN (SELECT t FROM {batch} WHERE t IS NOT NULL)'),
      query("SELECT * FROM {batch} WHERE likes LIKE 'a%'"),
      query('SELECT DISTINCT s FROM {batch} ORDER BY s LIMIT 2'),
      query('SELECT * FROM {batch} WHERE a BETWEEN 10 AND 12 OR price > 9.9'),
      query('SELECT id FROM {batch} WHERE id < 0 UNION ALL SELECT id FROM {batch} WHERE id > 147'),
      query("SELECT '{{' AS brace FROM {batch} WHERE id = 3"),
      query('SELECT 1 FROM {batch} WHERE 1 = 0'),
      query('SELECT max(a) FROM {batch} HAVING max(a) > 100'),
      query('SELECT id, sum(a) OVER (ORDER BY id) AS s FROM {batch}'),
      query('SELECT * FROM no_such_table'),
      query('SELECT no_such_column FROM {batch}'),
      query('SELEC * FROM {batch}'),
      query('SELECT {column} FROM {batch}'),
      query('SELECT * FROM {batch} WHERE }'),
      {},
    ],
    expect_query_results_to_match_comparison: [
      compare('SELECT id FROM {batch}', 'SELECT id FROM data'),
      compare('SELECT id, s FROM {batch}', 'SELECT id, s FROM data'),
      compare('SELECT id FROM {batch} WHERE id < 100', 'SELECT id FROM data'),
      compare('SELECT id FROM {batch} WHERE id < 100', 'SELECT id FROM data', 0.6),
      compare('SELECT id FROM {batch}', 'SELECT id FROM other'),
      compare('SELECT id FROM {batch}', 'SELECT id FROM other', 0.7),
      compare('SELECT s FROM {batch}', 'SELECT t FROM data', 0.2),
      compare(
        'SELECT s, count(*) FROM {batch} GROUP BY s',
        'SELECT s, count(*) AS other_name FROM data GROUP BY s',
      ),
      compare('SELECT s FROM {batch} WHERE id < 0', 'SELECT s FROM data WHERE id < 0'),
      compare('SELECT s FROM {batch} WHERE id < 0', 'SELECT s FROM data'),
      compare('SELECT s FROM {batch}', 'SELECT s FROM data WHERE id < 0'),
      compare('SELECT a FROM {batch}', 'SELECT b FROM data', 0.3),
      compare('SELECT a, b FROM {batch}', 'SELECT b, a FROM data', 0.1),
      compare('SELECT 1', 'SELECT 1'),
      compare('SELECT 1', 'SELECT 2'),
      compare('SELECT count(*) FROM {batch}', 'SELECT 150'),
      compare('SELECT sum(a) FROM {batch}', 'SELECT sum(a) FROM other', 0),
      compare('SELECT id FROM {batch}', 'SELECT id FROM no_such_table'),
      compare('SELEC', 'SELECT 1'),
      compare('SELECT {x} FROM {batch}', 'SELECT 1'),
      compare('SELECT id FROM {batch}', 'SELECT id FROM data', 2),
    ],
    expect_table_row_count_to_equal_other_table: [
      { other_table_name: 'other' },
      { other_table_name: 'data' },
      { other_table_name: 'no_such_table' },
      { other_table_name: null },
      {},
    ],
  },
  sqlConditions,
);
