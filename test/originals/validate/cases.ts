/** One expectation that both sides judge. */
export interface Case {
  type: string;
  kwargs: Record<string, unknown>;
}

const of = (type: string, ...kwargs: Record<string, unknown>[]): Case[] =>
  kwargs.map((each) => ({ type, kwargs: each }));

const shares = [{}, { mostly: 0.9 }, { mostly: 0.5 }, { mostly: 0 }];

/** Every expectation on every column, with limits on either side of what the awkward table holds. */
export function awkwardCases(columns: readonly string[]): Case[] {
  return [
    ...of(
      'expect_table_row_count_to_be_between',
      {},
      { min_value: 1 },
      { min_value: 240, max_value: 240 },
      { min_value: 240, strict_min: true },
      { max_value: 240, strict_max: true },
      { max_value: 0 },
      { min_value: 9, max_value: 3 },
    ),
    ...of(
      'expect_table_columns_to_match_set',
      { column_set: columns },
      { column_set: columns.toReversed() },
      { column_set: columns.slice(1) },
      { column_set: columns.slice(1), exact_match: false },
      { column_set: [...columns, 'other'], exact_match: false },
      { column_set: ['Other', 'other', 'ähnlich', 'z'] },
      { column_set: [] },
    ),
    ...of(
      'expect_table_columns_to_match_ordered_list',
      { column_list: columns },
      { column_list: columns.toReversed() },
      { column_list: columns.slice(1) },
      { column_list: [...columns, 'other'] },
      { column_list: [] },
    ),
    ...columns.flatMap(columnCases),
    ...compoundCases(columns),
    ...of(
      'expect_column_values_to_not_be_null',
      { column: 'missing column' },
      { column: 'id', unknown: 1 },
      { column: 'id', mostly: 2 },
    ),
    ...of('expect_column_mean_to_be_between', { column: 'missing column', min_value: 0 }),
    ...of(
      'expect_compound_columns_to_be_unique',
      { column_list: ['id'] },
      { column_list: ['id', 'missing column'] },
    ),
  ];
}

const numeric = new Set([
  'integers',
  'small',
  'numbers',
  'infinite',
  'singles',
  'constant',
  'nothing',
  'id',
  'huge',
  'odd "name";--',
  'flags',
]);
const dated = new Set(['moments', 'days']);
const textual = new Set(['texts', 'codes', 'letters']);

function columnCases(column: string): Case[] {
  const on = (type: string, ...kwargs: Record<string, unknown>[]) =>
    of(type, ...kwargs.map((each) => ({ column, ...each })));
  return [
    ...on('expect_column_values_to_not_be_null', ...shares),
    ...on('expect_column_values_to_be_unique', ...shares),
    ...on('expect_column_values_to_be_in_set', ...setsFor(column)),
    ...on('expect_column_values_to_be_between', ...limitsFor(column), {}),
    ...on('expect_column_min_to_be_between', ...extremesFor(column)),
    ...on('expect_column_max_to_be_between', ...extremesFor(column)),
    ...(numeric.has(column) ? on('expect_column_mean_to_be_between', ...extremesFor(column)) : []),
    ...(numeric.has(column) || textual.has(column) || column === 'days' ? textCases(column) : []),
    ...(column === 'moments' ? on('expect_column_value_lengths_to_be_between', { max_value: 3 }) : []),
  ];
}

function setsFor(column: string): Record<string, unknown>[] {
  if (textual.has(column))
    return [
      { value_set: ['ATL', 'BOS', 'JFK'] },
      { value_set: ['ATL'], mostly: 0.3 },
      { value_set: ['t'] },
      { value_set: ['', 'a', 'über', '中文', '😀', 'e\u0301'] },
      { value_set: [] },
      { value_set: [1, 2] },
      { value_set: 'ATL' },
    ];
  if (column === 'moments')
    return [{ value_set: ['2001-01-01T07:00:00', '2001-01-01 14:00:00'] }, { value_set: [] }];
  if (column === 'days') return [{ value_set: ['2001-01-01'], mostly: 0.02 }, { value_set: [] }];
  return [
    { value_set: [0, 1, 2, 3, 7] },
    { value_set: [0, 1], mostly: 0.1 },
    { value_set: [0.25, 0.5, 7.5] },
    { value_set: ['1', '2'] },
    { value_set: [] },
    { value_set: [9_007_199_254_740_992] },
  ];
}

function limitsFor(column: string): Record<string, unknown>[] {
  if (dated.has(column)) return datedLimits(column);
  if (textual.has(column))
    return [
      { min_value: 1, max_value: 2 },
      { min_value: 'a', max_value: 'b' },
    ];
  return [
    { min_value: 0, max_value: 20 },
    { min_value: 0, max_value: 7, strict_min: true, strict_max: true },
    { min_value: 0 },
    { max_value: 7, strict_max: true },
    { min_value: 7, strict_min: true },
    { min_value: 0.3, max_value: 7.7, mostly: 0.4 },
    { min_value: '1', max_value: '30' },
    { min_value: 9, max_value: 3 },
    { min_value: 9_007_199_254_740_992 },
  ];
}

