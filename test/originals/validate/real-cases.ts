import type { Case } from './cases.ts';
import type { Kwargs } from './case-forms.ts';

/** What the columns of a real table are, so that all that suits them is asked of them. */
export interface Roles {
  rows: number;
  numbers: { column: string; low: number; high: number }[];
  /** Texts of few values, some of them, and a regex that some match. */
  words: { column: string; few: string[]; regex: string }[];
  moments: { column: string; low: string; high: string }[];
  /** Columns whose values together are few times the same. */
  key: string[];
  pair: [string, string];
  sum: { columns: string[]; total: number };
  condition: Kwargs;
}

type Asked = Record<string, Kwargs[]>;

/** Every expectation that suits the columns, and on the first columns each under the row condition too. */
export function realCases(roles: Roles): Case[] {
  const families = [
    roles.numbers.map(ofNumber),
    roles.words.map(ofWord),
    roles.moments.map(ofMoment),
    [ofRecords(roles)],
    [ofTable(roles)],
  ];
  return families.flatMap((columns) =>
    columns.flatMap((asked, index) => casesOf(asked, index === 0 ? roles.condition : null)),
  );
}

function casesOf(asked: Asked, condition: Kwargs | null): Case[] {
  return Object.entries(asked).flatMap(([type, all]) =>
    [...all, ...(condition ? [{ ...all[0], ...condition }] : [])].map((kwargs) => ({ type, kwargs })),
  );
}

/** What is asked of every column. */
function ofAny(column: string): Asked {
  return {
    expect_column_values_to_not_be_null: [{ column, mostly: 0.8 }],
    expect_column_values_to_be_null: [{ column, mostly: 0.01 }],
    expect_column_values_to_be_unique: [{ column, mostly: 0.1 }],
    expect_column_unique_value_count_to_be_between: [{ column, min_value: 3, max_value: 300 }],
    expect_column_proportion_of_unique_values_to_be_between: [{ column, min_value: 0.001, max_value: 0.2 }],
    expect_column_proportion_of_non_null_values_to_be_between: [{ column, min_value: 0.95 }],
  };
}

function ofNumber({ column, low, high }: Roles['numbers'][number]): Asked {
  const limits = { column, min_value: low, max_value: high };
  const value_set = [low, high, (low + high) / 2];
  const quantile_ranges = {
    quantiles: [0.05, 1 / 3, 0.5, 0.999],
    value_ranges: [
      [low, high],
      [low, null],
      [null, null],
      [null, high],
    ],
  };
  const middle = (low + high) / 2;
  const bins = { bins: [low, (low + middle) / 2, middle, high], weights: [0.25, 0.5, 0.25] };
  return {
    ...ofAny(column),
    ...ordered(column),
    expect_column_values_to_be_between: [limits, { ...limits, strict_min: true, mostly: 0.9 }],
    expect_column_values_to_be_in_set: [{ column, value_set, mostly: 0.01 }],
    expect_column_values_to_not_be_in_set: [{ column, value_set }],
    expect_column_min_to_be_between: [limits],
    expect_column_max_to_be_between: [limits],
    expect_column_mean_to_be_between: [limits],
    expect_column_median_to_be_between: [{ ...limits, strict_max: true }],
    expect_column_stdev_to_be_between: [{ column, max_value: high - low }],
    expect_column_sum_to_be_between: [{ column, min_value: high, max_value: 1e9 }],
    expect_column_value_z_scores_to_be_less_than: [{ column, threshold: 2.5, double_sided: true }],
    expect_column_values_to_not_be_outliers: [
      { column, method: 'iqr', multiplier: 1.5 },
      { column, method: 'std', multiplier: 3, mostly: 0.97 },
    ],
    expect_column_distinct_values_to_be_in_set: [{ column, value_set }],
    expect_column_distinct_values_to_contain_set: [{ column, value_set: [low] }],
    expect_column_most_common_value_to_be_in_set: [{ column, value_set }],
    expect_column_quantile_values_to_be_between: [{ column, quantile_ranges }],
    expect_column_kl_divergence_to_be_less_than: [
      {
        column,
        partition_object: bins,
        threshold: 0.5,
        tail_weight_holdout: 0.02,
        internal_weight_holdout: 0.01,
      },
    ],
    expect_column_values_to_be_of_type: [{ column, type_: 'float64' }],
    expect_column_values_to_be_in_type_list: [{ column, type_list: ['int64', 'int'] }],
  };
}

