import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { type Document, isRecord, shownOf } from './document.ts';
import { type Field, fieldExpectations, textTypes } from './frictionless-field.ts';
import { Part } from './part.ts';
import { type Suite, type SuiteFile, translated, type Unsupported } from './suite.ts';

/** Whether a mapping is a Table Schema, a resource with one, or a package. */
export function isFrictionless(root: Record<string, unknown>): boolean {
  const { fields, schema, resources } = root;
  if (Array.isArray(fields) || Array.isArray(resources)) return true;
  return (isRecord(schema) && 'fields' in schema) || (typeof schema === 'string' && 'path' in root);
}

const matches = ['exact', 'equal', 'subset', 'superset', 'partial'] as const;

interface Schema {
  name: string | null;
  fields: Field[];
  match: (typeof matches)[number];
  missing: string[];
  part: Part;
  /** The dialect's, where the schema stands in a resource. */
  delimiter: string | undefined;
}

/**
 * A Frictionless Table Schema (Data Package 1 and 2), with the meaning that `frictionless` 5 gives it.
 * @throws DataError where an entry is not of its kind, or a package describes several resources.
 */
export function openFrictionless(document: Document): SuiteFile {
  const schema = readSchema(Part.of(document, document.root, [], 'the schema'));
  const types = schema.fields
    .filter(
      ({ type, format }) => textTypes.includes(type) || (format !== 'default' && type.startsWith('date')),
    )
    .map(({ name }) => [name, 'VARCHAR']);
  return {
    reading: {
      types: Object.fromEntries(types),
      nullStrings: schema.missing,
      ...(schema.delimiter !== undefined && { delimiter: schema.delimiter }),
    },
    suiteFor: (columns) => suiteOf(schema, columns),
  };
}

function readSchema(root: Part): Schema {
  const resource = resourceOf(root);
  const part = resource.has('fields') ? resource : schemaOf(resource);
  const version = part.value('fieldsMatch') ?? 'exact';
  const match = Array.isArray(version) && version.length === 1 ? version[0] : version;
  if (!matches.includes(match as Schema['match']))
    throw part.error(
      `'fieldsMatch' is ${shownOf(match)} and has to be one of ${matches.join(', ')}`,
      'fieldsMatch',
    );
  const fields = (part.parts('fields') ?? []).map(fieldOf);
  if (fields.length === 0) throw part.error(`'fields' holds no field`, 'fields');
  return {
    name: resource.text('name') ?? null,
    fields,
    match: match as Schema['match'],
    missing: missingValues(part) ?? [''],
    part,
    delimiter: resource.part('dialect')?.text('delimiter'),
  };
}

/** The one resource that has a schema. */
function resourceOf(root: Part): Part {
  const resources = root.parts('resources');
  if (!resources) return root;
  const tables = resources.filter((each) => each.has('schema'));
  const [only, ...others] = tables;
  if (!only) throw root.error('none of its resources has a schema', 'resources');
  if (others.length === 0) return only;
  const names = tables.map((each) => `'${each.text('name') ?? 'without a name'}'`).slice(0, 5);
  throw root.error(
    `it describes ${tables.length} tables (${names.join(', ')}${tables.length > 5 ? ', …' : ''}): write the resource of this data into a file of its own`,
    'resources',
  );
}

function schemaOf(resource: Part): Part {
  const schema = resource.value('schema');
  if (typeof schema === 'string')
    throw resource.error(
      `its schema is in another file ('${schema}'): name that file in 'expectations'`,
      'schema',
    );
  const part = resource.part('schema');
  if (!part?.has('fields')) throw resource.error(`it has no 'fields'`, 'schema');
  return part;
}

function fieldOf(part: Part): Field {
  const name = part.text('name');
  if (name === undefined) throw part.error('a field has no name');
  return {
    name,
    type: part.text('type') ?? 'string',
    format: part.text('format') ?? 'default',
    constraints: part.part('constraints'),
    part,
  };
}

