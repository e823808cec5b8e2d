import type { Case } from './cases.ts';
import { casesOf, type Kwargs, on } from './case-forms.ts';

/** A column of each type that a file can have, some with missing values; rows by `i`. */
export const typedTable = `
  SELECT
    i AS id,
    CAST(TIMESTAMP '2024-03-01' + INTERVAL (i * 7) HOUR AS TIMESTAMP_NS) AS nano,
    CASE WHEN i % 4 > 0 THEN TIMESTAMP '2024-03-01' + INTERVAL (i * 7) HOUR END AS micro,
    CASE WHEN i % 5 > 0 THEN TIMESTAMPTZ '2024-03-01 00:00:00+00' + INTERVAL (i * 7) HOUR END AS zoned,
    CAST(NULL AS TIMESTAMP) AS never,
    DATE '2024-02-26' + CAST(i % 5 AS INTEGER) AS day,
    CASE WHEN i % 3 > 0 THEN DATE '2024-02-26' + CAST(i % 5 AS INTEGER) END AS some_days,
    TIME '00:00:00' + INTERVAL (i * 61) MINUTE AS clock,
    strftime(DATE '2024-03-01' + CAST(i AS INTEGER), '%Y-%m-%d') AS iso,
    strftime(DATE '2024-03-01' + CAST(i AS INTEGER), '%d %B %Y') AS spelled,
    'abc' AS word,
    CASE WHEN i % 2 > 0 THEN 'abc' END AS some_words,
    [0.1, 1e16, 1e-5, 5.0, 1e22, 123456789.125, -0.0, 1 / 3, 1e15, 0.0001, 2.5, 'inf'::DOUBLE][1 + i % 12] AS fraction,
    CAST([0.1, 1e16, 1e-5, 5.0, 1e22, 1234567.125, -0.0, 1 / 3, 1e15, 0.0001, 2.5, 'nan'::DOUBLE][1 + i % 12] AS FLOAT) AS single,
    i % 3 > 0 AS flag,
    CASE WHEN i % 3 > 0 THEN i % 2 = 0 END AS some_flags,
    CASE WHEN i % 3 > 0 THEN i * 10 END AS some_integers,
    CAST(1.5 AS DECIMAL(8, 2)) AS price,
    CAST([5, 3, 200, 7, 7, 1, 9, 255, 0, 4, 4, 2][1 + i % 12] AS UTINYINT) AS byte
  FROM (SELECT range AS i FROM range(24))`;

const dated = ['nano', 'micro', 'zoned', 'never', 'day', 'some_days', 'clock', 'iso', 'word', 'some_words'];
const printed = ['id', 'fraction', 'single', 'flag', 'some_flags', 'some_integers', 'price', 'day', 'byte'];
const momentLimits: Kwargs[] = [
  '2024-03-02',
  '2024-03-02T00:00:00',
  '2024-03-02 05:00:00',
  '2024-03-02T00:00:00Z',
  '2024-03-02T00:00:00+02:00',
  5,
  true,
  'x',
].map((min_value) => ({ min_value }));
const sets: Kwargs[] = [
  ['x'],
  ['x', '2024-03-01'],
  [1],
  [true],
  [null],
  ['2024-03-01T07:00:00'],
  ['2024-03-01'],
  ['2024-03-01T07:00:00Z'],
  ['2024-03-01T07:00:00+00:00', null],
  [1, '2024-03-01'],
  ['2024-02-28', '2024-03-01 07:00:00'],
  ['March 1, 2024'],
].map((value_set) => ({ value_set }));
const regexes = ['^\\d+$', '^\\d+\\.0$', 'e[+-]', '^-', '\\.5', 'True', 'T|F', '^.{3}$', 'inf|nan', '00'];
const types = [
  'date',
  'time',
  'datetime',
  'Timestamp',
  'datetime64',
  'Decimal',
  'decimal',
  'int64',
  'float64',
];
const rows = (row_condition: unknown): Kwargs => ({ row_condition, condition_parser: 'pandas' });
const compared = (name: string, operator: string, parameter: unknown): Kwargs => ({
  row_condition: { type: 'comparison', column: { name }, operator, parameter },
});

