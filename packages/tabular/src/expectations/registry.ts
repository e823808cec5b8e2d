import { suggestion } from '../nearest.ts';
import * as aggregate from './column-aggregate.ts';
import * as distinct from './distinct.ts';
import { expectColumnKlDivergenceToBeLessThan } from './divergence.ts';
import { type ExpectationKind, NotEvaluable } from './expectation.ts';
import * as ordering from './ordering.ts';
import * as pairs from './pairs.ts';
import * as patterns from './patterns.ts';
import * as presence from './presence.ts';
import { expectColumnQuantileValuesToBeBetween } from './quantiles.ts';
import * as queries from './queries.ts';
import * as ranges from './ranges.ts';
import * as records from './records.ts';
import * as sets from './sets.ts';
import * as spread from './spread.ts';
import * as shape from './table-shape.ts';
import * as formats from './text-formats.ts';
import * as types from './types.ts';
import * as uniqueness from './uniqueness.ts';

/** Every expectation that can be judged, under Great Expectations' name: all that its core implements. */
export const registry: Readonly<Record<string, ExpectationKind>> = {
  expect_table_row_count_to_be_between: shape.expectTableRowCountToBeBetween,
  expect_table_row_count_to_equal: shape.expectTableRowCountToEqual,
  expect_table_row_count_to_equal_other_table: shape.expectTableRowCountToEqualOtherTable,
  expect_table_column_count_to_be_between: shape.expectTableColumnCountToBeBetween,
  expect_table_column_count_to_equal: shape.expectTableColumnCountToEqual,
  expect_table_columns_to_match_set: shape.expectTableColumnsToMatchSet,
  expect_table_columns_to_match_ordered_list: shape.expectTableColumnsToMatchOrderedList,
  expect_column_to_exist: shape.expectColumnToExist,
  expect_column_type_to_be: types.expectColumnTypeToBe,
  expect_column_values_to_be_of_type: types.expectColumnValuesToBeOfType,
  expect_column_values_to_be_in_type_list: types.expectColumnValuesToBeInTypeList,
  expect_column_values_to_not_be_null: presence.expectColumnValuesToNotBeNull,
  expect_column_values_to_be_null: presence.expectColumnValuesToBeNull,
  expect_column_values_to_be_unique: uniqueness.expectColumnValuesToBeUnique,
  expect_column_values_to_be_in_set: sets.expectColumnValuesToBeInSet,
  expect_column_values_to_not_be_in_set: sets.expectColumnValuesToNotBeInSet,
  expect_column_values_to_be_between: ranges.expectColumnValuesToBeBetween,
  expect_column_values_to_be_increasing: ordering.expectColumnValuesToBeIncreasing,
  expect_column_values_to_be_decreasing: ordering.expectColumnValuesToBeDecreasing,
  expect_column_value_z_scores_to_be_less_than: spread.expectColumnValueZScoresToBeLessThan,
  expect_column_values_to_not_be_outliers: spread.expectColumnValuesToNotBeOutliers,
  expect_column_value_lengths_to_be_between: ranges.expectColumnValueLengthsToBeBetween,
  expect_column_value_lengths_to_equal: ranges.expectColumnValueLengthsToEqual,
  expect_column_values_to_match_regex: patterns.expectColumnValuesToMatchRegex,
  expect_column_values_to_not_match_regex: patterns.expectColumnValuesToNotMatchRegex,
  expect_column_values_to_match_regex_list: patterns.expectColumnValuesToMatchRegexList,
  expect_column_values_to_not_match_regex_list: patterns.expectColumnValuesToNotMatchRegexList,
  expect_column_values_to_match_like_pattern: patterns.expectColumnValuesToMatchLikePattern,
  expect_column_values_to_not_match_like_pattern: patterns.expectColumnValuesToNotMatchLikePattern,
  expect_column_values_to_match_like_pattern_list: patterns.expectColumnValuesToMatchLikePatternList,
  expect_column_values_to_not_match_like_pattern_list: patterns.expectColumnValuesToNotMatchLikePatternList,
  expect_column_values_to_match_strftime_format: formats.expectColumnValuesToMatchStrftimeFormat,
  expect_column_values_to_be_dateutil_parseable: formats.expectColumnValuesToBeDateutilParseable,
  expect_column_values_to_be_json_parseable: formats.expectColumnValuesToBeJsonParseable,
  expect_column_values_to_match_json_schema: formats.expectColumnValuesToMatchJsonSchema,
  expect_column_mean_to_be_between: aggregate.expectColumnMeanToBeBetween,
  expect_column_median_to_be_between: aggregate.expectColumnMedianToBeBetween,
  expect_column_stdev_to_be_between: aggregate.expectColumnStdevToBeBetween,
  expect_column_sum_to_be_between: aggregate.expectColumnSumToBeBetween,
  expect_column_min_to_be_between: aggregate.expectColumnMinToBeBetween,
  expect_column_max_to_be_between: aggregate.expectColumnMaxToBeBetween,
  expect_column_quantile_values_to_be_between: expectColumnQuantileValuesToBeBetween,
  expect_column_kl_divergence_to_be_less_than: expectColumnKlDivergenceToBeLessThan,
  expect_column_most_common_value_to_be_in_set: distinct.expectColumnMostCommonValueToBeInSet,
  expect_column_distinct_values_to_be_in_set: distinct.expectColumnDistinctValuesToBeInSet,
  expect_column_distinct_values_to_contain_set: distinct.expectColumnDistinctValuesToContainSet,
  expect_column_distinct_values_to_equal_set: distinct.expectColumnDistinctValuesToEqualSet,
  expect_column_unique_value_count_to_be_between: distinct.expectColumnUniqueValueCountToBeBetween,
  expect_column_proportion_of_unique_values_to_be_between:
    distinct.expectColumnProportionOfUniqueValuesToBeBetween,
  expect_column_proportion_of_non_null_values_to_be_between:
    distinct.expectColumnProportionOfNonNullValuesToBeBetween,
  expect_column_pair_values_to_be_equal: pairs.expectColumnPairValuesToBeEqual,
  expect_column_pair_values_to_be_in_set: pairs.expectColumnPairValuesToBeInSet,
  expect_column_pair_values_a_to_be_greater_than_b: pairs.expectColumnPairValuesAToBeGreaterThanB,
  expect_compound_columns_to_be_unique: uniqueness.expectCompoundColumnsToBeUnique,
  expect_select_column_values_to_be_unique_within_record:
    uniqueness.expectSelectColumnValuesToBeUniqueWithinRecord,
  expect_multicolumn_sum_to_equal: records.expectMulticolumnSumToEqual,
  expect_multicolumn_values_to_be_equal: records.expectMulticolumnValuesToBeEqual,
  unexpected_rows_expectation: queries.unexpectedRowsExpectation,
  expect_query_results_to_match_comparison: queries.expectQueryResultsToMatchComparison,
};

/** @throws NotEvaluable with the nearest name for one that is not known. */
export function kindNamed(type: string): ExpectationKind {
  const kind = Object.hasOwn(registry, type)
    ? registry[type]
    : type.startsWith('odcs.')
      ? queries.contractFigure
      : undefined;
  if (kind) return kind;
  throw new NotEvaluable(
    `The expectation '${type}' is not known${suggestion(type, Object.keys(registry)) || '.'}`,
  );
}
