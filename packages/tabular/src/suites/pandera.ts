import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { type Document, shownOf } from './document.ts';
import { type PanderaCheck, checksOf, translate } from './pandera-checks.ts';
import { type NamedColumn, typeExpectation } from './column-type.ts';
import { type Dtype, dtypeNamed } from './pandera-types.ts';
import { Part } from './part.ts';
import { finiteNumber, wholeNumber } from './python-regex.ts';
import { type Suite, type SuiteFile, translated, type Unsupported } from './suite.ts';

interface PanderaColumn {
  name: string;
  /** Whether the name is a pattern, which names of columns match from their start. */
  isPattern: boolean;
  required: boolean;
  nullable: boolean;
  unique: boolean;
  coerce: boolean;
  dtype: string | null;
  /** Missing values are filled before anything is checked. */
  filled: boolean;
  checks: PanderaCheck[];
  part: Part;
}

interface PanderaSchema {
  name: string | null;
  columns: PanderaColumn[];
  checks: PanderaCheck[];
  isStrict: boolean;
  isOrdered: boolean;
  unique: string[];
  unsupported: Unsupported[];
  root: Part;
}

const known = new Set(
  'schema_type version api dataframe_library columns checks index multiindex dtype coerce strict name ordered unique report_duplicates unique_column_names add_missing_columns title description drop_invalid_rows metadata'.split(
    ' ',
  ),
);

/**
 * A Pandera schema as `pandera.io.to_yaml` writes it (0.35, and the older list form of its checks), with the
 * meaning that it has on the table as pandas reads it.
 * @throws DataError where an entry is not of the kind that Pandera writes.
 */
export function openPandera(document: Document): SuiteFile {
  const schema = readSchema(Part.of(document, document.root, [], 'the schema'));
  return { reading: {}, suiteFor: (columns) => suiteOf(schema, columns) };
}

function readSchema(root: Part): PanderaSchema {
  const type = root.text('schema_type');
  if (type !== 'dataframe')
    throw root.error(
      `a Pandera schema of type ${shownOf(type)} is not supported, only 'dataframe'`,
      'schema_type',
    );
  const strict = root.value('strict') ?? false;
  if (typeof strict !== 'boolean' && strict !== 'filter')
    throw root.error(`'strict' is ${shownOf(strict)} and has to be true, false or 'filter'`, 'strict');
  const unique = root.value('unique');
  const unsupported = unsupportedOf(root);
  const columns = columnsOf(root, unsupported);
  if (columns.length === 0 && !root.has('checks'))
    throw root.error('it holds no column and no check', 'columns');
  return {
    name: root.text('name') ?? null,
    columns,
    checks: checksOf(root, false),
    isStrict: strict === true,
    isOrdered: root.flag('ordered'),
    unique: typeof unique === 'string' ? [unique] : (root.texts('unique') ?? []),
    unsupported,
    root,
  };
}

function unsupportedOf(root: Part): Unsupported[] {
  const part = (key: string, why: string): Unsupported[] =>
    root.has(key) && root.value(key) !== false
      ? [{ what: `pandera.${key}`, column: null, why, line: root.lineOf(key) }]
      : [];
  return [
    ...part('index', 'Files have no index: write it into a column (reset_index) and describe that column.'),
    ...part('multiindex', 'Files have no index: write it into columns (reset_index) and describe those.'),
    ...part('drop_invalid_rows', 'Rows are judged, never dropped: remove the entry.'),
    ...part('add_missing_columns', 'Columns are judged, never added: remove the entry.'),
    ...root
      .keys()
      .filter((key) => !known.has(key))
      .flatMap((key) => part(key, `'${key}' is no part of a schema that Pandera writes.`)),
  ];
}

/** A mapping by name, or a list where names are not all texts. */
function columnsOf(root: Part, unsupported: Unsupported[]): PanderaColumn[] {
  const given = root.value('columns');
  if (!Array.isArray(given)) {
    const columns = root.part('columns');
    return (columns?.keys() ?? []).map((name) => columnOf(columns?.part(name) as Part, name, root));
  }
  return (root.parts('columns') ?? []).flatMap((part) => {
    const name = part.value('name');
    if (typeof name === 'string') return [columnOf(part, name, root)];
    const why = `The column's name is ${shownOf(name)}: columns of files have texts as names.`;
    unsupported.push({ what: 'pandera.columns', column: null, why, line: part.line });
    return [];
  });
}

