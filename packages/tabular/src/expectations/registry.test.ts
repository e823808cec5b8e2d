import { describe, expect, it } from '@jest/globals';
import type { TableColumn } from '../sources.ts';
import { NotEvaluable } from './expectation.ts';
import { duckdb } from './duckdb.ts';
import { Plan } from './plan.ts';
import { kindNamed, registry } from './registry.ts';

const columns: TableColumn[] = [
  { name: 'delay', type: 'integer', sqlType: 'BIGINT' },
  { name: 'share', type: 'number', sqlType: 'DOUBLE' },
  { name: 'origin', type: 'string', sqlType: 'VARCHAR' },
  { name: 'day', type: 'date', sqlType: 'DATE' },
  { name: 'tags', type: 'nested', sqlType: 'VARCHAR[]' },
];

describe('the registry', () => {
  it("has all of Great Expectations' core expectations under their names", () => {
    expect(Object.keys(registry)).toHaveLength(59);
  });

  it.each([
    [
      'expect_column_values_to_be_uniqe',
      {},
      "The expectation 'expect_column_values_to_be_uniqe' is not known; did you mean 'expect_column_values_to_be_unique'?",
    ],
    ['constructor', {}, "The expectation 'constructor' is not known."],
    ['expect_column_values_to_not_be_null', {}, "The kwarg 'column' is missing."],
    [
      'expect_column_values_to_not_be_null',
      { column: 'orign' },
      "The data has no column 'orign'; did you mean 'origin'?",
    ],
    [
      'expect_column_values_to_not_be_null',
      { column: 'origin', mosty: 0.5 },
      "The kwarg 'mosty' is not known; did you mean 'mostly'?",
    ],
    [
      'expect_column_values_to_not_be_null',
      { column: 'origin', mostly: 2 },
      "The kwarg 'mostly' is not allowed: Too big: expected number to be <=1.",
    ],
    [
      'expect_column_values_to_not_be_null',
      { column: 'origin', row_condition: 'delay >' },
      "The row_condition cannot be read as pandas' query: it ends too early.",
    ],
    [
      'expect_column_values_to_not_be_null',
      { column: 'origin', row_condition: '' },
      "The row_condition cannot be read as pandas' query: it ends too early.",
    ],
    [
      'expect_column_values_to_be_between',
      { column: 'delay' },
      "Neither 'min_value' nor 'max_value' is given: give at least one.",
    ],
    [
      'expect_column_values_to_be_between',
      { column: 'delay', min_value: 5, max_value: 1 },
      "'min_value' (5) is above 'max_value' (1): exchange them.",
    ],
    [
      'expect_column_values_to_be_between',
      { column: 'delay', min_value: 'soon' },
      "The kwarg 'min_value' is 'soon', which is neither a number nor a date.",
    ],
    [
      'expect_column_values_to_be_between',
      { column: 'delay', min_value: { $PARAMETER: 'low' } },
      "The kwarg 'min_value' is a suite parameter, which is not supported: write its value.",
    ],
    [
      'expect_column_values_to_be_in_set',
      { column: 'origin', value_set: 'ATL' },
      "The kwarg 'value_set' is not allowed: Invalid input: expected array, received string.",
    ],
    [
      'expect_column_values_to_match_regex',
      { column: 'origin', regex: '(' },
      'The regex ( cannot be evaluated: it is not valid in Python (unbalanced parenthesis).',
    ],
    [
      'expect_column_values_to_be_unique',
      { column: 'tags' },
      "Column 'tags' is of type nested, which cannot be compared with others.",
    ],
    [
      'expect_compound_columns_to_be_unique',
      { column_list: ['origin'] },
      "The kwarg 'column_list' is not allowed: it needs at least two columns.",
    ],
    [
      'expect_table_row_count_to_be_between',
      { min_value: '2001-01-01' },
      "The limit '2001-01-01' is no number of rows: write a whole number.",
    ],
  ])('refuses %s with %j', (type, kwargs, sentence) => {
    expect(() => kindNamed(type).prepare(kwargs, columns)).toThrow(new NotEvaluable(sentence));
  });

  it('takes kwargs of saved suites that say nothing', () => {
    const kwargs = {
      column: 'delay',
      row_condition: null,
      condition_parser: 'pandas',
      auto: false,
      profiler_config: null,
    };
    expect(kindNamed('expect_column_values_to_not_be_null').prepare(kwargs, columns).expected).toBe(
      'not null',
    );
  });

  it('judges a column of a wrong type only where it holds nothing', () => {
    const prepared = kindNamed('expect_column_mean_to_be_between').prepare(
      { column: 'origin', min_value: 1 },
      columns,
    );
    expect(() => prepared.judge({ present: 3 })).toThrow(
      "Column 'origin' is of type string, which has no mean.",
    );
    expect(prepared.judge({ present: 0 })).toMatchObject({
      success: false,
      result: { observed_value: null },
    });
  });

  it('asks all that can stand beside each other in one scan, each question once', () => {
    const asked = [
      kindNamed('expect_table_row_count_to_be_between').prepare({ min_value: 1 }, columns),
      kindNamed('expect_column_values_to_be_between').prepare({ column: 'delay', min_value: 1 }, columns),
      kindNamed('expect_column_values_to_be_between').prepare({ column: 'share', min_value: 1 }, columns),
      kindNamed('expect_column_values_to_match_regex').prepare({ column: 'origin', regex: "^O'H" }, columns),
      kindNamed('expect_column_max_to_be_between').prepare(
        { column: 'day', max_value: '2001-01-01' },
        columns,
      ),
      kindNamed('expect_column_values_to_be_unique').prepare({ column: 'origin' }, columns),
    ].flatMap((prepared) => Object.values(prepared.aggregates));
    expect(new Plan(asked, duckdb, '"data"').statements).toEqual([
      `SELECT count(*) AS a0, count(*) - count("delay") AS a1, count(*) FILTER (WHERE NOT ("delay" >= 1)) AS a2, count(*) FILTER (WHERE ("share" IS NULL OR isnan("share"))) AS a3, count(*) FILTER (WHERE (NOT ("share" IS NULL OR isnan("share")) AND NOT ("share" >= 1))) AS a4, count(*) - count("origin") AS a5, count(*) FILTER (WHERE NOT regexp_full_match("origin", '(?:(^O''H))(?s:.*)')) AS a6, max("day") AS a7, count(*) - count("day") AS a8 FROM "data"`,
      `SELECT coalesce(sum(n) FILTER (WHERE n > 1), 0) AS value FROM (SELECT count(*) AS n FROM "data" WHERE NOT ("origin" IS NULL) GROUP BY "origin")`,
    ]);
  });
});
