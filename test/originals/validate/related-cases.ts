import type { Case } from './cases.ts';

type Kwargs = Record<string, unknown>;

const rowConditions: Kwargs[] = [
  { row_condition: 'id > 40 and a < 45', condition_parser: 'pandas' },
  { row_condition: '(s == "x" | t != "z") & ~c.isnull()', condition_parser: 'pandas' },
  { row_condition: '0 < b <= 30 or id in [1, 2, 3]', condition_parser: 'pandas' },
  {
    row_condition: {
      type: 'and',
      conditions: [
        { type: 'comparison', column: { name: 'a' }, operator: '>=', parameter: 5 },
        { type: 'nullity', column: { name: 'c' }, is_null: false },
      ],
    },
  },
  {
    row_condition: {
      type: 'comparison',
      column: { name: 's' },
      operator: 'NOT_IN',
      parameter: ['x', 'q'],
    },
  },
];

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

/** What no expectation can do with. */
const unusable: Kwargs[] = [
  { unknown_kwarg: 1 },
  { row_condition: 'no_such_column > 1', condition_parser: 'pandas' },
  { row_condition: 'id >', condition_parser: 'pandas' },
  { row_condition: { type: 'nonsense' } },
];

const missingColumn: Kwargs[] = [
  { column: 'missing column' },
  { column_A: 'missing column' },
  { column_list: ['id', 'missing column'] },
];

/** The kwargs of each expectation, and with them the same under row conditions and in unusable forms. */
export function casesOf(kinds: Record<string, Kwargs[]>, conditions: Kwargs[]): Case[] {
  return Object.entries(kinds).flatMap(([type, all]) => {
    const [first = {}] = all;
    const takesRows = /^expect_(?!column_to_exist|column_type|table_column|query)/.test(type);
    const wrongColumn = missingColumn.filter((wrong) => (Object.keys(wrong)[0] as string) in first);
    const variants = [
      ...all,
      ...(takesRows
        ? conditions.flatMap((rows) => all.slice(0, 4).map((kwargs) => ({ ...kwargs, ...rows })))
        : []),
      ...unusable.map((wrong) => ({ ...first, ...wrong })),
      ...wrongColumn.map((wrong) => ({ ...first, ...wrong })),
      ...(all.some((kwargs) => 'mostly' in kwargs)
        ? [
            { ...first, mostly: 1.5 },
            { ...first, mostly: 'x' },
          ]
        : []),
    ];
    return variants.map((kwargs) => ({ type, kwargs }));
  });
}

const on = (columns: string[], ...kwargs: Kwargs[]) =>
  columns.flatMap((column) => kwargs.map((each) => ({ column, ...each })));
const pair = (pairs: [string, string][], ...kwargs: Kwargs[]) =>
  pairs.flatMap(([column_A, column_B]) => kwargs.map((each) => ({ column_A, column_B, ...each })));
const list = (lists: string[][], ...kwargs: Kwargs[]) =>
  lists.flatMap((column_list) => kwargs.map((each) => ({ column_list, ...each })));

const columns =
  'id rising falling climbing a b c d rest spread s t likes json maybe_json iso dates price maybe flag at day empty tiny'.split(
    ' ',
  );
const typed = ['id', 'climbing', 'tiny', 's', 'flag', 'maybe', 'at', 'day', 'empty'];
const numbers = ['a', 'c', 'climbing', 'price', 'tiny', 'spread', 'flag'];
const texts = ['likes', 's', 'iso', 'empty', 'json'];
const shares = [{}, { mostly: 0.6 }, { mostly: 0.1 }];
const limits = [
  {},
  { min_value: 0, max_value: 30 },
  { min_value: 24, strict_min: true },
  { max_value: 3, strict_max: true },
  { min_value: 1000 },
  { max_value: '40' },
  { min_value: -5, max_value: 1e6 },
];
const ignores = (...rules: string[]) => rules.map((ignore_row_if) => ({ ignore_row_if }));
const pairRules = ignores('both_values_are_missing', 'either_value_is_missing', 'neither');
const listRules = ignores('all_values_are_missing', 'any_value_is_missing', 'never');
const sets = [
  { value_set: ['x', 'y', 'z'] },
  { value_set: ['x'] },
  { value_set: [0, 1, 2, 3, 4] },
  { value_set: [1, 1.0, 2, null] },
  { value_set: ['1', 'q', 'x', 'y', 'z', 'w'] },
];
const quantiles = { quantiles: [0, 0.25, 0.333, 0.5, 0.9, 1] };
const anything = [null, null];
const categories = { values: ['x', 'y', 'z'], weights: [0.3, 0.3, 0.4] };
const bins = { bins: [0, 10, 20, 30, 50], weights: [0.2, 0.3, 0.3, 0.2] };
const typeNames =
  'int int64 int32 int8 float float64 str object O bool datetime64 datetime64[us] datetime64[ns] Int64 Timestamp unicode VARCHAR dict'.split(
    ' ',
  );