const comparisons = [
  '> "2024-03-02"',
  '== "2024-03-02"',
  '!= "2024-03-02"',
  'in ["2024-03-02"]',
  '> "2024-03-02T00:00:00Z"',
  '> "x"',
  '== "x"',
  '> 5',
  '== 5',
];

/** What is asked of a value of one type beside a value of another: when they compare, and how they print. */
export const typedCases: Case[] = casesOf(
  {
    expect_column_values_to_be_between: [
      ...on(dated, ...momentLimits),
      ...on(printed, { min_value: true }, { max_value: false }),
      ...['nano', 'micro', 'zoned', 'never', 'day', 'clock', 'iso'].flatMap((column) =>
        comparisons.map((text) => ({ column: 'id', max_value: 5, ...rows(`${column} ${text}`) })),
      ),
      ...['nano', 'zoned', 'day', 'clock'].flatMap((column) =>
        ['==', '>', '!='].flatMap((operator) =>
          ['2024-03-02', '2024-03-02T00:00:00', 'x', 5].map((value) => ({
            column: 'id',
            max_value: 5,
            ...compared(column, operator, value),
          })),
        ),
      ),
    ],
    expect_column_min_to_be_between: on([...dated, 'spelled', ...printed], {}, ...momentLimits),
    expect_column_max_to_be_between: on([...dated, 'spelled', ...printed], {}, ...momentLimits),
    expect_column_median_to_be_between: on(dated.slice(0, 5), {}, ...momentLimits),
    expect_column_values_to_be_in_set: on(dated, ...sets),
    expect_column_values_to_not_be_in_set: on(dated, ...sets),
    expect_column_distinct_values_to_be_in_set: on(dated, ...sets),
    expect_column_distinct_values_to_contain_set: on(dated, ...sets),
    expect_column_pair_values_to_be_in_set: ['nano', 'day', 'clock', 'flag'].map((column_A) => ({
      column_A,
      column_B: 'word',
      value_pairs_set: [
        ['2024-02-26', 'abc'],
        ['2024-03-01T00:00:00', 'abc'],
        [true, 'abc'],
      ],
    })),
    expect_column_values_to_match_regex: on(printed, ...regexes.map((regex) => ({ regex })), {
      regex: '^\\d$',
      ...rows('id % 3 == 1'),
    }),
    expect_column_values_to_not_match_regex_list: on(printed, { regex_list: ['00', '^-'] }),
    expect_column_value_lengths_to_be_between: on(
      printed,
      ...[1, 3, 4, 6, 8, 12, 16, 20].map((max_value) => ({ max_value })),
    ),
    expect_column_value_lengths_to_equal: on(printed, { value: 3 }, { value: 4, ...rows('id % 3 == 1') }),
    expect_column_value_z_scores_to_be_less_than: on(
      ['nano', 'micro', 'zoned', 'never', 'day', 'iso'],
      ...[0.5, 1.2].flatMap((threshold) => [
        { threshold, double_sided: true },
        { threshold, double_sided: false, ...rows('id > 4') },
      ]),
    ),
    expect_column_quantile_values_to_be_between: on(
      ['flag', 'some_flags', 'nano', 'byte'],
      ...['linear', 'lower', 'higher', 'midpoint', false].flatMap((allow_relative_error) =>
        [
          [0, 0],
          [null, true],
        ].map((range) => ({
          quantile_ranges: { quantiles: [0.1, 0.6], value_ranges: [range, range] },
          allow_relative_error,
        })),
      ),
    ),
    expect_column_values_to_be_of_type: on(
      ['nano', 'zoned', 'day', 'clock', 'price', 'some_integers', 'some_flags'],
      ...types.flatMap((type_) => [{ type_ }, { type_, ...rows('id % 3 == 1') }]),
    ),
    expect_column_values_to_be_increasing: on(['byte'], {}, { strictly: true }),
    expect_column_values_to_be_decreasing: on(['byte'], {}, { strictly: true }),
    expect_column_unique_value_count_to_be_between: on(['day', 'flag'], { min_value: true }),
  },
  [],
);
