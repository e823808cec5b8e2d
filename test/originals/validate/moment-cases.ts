import type { Case } from './cases.ts';
import { casesOf, type Kwargs, on } from './case-forms.ts';

const columns = ['micro', 'nano', 'milli', 'zoned', 'day', 'before', 'never'];
const timestamps = ['micro', 'nano', 'milli', 'never'];
const days = ['day', 'before'];
const order = [{}, { strictly: true }, { mostly: 0.5 }, { strictly: true, mostly: 0.9 }];

const between = (low: string, high: string): Kwargs[] => [
  {},
  { min_value: low, max_value: high },
  { min_value: low, strict_min: true },
  { max_value: high, strict_max: true },
];
/** On every column, with limits as it can be compared with. */
const limited = (more: Kwargs = {}) =>
  [
    ...on(timestamps, ...between('2013-01-01T00:00:00', '2013-01-02T12:00:00.250000')),
    ...on(['zoned'], ...between('2013-03-31T00:00:00Z', '2013-04-01T01:00:00+01:00')),
    ...on(days, ...between('2013-02-20', '2013-03-01')),
  ].map((kwargs) => ({ ...kwargs, ...more }));

const conditions: Kwargs[] = [
  { row_condition: 'id >= 20', condition_parser: 'pandas' },
  { row_condition: 'id % 3 != 0', condition_parser: 'pandas' },
  { row_condition: '~milli.isnull()', condition_parser: 'pandas' },
];

/** What is asked of dates and timestamps: their order, their extremes, and how samples show them. */
export const momentCases: Case[] = casesOf(
  {
    expect_column_values_to_be_increasing: on(columns, ...order),
    expect_column_values_to_be_decreasing: on(columns, ...order),
    expect_column_min_to_be_between: limited(),
    expect_column_max_to_be_between: limited(),
    expect_column_mean_to_be_between: limited(),
    expect_column_median_to_be_between: limited(),
    expect_column_sum_to_be_between: on(columns, {}),
    expect_column_values_to_be_between: limited({ mostly: 0.4 }).filter(
      (kwargs) => 'min_value' in kwargs || 'max_value' in kwargs,
    ),
    expect_column_values_to_be_null: on(columns, {}),
    expect_column_values_to_not_be_null: on(columns, {}),
    expect_column_values_to_be_unique: on(columns, {}),
    expect_column_unique_value_count_to_be_between: on(columns, { min_value: 20 }),
    expect_column_distinct_values_to_be_in_set: on(columns, {
      value_set: ['2013-01-01T00:00:00', '1999-12-30T11:00:00', '2013-02-20'],
    }),
    expect_column_distinct_values_to_contain_set: on(['micro', 'nano', 'milli'], {
      value_set: ['2013-01-01T00:00:00', '1999-12-30T11:00:00'],
    }),
    expect_column_most_common_value_to_be_in_set: on(columns, { value_set: ['2013-02-20'] }),
    expect_compound_columns_to_be_unique: [
      { column_list: ['nano', 'day'] },
      { column_list: ['zoned', 'nano'], ignore_row_if: 'never' },
    ],
    expect_column_pair_values_to_be_equal: [{ column_A: 'day', column_B: 'before' }],
    expect_column_pair_values_a_to_be_greater_than_b: [
      { column_A: 'micro', column_B: 'milli' },
      { column_A: 'day', column_B: 'before', or_equal: true },
    ],
  },
  conditions,
);
