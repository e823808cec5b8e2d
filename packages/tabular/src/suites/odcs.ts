import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { type Document, shownOf } from './document.ts';
import { type Property, propertyExpectations, propertyOf, relationships, textOnly } from './odcs-property.ts';
import { qualityOf } from './odcs-quality.ts';
import { Part } from './part.ts';
import { type Suite, type SuiteFile, translated, type Unsupported } from './suite.ts';

type Found = ExpectationConfig | Unsupported;

/**
 * A contract of the Open Data Contract Standard 3 (schema and quality of its one table). Service levels, teams,
 * roles and prices say nothing about data and are left aside.
 * @throws DataError for another version, several tables, or an entry that is not of its kind.
 */
export function openOdcs(document: Document): SuiteFile {
  const root = Part.of(document, document.root, [], 'the contract');
  const kind = root.text('kind');
  if (kind !== 'DataContract')
    throw root.error(`its kind is ${shownOf(kind)}, only 'DataContract' is supported`, 'kind');
  const version = root.text('apiVersion') ?? '';
  if (!/^v?3\./.test(version))
    throw root.error(
      `its apiVersion is '${version}', only ODCS 3 (v3.0.0 to v3.2.0) is supported`,
      'apiVersion',
    );
  const table = tableOf(root);
  const properties = (table.parts('properties') ?? []).map(propertyOf);
  const types = properties.filter(textOnly).map(({ column }) => [column, 'VARCHAR']);
  const name = table.text('name') ?? root.text('name') ?? null;
  return {
    reading: { types: Object.fromEntries(types) },
    suiteFor: (columns) => suiteOf(name, table, properties, columns),
  };
}

function tableOf(root: Part): Part {
  const tables = root.parts('schema') ?? [];
  const [only, ...others] = tables;
  if (!only) throw root.error(`its 'schema' describes no table`, 'schema');
  if (others.length === 0) return only;
  const names = tables.map((each) => `'${each.text('name') ?? 'without a name'}'`).slice(0, 5);
  throw root.error(
    `it describes ${tables.length} tables (${names.join(', ')}${tables.length > 5 ? ', …' : ''}): write a contract with the one of this data`,
    'schema',
  );
}

function suiteOf(
  name: string | null,
  table: Part,
  properties: readonly Property[],
  columns: readonly TableColumn[] | undefined,
): Suite {
  const found: Found[] = [
    ...presence(table, properties),
    ...properties.flatMap((property) =>
      propertyExpectations(
        property,
        columns?.find((column) => column.name === property.column),
      ),
    ),
    ...primaryKey(properties),
    ...relationships(table, null),
    ...(table.parts('quality') ?? []).flatMap((rule) => qualityOf(rule, null)),
  ];
  if (found.length === 0)
    throw table.error('it asks nothing of the data: it has neither properties nor quality');
  return {
    name,
    expectations: found.filter((each): each is ExpectationConfig => 'kwargs' in each),
    unsupported: found.filter((each): each is Unsupported => !('kwargs' in each)),
  };
}

/** A contract says which columns there are, not that there are no others. */
function presence(table: Part, properties: readonly Property[]): ExpectationConfig[] {
  if (properties.length === 0) return [];
  const column_set = properties.map(({ column }) => column);
  const line = table.lineOf('properties');
  return [translated('expect_table_columns_to_match_set', { column_set, exact_match: false }, { line })];
}

function primaryKey(properties: readonly Property[]): ExpectationConfig[] {
  const keys = properties
    .filter(({ part }) => part.flag('primaryKey'))
    .toSorted(
      (a, b) =>
        Number(a.part.number('primaryKeyPosition') ?? 0) - Number(b.part.number('primaryKeyPosition') ?? 0),
    );
  const [first, ...others] = keys;
  if (!first) return [];
  const source = { line: first.part.lineOf('primaryKey') };
  const unique =
    others.length === 0
      ? translated('expect_column_values_to_be_unique', { column: first.column }, source)
      : translated(
          'expect_compound_columns_to_be_unique',
          { column_list: keys.map(({ column }) => column), ignore_row_if: 'any_value_is_missing' },
          source,
        );
  const present = keys
    .filter(({ part }) => !part.flag('required'))
    .map(({ column, part }) =>
      translated('expect_column_values_to_not_be_null', { column }, { line: part.lineOf('primaryKey') }),
    );
  return [...present, unique];
}
