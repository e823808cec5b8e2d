import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DataError } from '../data-error.ts';
import { openSuite, readSuite } from './read-suite.ts';

const pandera = (columns: string) => `schema_type: dataframe\ncolumns:\n  a:\n    ${columns}\n`;
const field = (entry: string) => `fields:\n  - name: a\n    ${entry}\n`;
const contract = (schema: string, version = 'v3.1.0') =>
  `kind: DataContract\napiVersion: ${version}\n${schema}`;
const rule = (entries: string) =>
  contract(
    `schema:\n  - name: t\n    properties:\n      - name: a\n        quality:\n          - {${entries}}\n`,
  );

function errorOf(text: string): DataError {
  try {
    readSuite(text, 'bad');
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return error as DataError;
  }
  throw new Error('It was read.');
}

describe('an expectation file of any format', () => {
  it.each([
    ['{"expectations": [{"type": "expect_x", "kwargs": {}}]}', 'expect_x'],
    ['table: [expect_x]', 'expect_x'],
    [pandera('unique: true'), 'expect_column_values_to_be_unique'],
    [field('constraints: {required: true}'), 'expect_column_values_to_not_be_null'],
    [
      `resources:\n  - name: r\n    schema:\n      ${field('type: any').replaceAll('\n', '\n      ')}`,
      'ordered_list',
    ],
    [rule('metric: nullValues, mustBe: 0'), 'expect_column_values_to_not_be_null'],
  ])('is known by its content: %j', (text, type) => {
    const types = readSuite(text, 'no-ending').expectations.map((each) => each.type);
    expect(types.some((each) => each.includes(type))).toBe(true);
  });

  it.each([
    ['', 1, /it has to be a mapping/],
    ['- a\n- b', 1, /it has to be a mapping/],
    ['"text"', 1, /it has to be a mapping/],
    ['a: [', 1, /neither YAML nor JSON/],
    ['\u0000\u0001', 1, /neither YAML nor JSON|has to be a mapping/],
    ['a: *nowhere\n', 1, /aliases that lead nowhere|neither YAML nor JSON/],
    [
      'import pandera as pa\nschema = pa.DataFrameSchema({})',
      1,
      /Pandera schema in Python: .*pandera\.io\.to_yaml/,
    ],
    ['from great_expectations import x\n', 1, /it is Python: .*to_json_dict/],
    ['import os\n', 1, /it is Python: export/],
    ['dataContractSpecification: 1.1.0\nmodels: {}', 1, /export it as ODCS 3/],
    ['version: 2\nmodels: []', 1, /it is a dbt schema file/],
    ['checks for orders:\n  - row_count > 0', 1, /it is a SodaCL file/],
    ['config_version: 3', 1, /it is the configuration of a Great Expectations project/],
    ['{"$schema": "x", "properties": {}}', 1, /it is a JSON Schema/],
    ['success: true\nresults: []', 1, /it holds validation results/],
    ['expectations: []', 1, /it holds no expectation/],
    ['colums: {}', 1, /'colums' is not known; did you mean 'columns'\?/],
    ['schema_type: series\n', 1, /of type "series" is not supported/],
    ['schema_type: dataframe\ncolumns: {}', 2, /it holds no column and no check/],
    ['schema_type: dataframe\ncolumns: 5', 2, /'columns' has to be a mapping/],
    [pandera('nullable: maybe'), 4, /'nullable' is "maybe" and has to be true or false/],
    [pandera('checks: 5'), 4, /'checks' is 5 and has to be a list/],
    [pandera('checks: [{min_value: 1}]'), 4, /needs its name in 'options/],
    [
      `${pandera('unique: true')}strict: loose`,
      5,
      /'strict' is "loose" and has to be true, false or 'filter'/,
    ],
    [`${pandera('unique: true')}unique: 5`, 5, /'unique' is 5 and has to be a list/],
    ['fields: []', 1, /'fields' holds no field/],
    ['fields: [a]', 1, /each of 'fields' has to be a mapping/],
    ['fields:\n  - type: string', 2, /a field has no name/],
    [field('constraints: {required: 1}'), 3, /'required' is 1 and has to be true or false/],
    [
      field('constraints: {minimum: [1]}\n    type: integer'),
      3,
      /'minimum' is \[1\] and has to be a number or a date/,
    ],
    [`${field('type: any')}fieldsMatch: most`, 4, /'fieldsMatch' is "most" and has to be one of exact/],
    [`${field('type: any')}missingValues: [5]`, 4, /'missingValues' has to be a list of texts/],
    ['path: data.csv\nschema: schema.json', 2, /its schema is in another file \('schema.json'\)/],
    ['resources: [{name: a}]', 1, /none of its resources has a schema/],
    [
      'resources: [{name: a, schema: {fields: []}}, {name: b, schema: {fields: []}}]',
      1,
      /it describes 2 tables \('a', 'b'\)/,
    ],
    [contract('schema: []'), 3, /its 'schema' describes no table/],
    [contract('', 'v2.2.2'), 2, /its apiVersion is 'v2.2.2', only ODCS 3/],
    ['kind: Pod\napiVersion: v1', 1, /its kind is "Pod", only 'DataContract' is supported/],
    [contract('schema: [{name: a, properties: []}, {name: b}]'), 3, /it describes 2 tables/],
    [contract('schema: [{name: a}]'), 3, /it asks nothing of the data/],
    [contract('schema:\n  - properties:\n      - logicalType: string'), 5, /a property has no name/],
    [rule('metric: nullValues, mustBeLessThan: few'), 8, /'mustBeLessThan' is "few" and has to be a number/],
    [rule('metric: nullValues, mustBeBetween: [1]'), 8, /'mustBeBetween' has to be a list of two numbers/],
    [rule('type: sql, mustBe: 0'), 8, /a rule of type sql needs a 'query'/],
  ])('that is %j is refused with its line', (text, line, sentence) => {
    const error = errorOf(text);
    expect(error.message).toMatch(sentence);
    expect(error.message.startsWith(`'bad', line `)).toBe(true);
    expect(error.at?.line).toBeGreaterThanOrEqual(1);
    if (line > 1) expect(error.at).toEqual({ file: 'bad', line });
  });

  it('that is nested without end is refused', () => {
    expect(errorOf(`{"a": ${'['.repeat(5000)}`).message).toMatch(/neither YAML nor JSON|nested too deeply/);
    expect(errorOf(`a: ${'['.repeat(5000)}${']'.repeat(5000)}`).message).toMatch(/nested too deeply/);
  });

  const keys = fc.constantFrom(
    ...'schema_type columns checks options check_name dtype nullable unique coerce regex required strict ordered index'.split(
      ' ',
    ),
    ...'fields name type format constraints enum pattern minimum missingValues primaryKey foreignKeys fieldsMatch'.split(
      ' ',
    ),
    ...'kind apiVersion schema properties logicalType logicalTypeOptions physicalType quality metric mustBe query'.split(
      ' ',
    ),
    ...'expectations table kwargs a b isin in_range str_length greater_than __proto__ constructor'.split(' '),
  );
  const values = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        null,
        true,
        false,
        0,
        -1,
        2.5,
        '',
        'a',
        'string',
        'int64',
        'date',
        '^[',
        'name',
        '__proto__',
      ),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  const starts: Record<string, unknown>[] = [
    {},
    { schema_type: 'dataframe' },
    { kind: 'DataContract', apiVersion: 'v3.0.2' },
  ];

  it.each(starts)('is read or refused with one sentence, whatever it holds: %j', (start) => {
    fc.assert(
      fc.property(fc.dictionary(keys, values, { maxKeys: 6 }), (root) => {
        try {
          openSuite(JSON.stringify({ ...root, ...start }), 'f').suiteFor([
            { name: 'a', type: 'string', sqlType: 'VARCHAR' },
          ]);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it.each([
    (columns: unknown) => ({ schema_type: 'dataframe', columns: { a: columns } }),
    (entries: unknown) => ({ fields: [{ name: 'a', type: 'string', constraints: entries }] }),
    (entries: unknown) => ({ fields: [entries] }),
    (entries: unknown) => ({
      kind: 'DataContract',
      apiVersion: 'v3.1.0',
      schema: [{ properties: [entries] }],
    }),
    (entries: unknown) => ({
      kind: 'DataContract',
      apiVersion: 'v3.1.0',
      schema: [{ properties: [{ name: 'a', logicalType: 'integer', quality: [entries] }] }],
    }),
  ])('is read or refused with one sentence, whatever a part of it holds (%#)', (whole) => {
    fc.assert(
      fc.property(fc.dictionary(keys, values, { maxKeys: 6 }), (part) => {
        try {
          readSuite(JSON.stringify(whole(part)), 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('is read or refused with one sentence, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        try {
          readSuite(text, 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
