/** A Pandera schema in YAML for each thing that one can say, on every kind of column. */
export function panderaSchemas(): string[] {
  return [...columnSchemas(), ...tableSchemas()].map((schema) =>
    JSON.stringify({ schema_type: 'dataframe', api: 'pandas', ...schema }),
  );
}

type Schema = Record<string, unknown>;

const column = (name: string, entries: Schema): Schema => ({
  columns: { [name]: { nullable: true, ...entries } },
});

const numeric = ['id', 'integers', 'small', 'numbers', 'quarters', 'constant', 'nothing', 'flags'];
const textual = ['texts', 'codes'];
const every = [...numeric, ...textual, 'moments', 'days', 'keys'];

const numberChecks: Schema[] = [
  ...[-10, 0, 7, 30, 39].flatMap((limit) => [
    { greater_than: limit },
    { greater_than_or_equal_to: limit },
    { less_than: limit },
    { less_than_or_equal_to: limit },
  ]),
  { in_range: { min_value: -10, max_value: 125, include_min: true, include_max: true } },
  { in_range: { min_value: -10, max_value: 119, include_min: false, include_max: true } },
  { in_range: { min_value: 0, max_value: 39, include_min: true, include_max: false } },
  { equal_to: 7 },
  { not_equal_to: 7 },
  { not_equal_to: 8000 },
  { isin: [7, 0, 1] },
  { isin: [7.0, 8.5] },
  { notin: [8000, -99] },
  { notin: [1, 2] },
  { unique_values_eq: { values: [7] } },
  { unique_values_eq: { values: [0, 1] } },
  { greater_than: { min_value: -20, ignore_na: false } },
  { not_equal_to: { value: 8000, ignore_na: false } },
  { isin: { allowed_values: [7], ignore_na: false } },
  { less_than: { max_value: 5, raise_warning: true } },
  {
    checks: [
      { min_value: -10, options: { check_name: 'greater_than_or_equal_to' } },
      { min_value: 5, options: { check_name: 'greater_than' } },
    ],
  },
  { checks: { greater_than_or_equal_to: -10, less_than: 500 } },
];

const textChecks: Schema[] = [
  ...['^[A-Z]{3}$', 'A', '[a-z]', 'A|B|J', '(?i)a', '\\w+', '^$', 'B$', '.*\\n'].flatMap((pattern) => [
    { str_matches: pattern },
    { str_contains: pattern },
  ]),
  { str_startswith: 'A' },
  { str_startswith: '' },
  { str_endswith: 'K' },
  { str_endswith: '.' },
  { str_startswith: '[A' },
  { str_length: { min_value: 3, max_value: 3, exact_value: null } },
  { str_length: { min_value: 0, max_value: 5, exact_value: null } },
  { str_length: { min_value: 1, max_value: null, exact_value: null } },
  { str_length: { exact_value: 3 } },
  { str_length: 3 },
  { equal_to: 'ATL' },
  { not_equal_to: 'ATL' },
  { not_equal_to: 'XXX' },
  { isin: ['ATL', 'BOS', 'JFK'] },
  { isin: ['ATL', 'BOS'] },
  { notin: ['XXX'] },
  { notin: ['ATL'] },
  { unique_values_eq: { values: ['ATL', 'BOS', 'JFK'] } },
  { unique_values_eq: { values: ['ATL', 'BOS'] } },
  { str_matches: { pattern: '^.', ignore_na: false } },
  { str_contains: { pattern: 'zzz', raise_warning: true } },
];

const momentChecks: Schema[] = [
  { greater_than: '2000-01-01 00:00:00' },
  { greater_than: '2001-01-01 00:00:00' },
  { greater_than_or_equal_to: '2001-01-01 00:00:00' },
  { less_than: '2001-01-20 00:00:00' },
  { less_than: '2002-01-20 00:00:00' },
  {
    in_range: {
      min_value: '2001-01-01 00:00:00',
      max_value: '2001-12-31 00:00:00',
      include_min: true,
      include_max: true,
    },
  },
  { equal_to: '2001-01-01 00:00:00' },
  { not_equal_to: '1999-01-01 00:00:00' },
  { isin: ['2001-01-01 00:00:00'] },
];

