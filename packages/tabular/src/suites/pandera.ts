import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import type { Document } from './document.ts';
import { translate } from './pandera-checks.ts';
import { coercion, columnExpectations, together } from './pandera-column.ts';
import { type PanderaColumn, type PanderaSchema, readSchema } from './pandera-schema.ts';
import { dtypeNamed } from './pandera-types.ts';
import { Part } from './part.ts';
import { type Suite, type SuiteFile, translated, type Unsupported } from './suite.ts';

/**
 * A Pandera schema as `pandera.io.to_yaml` writes it (0.35, and the older list form of its checks), with the
 * meaning that it has on the table as pandas reads it.
 * @throws DataError where an entry is not of the kind that Pandera writes.
 */
export function openPandera(document: Document): SuiteFile {
  const schema = readSchema(Part.of(document, document.root, [], 'the schema'));
  return { reading: {}, suiteFor: (columns) => suiteOf(schema, columns) };
}

/** What the schema asks of a table of these columns. */
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
