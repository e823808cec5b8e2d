import type { Case } from './cases.ts';

export type Kwargs = Record<string, unknown>;

export const rowConditions: Kwargs[] = [
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

/** Conditions that every row of the table `related` fulfils. */
export const everyRow = ['id >= 0', 'a <= 49', 'id < 150 and rest > 0'];

/** What no expectation can do with. */
export const unusable: Kwargs[] = [
  { unknown_kwarg: 1 },
  { row_condition: 'no_such_column > 1', condition_parser: 'pandas' },
  { row_condition: 'id >', condition_parser: 'pandas' },
  { row_condition: { type: 'nonsense' } },
];

export const missingColumn: Kwargs[] = [
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

export const on = (columns: string[], ...kwargs: Kwargs[]) =>
  columns.flatMap((column) => kwargs.map((each) => ({ column, ...each })));
export const pair = (pairs: [string, string][], ...kwargs: Kwargs[]) =>
  pairs.flatMap(([column_A, column_B]) => kwargs.map((each) => ({ column_A, column_B, ...each })));
export const list = (lists: string[][], ...kwargs: Kwargs[]) =>
  lists.flatMap((column_list) => kwargs.map((each) => ({ column_list, ...each })));

export const columns =
  'id rising falling climbing a b c d rest spread s t likes json maybe_json iso dates price maybe flag at day empty tiny'.split(
    ' ',
  );
export const typed = ['id', 'climbing', 'tiny', 's', 'flag', 'maybe', 'at', 'day', 'empty'];
export const numbers = ['a', 'c', 'climbing', 'price', 'tiny', 'spread', 'flag'];
export const texts = ['likes', 's', 'iso', 'empty', 'json'];
export const shares = [{}, { mostly: 0.6 }, { mostly: 0.1 }];
export const limits = [
  {},
  { min_value: 0, max_value: 30 },
  { min_value: 24, strict_min: true },
  { max_value: 3, strict_max: true },
  { min_value: 1000 },
  { max_value: '40' },
  { min_value: -5, max_value: 1e6 },
];
export const ignores = (...rules: string[]) => rules.map((ignore_row_if) => ({ ignore_row_if }));
export const pairRules = ignores('both_values_are_missing', 'either_value_is_missing', 'neither');
export const listRules = ignores('all_values_are_missing', 'any_value_is_missing', 'never');
export const sets = [
  { value_set: ['x', 'y', 'z'] },
  { value_set: ['x'] },
  { value_set: [0, 1, 2, 3, 4] },
  { value_set: [1, 1.0, 2, null] },
  { value_set: ['1', 'q', 'x', 'y', 'z', 'w'] },
];
export const quantiles = { quantiles: [0, 0.25, 0.333, 0.5, 0.9, 1] };
export const anything = [null, null];
export const categories = { values: ['x', 'y', 'z'], weights: [0.3, 0.3, 0.4] };
export const bins = { bins: [0, 10, 20, 30, 50], weights: [0.2, 0.3, 0.3, 0.2] };
export const typeNames =
  'int int64 int32 int8 float float64 str object O bool datetime64 datetime64[us] datetime64[ns] Int64 Timestamp unicode VARCHAR dict'.split(
    ' ',
  );