const dtypes =
  'int64 int32 float64 float32 bool str object uint8 Int64 Int32 Float64 boolean string[python] int64[pyarrow] double[pyarrow]'.split(
    ' ',
  );

function columnSchemas(): Schema[] {
  return [
    ...['id', 'integers', 'numbers', 'constant', 'nothing', 'quarters'].flatMap((name) =>
      numberChecks.map((check) => column(name, check)),
    ),
    ...textual.flatMap((name) => textChecks.map((check) => column(name, check))),
    ...momentChecks.map((check) => column('moments', { dtype: 'datetime64[us]', ...check })),
    ...every.flatMap((name) => [
      column(name, {}),
      column(name, { nullable: false }),
      column(name, { unique: true }),
      column(name, { unique: true, nullable: false }),
      ...dtypes.map((dtype) => column(name, { dtype })),
    ]),
    ...['id', 'integers', 'small', 'flags', 'constant', 'codes'].flatMap((name) => [
      column(name, { dtype: 'str', coerce: true }),
      column(name, { dtype: 'float64', coerce: true }),
    ]),
    column('id', { dtype: 'int32', coerce: true }),
    column('flags', { equal_to: true }),
    column('flags', { isin: [true, false] }),
    column('codes', { greater_than: 5 }),
    column('id', { str_matches: '^[0-9]' }),
    column('absent', {}),
    column('absent', { required: false, greater_than: 5 }),
    column('^(id|small)$', { regex: true, greater_than_or_equal_to: -10 }),
    column('i', { regex: true, dtype: 'int64' }),
    column('none.*', { regex: true }),
    column('none.*', { regex: true, required: false }),
  ];
}

const names = [
  'id',
  'integers',
  'small',
  'numbers',
  'quarters',
  'texts',
  'codes',
  'flags',
  'moments',
  'days',
  'constant',
  'nothing',
  'keys',
];
const columns = (list: readonly string[], entries: Schema = {}): Schema =>
  Object.fromEntries(list.map((name) => [name, { nullable: true, ...entries }]));

function tableSchemas(): Schema[] {
  const some = ['id', 'codes', 'keys'];
  return [
    { columns: columns(names), strict: true },
    { columns: columns(names), strict: true, ordered: true },
    { columns: columns(names.toReversed()), strict: true },
    { columns: columns(names.toReversed()), ordered: true },
    { columns: columns(names.slice(1)), strict: true },
    { columns: { ...columns(names), absent: { required: false } }, strict: true },
    { columns: { ...columns(names), absent: { required: false } }, strict: true, ordered: true },
    { columns: columns([...names, 'absent']), strict: true },
    { columns: columns(some), strict: 'filter' },
    { columns: columns(some), ordered: true },
    { columns: columns(some.toReversed()), ordered: true },
    { columns: columns(['small', 'codes']), ordered: true },
    { columns: columns(some), unique: ['id'] },
    { columns: columns(some), unique: 'codes' },
    { columns: columns(some), unique: ['keys'] },
    { columns: columns(some), unique: ['codes', 'keys'] },
    { columns: columns(['codes', 'flags']), unique: ['codes', 'flags'] },
    { columns: columns(['codes', 'nothing']), unique: ['codes', 'nothing'] },
    { columns: columns(['id', 'constant']), dtype: 'int64' },
    { columns: columns(['id', 'codes']), dtype: 'int64' },
    { columns: columns(['id', 'constant']), coerce: true, dtype: 'float64' },
    { columns: columns(some), name: 'named', unique_column_names: true, report_duplicates: 'all' },
  ];
}