function columnOf(part: Part, name: string, root: Part): PanderaColumn {
  return {
    name,
    isPattern: part.flag('regex'),
    required: part.flag('required', true),
    nullable: part.flag('nullable'),
    unique: part.flag('unique'),
    coerce: part.flag('coerce') || root.flag('coerce'),
    dtype: root.text('dtype') ?? part.text('dtype') ?? null,
    filled: part.has('default'),
    checks: checksOf(part, true),
    part,
  };
}

/** The same, for the columns that the table has. */
function suiteOf(schema: PanderaSchema, columns: readonly TableColumn[] | undefined): Suite {
  const unsupported = [...schema.unsupported];
  const expectations: ExpectationConfig[] = [];
  const add = (found: ExpectationConfig[] | Unsupported) =>
    Array.isArray(found) ? expectations.push(...found) : unsupported.push(found);
  const matched = schema.columns.map((column) => ({ column, names: namesOf(column, columns) }));
  expectations.push(...shapeOf(schema, matched, columns));
  for (const { column, names } of matched) {
    if (names === null) {
      const why = `The pattern of names '${column.name}' is not supported.`;
      unsupported.push({ what: 'pandera.regex', column: null, why, line: column.part.line });
      continue;
    }
    for (const name of names) {
      const found = columns?.find((each) => each.name === name) ?? { name };
      for (const each of columnExpectations(column, found)) add(each);
      for (const check of column.checks) add(translate(check, found));
    }
  }
  for (const check of schema.checks)
    for (const column of columns ?? schema.columns) add(translate(check, column));
  for (const column of coercedBeside(schema, columns)) add(column);
  return { name: schema.name, expectations, unsupported };
}

/** A schema that coerces the whole table to one dtype does so with columns that it does not name, too. */
function coercedBeside(
  schema: PanderaSchema,
  columns: readonly TableColumn[] | undefined,
): (ExpectationConfig[] | Unsupported)[] {
  const { root } = schema;
  const dtype = dtypeNamed(root.text('dtype') ?? '');
  if (!dtype || !root.flag('coerce')) return [];
  return (columns ?? [])
    .filter(
      ({ name, type }) =>
        !schema.columns.some((each) => each.name === name) && !dtype.coercedFrom.includes(type),
    )
    .map((column) => coercion(dtype, root.text('dtype') as string, column, root.lineOf('coerce')));
}

/** The table's columns that a column of the schema stands for; a required one that is absent is still asked for. */
function namesOf(column: PanderaColumn, columns: readonly TableColumn[] | undefined): string[] | null {
  if (!column.isPattern) {
    const isThere = !columns || columns.some((each) => each.name === column.name);
    return isThere || column.required ? [column.name] : [];
  }
  try {
    const pattern = new RegExp(`^(?:${column.name})`, 'u');
    return (columns ?? []).map((each) => each.name).filter((name) => pattern.test(name));
  } catch {
    return null;
  }
}

/** Which columns there are, in which order, and which are unique together. */
function shapeOf(
  { columns: declared, isStrict, isOrdered, unique, root }: PanderaSchema,
  matched: { column: PanderaColumn; names: string[] | null }[],
  columns: readonly TableColumn[] | undefined,
): ExpectationConfig[] {
  const found: ExpectationConfig[] = [];
  const required = matched
    .filter(({ column, names }) => column.required && (!column.isPattern || names?.length === 0))
    .map(({ column }) => column.name);
  if (required.length > 0)
    found.push(
      translated(
        'expect_table_columns_to_match_set',
        { column_set: required, exact_match: false },
        { line: root.lineOf('columns') },
      ),
    );
  const names = [...new Set(matched.flatMap((each) => each.names ?? []))];
  if (isStrict && declared.length > 0)
    found.push(
      translated(
        'expect_table_columns_to_match_set',
        { column_set: names, exact_match: true },
        {
          line: root.lineOf('strict'),
        },
      ),
    );
  if (isOrdered)
    found.push(
      translated(
        'expect_table_columns_to_match_ordered_list',
        { column_list: ordered(names, columns) },
        {
          line: root.lineOf('ordered'),
        },
      ),
    );
  if (unique.length > 0) found.push(translated(...together(unique), { line: root.lineOf('unique') }));
  return found;
}