export const relatedCases: Case[] = casesOf(
  {
    expect_column_values_to_be_null: on(columns, {}, { mostly: 0.1 }),
    expect_column_values_to_not_be_null: on(columns, {}, { mostly: 0.8 }),
    expect_column_values_to_not_be_in_set: on(['s', 'a', 'c', 'tiny', 'flag', 'price', 'empty'], ...sets, {
      value_set: ['x', 3],
      mostly: 0.5,
    }),
    expect_column_values_to_be_in_set: on(['s', 'a', 'c', 'tiny', 'flag'], ...sets, {
      value_set: ['x', 3],
      mostly: 0.2,
    }),
    expect_column_values_to_be_unique: on(columns, ...shares),
    expect_column_values_to_be_between: on(['a', 'c', 'price', 'climbing'], ...limits.slice(1), {
      min_value: 5,
      mostly: 0.5,
    }),
    expect_column_values_to_be_increasing: on(
      [...columns.filter((name) => name !== 'day')],
      {},
      { strictly: true },
      { strictly: true, mostly: 0.3 },
    ),
    expect_column_values_to_be_decreasing: on(
      [...columns.filter((name) => name !== 'day')],
      {},
      { strictly: true },
      { mostly: 0.3 },
    ),
    expect_column_value_z_scores_to_be_less_than: on(
      [...numbers, 's'],
      { threshold: 2, double_sided: true },
      { threshold: 1, double_sided: false },
      { threshold: -1.5, double_sided: true },
      { threshold: -0.5, double_sided: false, mostly: 0.5 },
    ),
    expect_column_values_to_not_be_outliers: on(
      ['spread', 'a', 'c', 'climbing', 'tiny', 's'],
      {},
      { method: 'std' },
      { method: 'std', multiplier: 1, mostly: 0.5 },
      { method: 'iqr', multiplier: 0.1 },
      { method: 'iqr', multiplier: 0 },
      { method: 'std', multiplier: 0 },
      { method: 'mad' },
    ),
    expect_column_value_lengths_to_equal: on(
      texts,
      { value: 3 },
      { value: 1 },
      { value: 10 },
      { value: 3, mostly: 0.4 },
      { value: 0 },
    ),
    expect_column_value_lengths_to_be_between: on(texts, { min_value: 2 }, { max_value: 3, mostly: 0.9 }),
    expect_column_values_to_match_regex: on(texts, { regex: '^a.b$' }, { regex: '\\d', mostly: 0.3 }, {}),
    expect_column_values_to_not_match_regex: on(
      texts,
      { regex: '^a.b$' },
      { regex: '\\d' },
      { regex: 'x', mostly: 0.5 },
      { regex: '(' },
    ),
    expect_column_values_to_match_regex_list: on(
      texts,
      { regex_list: ['^a', 'b$'] },
      { regex_list: ['^a', 'b$'], match_on: 'all' },
      { regex_list: ['\\d', 'x', 'über'], mostly: 0.2 },
      { regex_list: [] },
    ),
    expect_column_values_to_not_match_regex_list: on(
      texts,
      { regex_list: ['^a', 'b$'] },
      { regex_list: ['\\d'] },
      { regex_list: ['X', 'y'], mostly: 0.5 },
      { regex_list: [] },
    ),
    expect_column_values_to_match_strftime_format: on(
      ['iso', 'dates', 'empty', 's'],
      { strftime_format: '%Y-%m-%d' },
      { strftime_format: '%m/%d/%Y', mostly: 0.05 },
      { strftime_format: '%Y' },
      { strftime_format: '%d %B %Y' },
      { strftime_format: '%B %d, %Y' },
      { strftime_format: '%H:%M', mostly: 0.5 },
      { strftime_format: '%Y%m%d' },
      { strftime_format: '%a' },
      { strftime_format: '%Q' },
      { strftime_format: '%V' },
    ),
    expect_column_values_to_be_dateutil_parseable: on(
      ['iso', 'dates', 'empty', 's', 'json', 'likes', 'a'],
      {},
      { mostly: 0.6 },
      { mostly: 0.3 },
    ),
    expect_column_values_to_be_json_parseable: on(
      ['json', 'maybe_json', 'empty', 's', 'a', 'iso', 'dates'],
      {},
      { mostly: 0.4 },
      { mostly: 0.9 },
    ),
    expect_column_values_to_match_json_schema: on(
      ['json', 'maybe_json', 'empty', 's'],
      { json_schema: { type: 'object', properties: { a: { type: 'integer' } } }, mostly: 0.1 },
      { json_schema: {} },
      { json_schema: { type: 'object' } },
      { json_schema: { type: ['object', 'array', 'null', 'string', 'number'] } },
      { json_schema: { type: 'nonsense' } },
      { json_schema: { properties: { b: { uniqueItems: true } } } },
      { json_schema: { $schema: 'http://json-schema.org/draft-07/schema#', required: ['a'] } },
    ),
    expect_column_values_to_be_of_type: on(typed, ...typeNames.map((type_) => ({ type_ }))),
    expect_column_values_to_be_in_type_list: on(
      typed,
      { type_list: ['int', 'str'] },
      { type_list: ['float64', 'datetime64[us]'] },
      { type_list: ['object', 'bool'], mostly: 0.5 },
      { type_list: null },
      { type_list: ['VARCHAR', 'nonsense'] },
      { type_list: [] },
    ),
    expect_column_type_to_be: on(typed, ...typeNames.map((type_) => ({ type_ }))),
    expect_column_to_exist: [
      ...on(
        ['id', 'a', 'missing column'],
        {},
        { column_index: 0 },
        { column_index: 4 },
        { column_index: -1 },
        { column_index: 99 },
      ),
      { column: 'a', column_index: 'x' },
      { column: 5 },
      {},
      ...on(['a', 'tiny'], { column_index: 3 }, { column_index: 23 }),
    ],
    expect_column_mean_to_be_between: on(numbers, ...limits),
    expect_column_median_to_be_between: on([...numbers, 'id', 's', 'empty'], ...limits),
    expect_column_stdev_to_be_between: on([...numbers, 'id'], ...limits),
    expect_column_sum_to_be_between: on(['a', 'c', 'climbing', 'price', 'tiny', 'flag', 'id'], ...limits),
    expect_column_min_to_be_between: on(['a', 'c', 'climbing', 'tiny'], ...limits),
    expect_column_max_to_be_between: on(['a', 'c', 'climbing', 'tiny'], ...limits),
    expect_column_unique_value_count_to_be_between: on(
      columns,
      {},
      { min_value: 3, max_value: 60 },
      { max_value: 3 },
      { min_value: 3, strict_min: true },
    ),
    expect_column_proportion_of_unique_values_to_be_between: on(
      columns,
      {},
      { min_value: 0.2, max_value: 0.9 },
      { max_value: 0.05 },
      { min_value: 1 },
      { max_value: 1, strict_max: true },
    ),
    expect_column_proportion_of_non_null_values_to_be_between: on(
      columns,
      {},
      { min_value: 0.85 },
      { max_value: 0.9, strict_max: true },
      { min_value: 1 },
    ),
    expect_column_distinct_values_to_be_in_set: on(['s', 'a', 'c', 'tiny', 'flag', 'empty', 't'], ...sets, {
      value_set: [],
    }),
    expect_column_distinct_values_to_contain_set: on(['s', 'a', 'c', 'tiny', 'flag', 'empty', 't'], ...sets, {
      value_set: [],
    }),
    expect_column_distinct_values_to_equal_set: on(
      ['s', 'a', 'c', 'tiny', 'flag', 'empty', 't'],
      ...sets,
      { value_set: [true, false] },
      { value_set: [] },
    ),
    expect_column_most_common_value_to_be_in_set: on(
      ['s', 'a', 'tiny', 'flag', 't', 'c', 'rising'],
      ...sets,
      { value_set: ['x', 'y', 0], ties_okay: true },
      { value_set: [] },
    ),
    expect_column_quantile_values_to_be_between: on(
      ['a', 'c', 'climbing', 'id', 'price', 's', 'tiny'],
      { quantile_ranges: { ...quantiles, value_ranges: Array.from({ length: 6 }, () => anything) } },
      {
        quantile_ranges: {
          ...quantiles,
          value_ranges: [
            [0, 0],
            [0, 12],
            [10, null],
            [20, 25],
            [null, 48],
            [49, 50],
          ],
        },
      },
      {
        quantile_ranges: {
          quantiles: [0.1, 0.35],
          value_ranges: [
            [1, 10],
            [10, 20],
          ],
        },
        allow_relative_error: 'linear',
      },
      {
        quantile_ranges: {
          quantiles: [0.1, 0.35],
          value_ranges: [
            [1, 10],
            [10, 20],
          ],
        },
        allow_relative_error: 'lower',
      },
      {
        quantile_ranges: {
          quantiles: [0.1, 0.35],
          value_ranges: [
            [1, 10],
            [10, 20],
          ],
        },
        allow_relative_error: 'higher',
      },
      {
        quantile_ranges: {
          quantiles: [0.1, 0.35],
          value_ranges: [
            [1, 10],
            [10, 20],
          ],
        },
        allow_relative_error: 'midpoint',
      },
      {
        quantile_ranges: {
          quantiles: [0.1],
          value_ranges: [
            [1, 10],
            [10, 20],
          ],
        },
      },
      { quantile_ranges: { quantiles: [0.1], value_ranges: [[10, 1]] } },
    ),
    expect_column_kl_divergence_to_be_less_than: [
      ...on(
        ['s', 't', 'empty'],
        { partition_object: categories, threshold: 0.1 },
        { partition_object: categories, threshold: 0.01 },
        { partition_object: categories, threshold: 5, tail_weight_holdout: 0.1 },
        { partition_object: categories },
        { partition_object: { values: ['x', 'y'], weights: [0.5, 0.6] }, threshold: 1 },
        { partition_object: categories, threshold: 1, internal_weight_holdout: 0.1 },
        { threshold: 0.1, bucketize_data: false },
      ),
      ...on(
        ['a', 'c', 'tiny', 'spread', 'price'],
        { partition_object: bins, threshold: 0.1 },
        { partition_object: bins, threshold: 5, tail_weight_holdout: 0.1, internal_weight_holdout: 0.05 },
        {
          partition_object: { bins: [0, 10, 20], weights: [0.4, 0.4], tail_weights: [0.1, 0.1] },
          threshold: 2,
        },
        {
          partition_object: { bins: [0, 10, 20, 30, 40], weights: [0.5, 0, 0, 0.5] },
          threshold: 3,
          internal_weight_holdout: 0.2,
          tail_weight_holdout: 0.1,
        },
        { partition_object: bins, threshold: 1, bucketize_data: false },
        { partition_object: { bins: [0, 10, 5], weights: [0.5, 0.5] }, threshold: 1 },
        { partition_object: { ...bins, tail_weights: [0, 0] }, tail_weight_holdout: 0.1, threshold: 1 },
        {
          partition_object: { values: [0, 1, 2, 3], weights: [0.25, 0.25, 0.25, 0.25] },
          threshold: 1,
          tail_weight_holdout: 0.3,
        },
        { partition_object: bins, threshold: -1 },
      ),
    ],
    expect_column_pair_values_to_be_equal: pair(
      [
        ['a', 'b'],
        ['a', 'c'],
        ['c', 'd'],
        ['s', 't'],
        ['a', 's'],
        ['flag', 'tiny'],
      ],
      ...pairRules,
      { mostly: 0.3 },
    ),
    expect_column_pair_values_a_to_be_greater_than_b: pair(
      [
        ['a', 'b'],
        ['a', 'c'],
        ['d', 'c'],
        ['s', 't'],
        ['at', 'at'],
        ['a', 's'],
        ['price', 'tiny'],
      ],
      { or_equal: true },
      ...pairRules,
      { or_equal: true, mostly: 0.5 },
    ),
    expect_column_pair_values_to_be_in_set: pair(
      [
        ['s', 't'],
        ['a', 'b'],
        ['c', 'd'],
        ['s', 'a'],
      ],
      {
        value_pairs_set: [
          ['x', 'x'],
          ['y', 'z'],
        ],
      },
      {
        value_pairs_set: [
          ['x', null],
          ['x', 'x'],
          [null, 'w'],
          ['y', 'z'],
          ['z', 'w'],
        ],
        mostly: 0.6,
      },
      {
        value_pairs_set: [
          [0, 0],
          [37, 11],
          [24, 22],
          [1, 1],
        ],
        mostly: 0.01,
      },
      { value_pairs_set: [] },
      {
        value_pairs_set: [
          ['x', 37],
          [null, 0],
        ],
        ignore_row_if: 'neither',
      },
      { value_pairs_set: [['x', 'x']], ignore_row_if: 'either_value_is_missing' },
      { value_pairs_set: 'x' },
    ),
    expect_compound_columns_to_be_unique: list(
      [
        ['a', 'b'],
        ['s', 't'],
        ['id', 'c'],
        ['c', 'd'],
      ],
      ...listRules,
      { mostly: 0.4 },
    ),
    expect_select_column_values_to_be_unique_within_record: list(
      [
        ['a', 'b'],
        ['s', 't'],
        ['a', 'c', 'd'],
        ['c', 'd'],
        ['a', 's'],
      ],
      ...listRules,
      { mostly: 0.7 },
    ),
    expect_multicolumn_sum_to_equal: list(
      [['a', 'rest'], ['c', 'rest'], ['a', 'b', 'rest'], ['a'], ['c', 'd'], ['s', 'a']],
      { sum_total: 100 },
      { sum_total: 99, mostly: 0.4 },
      { sum_total: 100, ignore_row_if: 'any_value_is_missing', mostly: 0.5 },
      { sum_total: 100, ignore_row_if: 'never' },
    ),
    expect_multicolumn_values_to_be_equal: list(
      [
        ['a', 'b'],
        ['c', 'd'],
        ['s', 't'],
        ['a', 'c', 'd'],
        ['a', 's'],
        ['empty', 's'],
      ],
      ...listRules,
      { mostly: 0.2 },
    ),
    expect_table_row_count_to_be_between: [
      { min_value: 10 },
      { max_value: 20 },
      { min_value: 150, max_value: 150 },
      { min_value: 150, strict_min: true },
      {},
      { min_value: 'x' },
    ],
    expect_table_row_count_to_equal: [
      { value: 150 },
      { value: 0 },
      { value: 1 },
      { value: 60 },
      { value: 'x' },
      {},
      { value: null },
    ],
    expect_table_column_count_to_be_between: [
      ...limits.map(({ strict_min: _a, strict_max: _b, ...rest }: Kwargs) => rest),
      { min_value: 24, max_value: 24 },
      { min_value: 25 },
      { max_value: 23 },
      { min_value: 1, max_value: 5 },
      { min_value: 100, max_value: 1000 },
      { min_value: 'x' },
      { max_value: 'y' },
      { strict_min: true },
      { max_value: 24 },
      { min_value: 24 },
      { min_value: 26, max_value: 28 },
    ],
    expect_table_column_count_to_equal: [
      ...[24, 23, 25, 0, 1, 100, 12, 7, 48, 240, 30, 31, 32].map((value) => ({ value })),
      { value: 'x' },
      {},
      { value: null },
      { value: '24' },
      { value: -1 },
    ],
    expect_table_columns_to_match_set: [
      { column_set: columns },
      { column_set: columns.slice(1) },
      { column_set: columns.slice(1), exact_match: false },
      { column_set: [...columns, 'q'] },
      { column_set: [...columns, 'q'], exact_match: false },
      { column_set: ['id'] },
    ],
    expect_table_columns_to_match_ordered_list: [
      { column_list: columns },
      { column_list: columns.toReversed() },
      { column_list: columns.slice(3) },
    ],
  },
  rowConditions,
);

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
