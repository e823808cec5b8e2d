import { suggestion } from '../nearest.ts';
import {
  expectColumnMaxToBeBetween,
  expectColumnMeanToBeBetween,
  expectColumnMinToBeBetween,
} from './column-aggregate.ts';
import * as map from './column-map.ts';
import { expectCompoundColumnsToBeUnique } from './compound.ts';
import { type ExpectationKind, NotEvaluable } from './expectation.ts';
import * as shape from './table-shape.ts';

/** Every expectation that can be judged, under Great Expectations' name. */
export const registry: Readonly<Record<string, ExpectationKind>> = {
  expect_table_row_count_to_be_between: shape.expectTableRowCountToBeBetween,
  expect_table_columns_to_match_set: shape.expectTableColumnsToMatchSet,
  expect_table_columns_to_match_ordered_list: shape.expectTableColumnsToMatchOrderedList,
  expect_column_values_to_not_be_null: map.expectColumnValuesToNotBeNull,
  expect_column_values_to_be_unique: map.expectColumnValuesToBeUnique,
  expect_column_values_to_be_in_set: map.expectColumnValuesToBeInSet,
  expect_column_values_to_be_between: map.expectColumnValuesToBeBetween,
  expect_column_values_to_match_regex: map.expectColumnValuesToMatchRegex,
  expect_column_value_lengths_to_be_between: map.expectColumnValueLengthsToBeBetween,
  expect_column_mean_to_be_between: expectColumnMeanToBeBetween,
  expect_column_min_to_be_between: expectColumnMinToBeBetween,
  expect_column_max_to_be_between: expectColumnMaxToBeBetween,
  expect_compound_columns_to_be_unique: expectCompoundColumnsToBeUnique,
};

/** @throws NotEvaluable with the nearest name for one that is not known. */
export function kindNamed(type: string): ExpectationKind {
  const kind = Object.hasOwn(registry, type) ? registry[type] : undefined;
  if (kind) return kind;
  throw new NotEvaluable(
    `The expectation '${type}' is not known${suggestion(type, Object.keys(registry)) || '.'}`,
  );
}