function datedLimits(column: string): Record<string, unknown>[] {
  const time = column === 'moments' ? 'T07:00:00' : '';
  return [
    { min_value: `2001-01-01${time}`, max_value: `2001-01-20${time}` },
    { min_value: `2001-01-01${time}`, strict_min: true },
    { max_value: `2001-02-09${time}`, strict_max: true, mostly: 0.5 },
    { min_value: 5 },
    { min_value: column === 'moments' ? '2001-01-02' : '2001-01-02T07:00:00' },
  ];
}

function extremesFor(column: string): Record<string, unknown>[] {
  if (dated.has(column))
    return [{}, ...datedLimits(column).map((limits) => ({ ...limits, mostly: undefined }))];
  if (textual.has(column)) return [{}, { min_value: 1 }];
  return [
    {},
    { min_value: 0, max_value: 100 },
    { min_value: -10, max_value: 7, strict_min: true },
    { min_value: 7, max_value: 7 },
    { max_value: 7, strict_max: true },
    { min_value: '-1000' },
    { min_value: 9, max_value: 3 },
  ];
}

const regexes = [
  '^[A-Z]{3}$',
  '^\\w+$',
  '\\d',
  '^\\d+$',
  '\\s',
  '\\S',
  '^.$',
  '^.*$',
  '^$',
  '(?i)^atl$',
  'a\\nb',
  '^(?:ATL|BOS)$',
  '[^\\x00-\\x7f]',
  '\\u4e2d',
  '^[\\w\\s]*$',
  '[]a]',
  '[[:alpha:]]',
  '^.{,2}$',
  'line$',
  'line\\Z',
  'x{2',
  '(?s)a.b',
  '(?m)^b$',
  '(?a)^\\w+$',
  '(?P<first>A)T',
  'A.+?L',
  '\\bATL\\b',
  '(',
  '[a',
  '*a',
  '\\q',
  'a{2,1}',
];

function textCases(column: string): Case[] {
  return [
    ...of('expect_column_values_to_match_regex', ...regexes.map((regex) => ({ column, regex })), {
      column,
      regex: 'A',
      mostly: 0.3,
    }),
    ...of(
      'expect_column_value_lengths_to_be_between',
      { column },
      { column, min_value: 1 },
      { column, min_value: 1, max_value: 1 },
      { column, max_value: 3, strict_max: true },
      { column, min_value: 0, max_value: 3, strict_min: true },
      { column, min_value: 3, max_value: 1 },
      { column, min_value: 2, mostly: 0.3 },
    ),
  ];
}

function compoundCases(columns: readonly string[]): Case[] {
  const pairs = [
    ['codes', 'id'],
    ['codes', 'flags'],
    ['integers', 'numbers'],
    ['texts', 'nothing'],
    ['numbers', 'nothing'],
    ['small', 'codes', 'flags'],
    ['constant', 'constant'],
  ].filter((pair) => pair.every((name) => columns.includes(name)));
  return pairs.flatMap((column_list) =>
    of(
      'expect_compound_columns_to_be_unique',
      { column_list },
      { column_list, mostly: 0.5 },
      { column_list, ignore_row_if: 'any_value_is_missing' },
      { column_list, ignore_row_if: 'never' },
    ),
  );
}

export const flightCases: Case[] = [
  ...of('expect_table_row_count_to_be_between', { min_value: 20_000, max_value: 3_000_000 }),
  ...of('expect_table_columns_to_match_ordered_list', {
    column_list: ['date', 'delay', 'distance', 'origin', 'destination'],
  }),
  ...of('expect_column_values_to_not_be_null', { column: 'delay' }),
  ...of(
    'expect_column_values_to_be_between',
    { column: 'delay', min_value: -60, max_value: 900 },
    { column: 'distance', min_value: 0, max_value: 2500, mostly: 0.95 },
  ),
  ...of('expect_column_values_to_match_regex', { column: 'origin', regex: '^[A-Z]{3}$' }),
  ...of('expect_column_value_lengths_to_be_between', { column: 'destination', min_value: 3, max_value: 3 }),
  ...of('expect_column_values_to_be_in_set', {
    column: 'origin',
    value_set: ['ATL', 'ORD', 'DFW', 'LAX'],
    mostly: 0.1,
  }),
  ...of(
    'expect_column_mean_to_be_between',
    { column: 'delay', min_value: 0, max_value: 15 },
    { column: 'distance', max_value: 700 },
  ),
  ...of('expect_column_min_to_be_between', { column: 'distance', min_value: 1 }),
  ...of('expect_column_max_to_be_between', { column: 'date', max_value: '2001-07-01T00:00:00' }),
  ...of('expect_compound_columns_to_be_unique', {
    column_list: ['date', 'origin', 'destination'],
    mostly: 0.99,
  }),
  ...of('expect_column_values_to_be_unique', { column: 'origin' }),
];