function ofWord({ column, few, regex }: Roles['words'][number]): Asked {
  const weights = few.map(() => 1 / few.length);
  const partition_object = { values: few, weights };
  return {
    ...ofAny(column),
    expect_column_values_to_be_in_set: [{ column, value_set: few, mostly: 0.4 }],
    expect_column_values_to_not_be_in_set: [{ column, value_set: few.slice(1), mostly: 0.9 }],
    expect_column_distinct_values_to_be_in_set: [{ column, value_set: few }],
    expect_column_distinct_values_to_contain_set: [{ column, value_set: few }],
    expect_column_distinct_values_to_equal_set: [{ column, value_set: few }],
    expect_column_most_common_value_to_be_in_set: [{ column, value_set: few.slice(0, 2) }],
    expect_column_kl_divergence_to_be_less_than: [
      {
        column,
        partition_object,
        threshold: 0.5,
        tail_weight_holdout: 0.02,
        internal_weight_holdout: 0.01,
      },
    ],
    expect_column_values_to_match_regex: [{ column, regex, mostly: 0.6 }],
    expect_column_values_to_not_match_regex: [{ column, regex }],
    expect_column_values_to_match_regex_list: [{ column, regex_list: [regex, 'a'], match_on: 'any' }],
    expect_column_values_to_not_match_regex_list: [{ column, regex_list: [regex, 'z'] }],
    expect_column_value_lengths_to_be_between: [{ column, min_value: 3, max_value: 8 }],
    expect_column_value_lengths_to_equal: [{ column, value: 3, mostly: 0.5 }],
    expect_column_values_to_be_of_type: [{ column, type_: 'str' }],
    expect_column_min_to_be_between: [{ column }],
  };
}

function ofMoment({ column, low, high }: Roles['moments'][number]): Asked {
  const limits = { column, min_value: low, max_value: high };
  return {
    ...ofAny(column),
    ...ordered(column),
    expect_column_values_to_be_between: [limits, { ...limits, mostly: 0.5, strict_max: true }],
    expect_column_min_to_be_between: [limits, { column }],
    expect_column_max_to_be_between: [limits, { column }],
    expect_column_mean_to_be_between: [limits, { column }],
    expect_column_median_to_be_between: [limits, { column }],
  };
}

function ordered(column: string): Asked {
  return {
    expect_column_values_to_be_increasing: [{ column }, { column, strictly: true, mostly: 0.3 }],
    expect_column_values_to_be_decreasing: [{ column }, { column, strictly: true, mostly: 0.1 }],
  };
}

function ofRecords({ key, pair, sum }: Roles): Asked {
  const [column_A, column_B] = pair;
  return {
    expect_compound_columns_to_be_unique: [{ column_list: key }, { column_list: key, mostly: 0.9 }],
    expect_select_column_values_to_be_unique_within_record: [{ column_list: sum.columns }],
    expect_column_pair_values_to_be_equal: [{ column_A, column_B }],
    expect_column_pair_values_a_to_be_greater_than_b: [
      { column_A, column_B, or_equal: true },
      { column_A, column_B, ignore_row_if: 'either_value_is_missing', mostly: 0.3 },
    ],
    expect_column_pair_values_to_be_in_set: [{ column_A, column_B, value_pairs_set: [[0, 0]] }],
    expect_multicolumn_sum_to_equal: [{ column_list: sum.columns, sum_total: sum.total, mostly: 0.02 }],
    expect_multicolumn_values_to_be_equal: [{ column_list: sum.columns }],
  };
}

function ofTable({ rows }: Roles): Asked {
  return {
    expect_table_row_count_to_be_between: [{ min_value: rows - 1, max_value: rows }],
    expect_table_row_count_to_equal: [{ value: rows }],
  };
}