/** The table's columns, those of the schema in its order; others keep their places. */
function ordered(names: readonly string[], columns: readonly TableColumn[] | undefined): string[] {
  if (!columns) return [...names];
  const present = names.filter((name) => columns.some((column) => column.name === name));
  return columns.map(({ name }) => (names.includes(name) ? (present.shift() as string) : name));
}

/** Pandera counts missing values as equal to each other. A column beside itself says that of one alone. */
function together(columns: readonly string[]): [string, Record<string, unknown>] {
  const list = columns.length === 1 ? [...columns, ...columns] : [...columns];
  return ['expect_compound_columns_to_be_unique', { column_list: list, ignore_row_if: 'never' }];
}

function columnExpectations(
  column: PanderaColumn,
  found: NamedColumn,
): (ExpectationConfig[] | Unsupported)[] {
  const { part } = column;
  const at = (key: string) => ({ line: part.has(key) ? part.lineOf(key) : part.line });
  const { name } = found;
  const all: (ExpectationConfig[] | Unsupported)[] = [];
  if (column.filled)
    all.push({
      what: 'pandera.default',
      column: name,
      line: part.lineOf('default'),
      why: 'Missing values are judged, never filled: fill them in an earlier step.',
    });
  else if (!column.nullable)
    all.push([translated('expect_column_values_to_not_be_null', { column: name }, at('nullable'))]);
  if (column.dtype !== null) all.push(dtypeOf(column, column.dtype, found, at('dtype').line));
  if (column.unique)
    all.push([
      column.nullable
        ? translated(...together([name]), at('unique'))
        : translated('expect_column_values_to_be_unique', { column: name }, at('unique')),
    ]);
  if (part.flag('drop_invalid_rows'))
    all.push({
      what: 'pandera.drop_invalid_rows',
      column: name,
      line: part.lineOf('drop_invalid_rows'),
      why: 'Rows are judged, never dropped: remove the entry.',
    });
  return all;
}

function dtypeOf(
  { coerce }: PanderaColumn,
  name: string,
  column: NamedColumn,
  line: number,
): ExpectationConfig[] | Unsupported {
  const dtype = dtypeNamed(name);
  if (!dtype)
    return {
      what: 'pandera.dtype',
      column: column.name,
      why: `Columns of the type '${name}' are not judged.`,
      line,
    };
  if (coerce && column.type)
    return dtype.coercedFrom.includes(column.type) ? [] : coercion(dtype, name, column as TableColumn, line);
  // Beside pandas' own text Pandera needs a value that is one.
  if (name.startsWith('string[') && column.type === 'string')
    return [
      translated(
        'expect_column_unique_value_count_to_be_between',
        { column: column.name, min_value: 1 },
        { line },
      ),
    ];
  if (!('type' in dtype.asked))
    return [
      translated('expect_column_type_to_be', { column: column.name, type_: dtype.asked.dtype }, { line }),
    ];
  // Pandera asks every value whether it is a text; a column of another type has none only where it is empty.
  if (dtype.asked.type === 'string' && column.type && column.type !== 'string')
    return [translated('expect_column_values_to_be_null', { column: column.name }, { line })];
  return [typeExpectation(dtype.asked.type, column, { line })];
}

/** What is known of values that only become the dtype where each of them does. */
function coercion(
  dtype: Dtype,
  name: string,
  column: TableColumn,
  line: number,
): ExpectationConfig[] | Unsupported {
  const { numbers } = dtype;
  // pandas casts no time to a float, not even none.
  if (column.type === 'timestamp' && numbers === 'any')
    return [translated('expect_column_type_to_be', { column: column.name, type_: name }, { line })];
  if (column.type !== 'string' || !numbers) {
    const why = `Whether values of type ${column.type} become ${name} is not tried: convert the column in an earlier step, or drop 'coerce'.`;
    return { what: 'pandera.coerce', column: column.name, why, line };
  }
  const regex = numbers === 'whole' ? wholeNumber : finiteNumber;
  return [
    translated('expect_column_values_to_match_regex', { column: column.name, regex }, { line }),
    ...(numbers === 'whole'
      ? [translated('expect_column_values_to_not_be_null', { column: column.name }, { line })]
      : []),
  ];
}