/** Each a text, or (in Data Package 2) a value with its label. */
function missingValues(part: Part): string[] | undefined {
  return part.list('missingValues')?.map((each) => {
    const value = isRecord(each) ? each['value'] : each;
    if (typeof value === 'string') return value;
    throw part.error(`'missingValues' has to be a list of texts`, 'missingValues');
  });
}

function suiteOf(schema: Schema, columns: readonly TableColumn[] | undefined): Suite {
  const present = presentFields(schema, columns);
  const found = [
    ...shapeOf(schema, columns),
    ...present.flatMap((field) => [
      ...ownMissing(field, schema.missing),
      ...fieldExpectations(
        field,
        columns?.find((column) => column.name === field.name),
      ),
    ]),
    ...keysOf(schema),
  ];
  return {
    name: schema.name,
    expectations: found.filter((each): each is ExpectationConfig => 'kwargs' in each),
    unsupported: found.filter((each): each is Unsupported => !('kwargs' in each)),
  };
}

/** All but fields that may be absent and are. */
function presentFields({ fields, match }: Schema, columns: readonly TableColumn[] | undefined): Field[] {
  if (!columns || !['superset', 'partial'].includes(match)) return fields;
  return fields.filter(({ name }) => columns.some((column) => column.name === name));
}

function shapeOf(schema: Schema, columns: readonly TableColumn[] | undefined): ExpectationConfig[] {
  const { match, part } = schema;
  const line = part.lineOf(part.has('fieldsMatch') ? 'fieldsMatch' : 'fields');
  const names = schema.fields.map((field) => field.name);
  const set = (column_set: string[], exact_match: boolean) => [
    translated('expect_table_columns_to_match_set', { column_set, exact_match }, { line }),
  ];
  const present = presentFields(schema, columns).map((field) => field.name);
  switch (match) {
    case 'exact':
      return [translated('expect_table_columns_to_match_ordered_list', { column_list: names }, { line })];
    case 'equal':
      return set(names, true);
    case 'subset':
      return set(names, false);
    case 'superset':
      return set(present, true);
    case 'partial':
      return set(present.length > 0 ? present : names, false);
  }
}

function ownMissing({ part, name }: Field, missing: readonly string[]): Unsupported[] {
  const own = missingValues(part);
  if (!own || own.every((value) => missing.includes(value))) return [];
  const why = 'Missing values of one field alone are not supported: give them for the whole schema.';
  return [{ what: 'frictionless.missingValues', column: name, why, line: part.lineOf('missingValues') }];
}

function keysOf({ part }: Schema): (ExpectationConfig | Unsupported)[] {
  const primary = namesIn(part, 'primaryKey');
  const at = (key: string) => ({ line: part.lineOf(key) });
  const unique = (part.list('uniqueKeys') ?? []).map((key, index) => {
    const names = typeof key === 'string' ? [key] : key;
    if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string'))
      throw part.document.error(`each of 'uniqueKeys' has to be a list of names`, [
        ...part.path,
        'uniqueKeys',
        index,
      ]);
    return uniqueTogether(names as string[], at('uniqueKeys'));
  });
  const foreign = (part.list('foreignKeys') ?? []).map((_, index): Unsupported => {
    const why =
      'A key of another resource is not looked up: give the reference in an expectation of its own.';
    return {
      what: 'frictionless.foreignKeys',
      column: null,
      why,
      line: part.document.lineOf([...part.path, 'foreignKeys', index]),
    };
  });
  return [
    ...primary.map((column) =>
      translated('expect_column_values_to_not_be_null', { column }, at('primaryKey')),
    ),
    ...(primary.length > 0 ? [uniqueTogether(primary, at('primaryKey'))] : []),
    ...unique,
    ...foreign,
  ];
}

function namesIn(part: Part, key: string): string[] {
  const value = part.value(key);
  return typeof value === 'string' ? [value] : (part.texts(key) ?? []);
}

function uniqueTogether(names: string[], source: { line: number }): ExpectationConfig {
  const [only, ...others] = names;
  if (others.length === 0) return translated('expect_column_values_to_be_unique', { column: only }, source);
  return translated(
    'expect_compound_columns_to_be_unique',
    { column_list: names, ignore_row_if: 'any_value_is_missing' },
    source,
  );
}
