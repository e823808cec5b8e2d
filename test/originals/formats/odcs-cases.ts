import type { Verdict } from './judge-ours.ts';

export interface ContractCase {
  /** What the contract asks of the CSV table, in words. */
  asks: string;
  contract: string;
  /** By the standard's text and the table: 120 rows, ids 0 to 119. */
  verdict: Verdict;
}

type Entries = Record<string, unknown>;

function contract(table: Entries): string {
  return JSON.stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'table',
    version: '1.0.0',
    status: 'active',
    schema: [{ name: 'table', ...table }],
  });
}

/** Without a logical type, the standard's JSON Schema takes a property for one of every type. */
const types: Record<string, string[]> = {
  id: ['integer', 'number'],
  integers: ['integer', 'number'],
  small: ['integer', 'number'],
  keys: ['integer', 'number'],
  quarters: ['number'],
  codes: ['string'],
  zip: ['string'],
  flags: ['boolean'],
  days: ['date'],
  moments: ['timestamp'],
};

const property = (asks: string, name: string, entries: Entries, verdict: Verdict): ContractCase => ({
  asks: `${name}: ${asks}`,
  contract: contract({ properties: [{ name, logicalType: types[name]?.[0] ?? 'string', ...entries }] }),
  verdict,
});
const option = (name: string, logicalType: string, options: Entries, verdict: Verdict) =>
  property(
    `${logicalType} ${JSON.stringify(options)}`,
    name,
    { logicalType, logicalTypeOptions: options },
    verdict,
  );
const rule = (name: string, quality: Entries, verdict: Verdict) =>
  property(JSON.stringify(quality), name, { quality: [quality] }, verdict);
const tableRule = (quality: Entries, verdict: Verdict): ContractCase => ({
  asks: JSON.stringify(quality),
  contract: contract({ quality: [quality] }),
  verdict,
});

const every = ['string', 'integer', 'number', 'boolean', 'date', 'timestamp'];

export const contractCases: ContractCase[] = [
  ...Object.entries(types).flatMap(([name, fitting]) =>
    every.map((logicalType) => {
      // Text of a CSV file may be anything.
      const fits = fitting.includes(logicalType) || logicalType === 'string';
      return property(logicalType, name, { logicalType }, fits ? 'pass' : 'fail');
    }),
  ),
  property('is there', 'absent', {}, 'fail'),
  property('by its physical name', 'anything', { physicalName: 'id', logicalType: 'integer' }, 'pass'),
  property('VARCHAR(3)', 'codes', { physicalType: 'VARCHAR(3)' }, 'pass'),
  property('VARCHAR(2)', 'codes', { physicalType: 'VARCHAR(2)' }, 'fail'),
  property('required', 'id', { required: true }, 'pass'),
  property('required', 'integers', { required: true }, 'fail'),
  property('unique', 'id', { unique: true }, 'pass'),
  property('unique', 'codes', { unique: true }, 'fail'),
  property('primary key', 'id', { primaryKey: true }, 'pass'),
  property('primary key', 'keys', { primaryKey: true }, 'fail'),
  property('enum', 'codes', { enum: ['ATL', 'BOS', 'JFK'].map((value) => ({ value })) }, 'pass'),
  property('enum', 'codes', { enum: ['ATL', 'BOS'].map((value) => ({ value })) }, 'fail'),
  option('id', 'integer', { minimum: 0, maximum: 119 }, 'pass'),
  option('id', 'integer', { minimum: 1 }, 'fail'),
  option('id', 'integer', { exclusiveMaximum: 119 }, 'fail'),
  option('id', 'integer', { exclusiveMinimum: -1, exclusiveMaximum: 120 }, 'pass'),
  option('id', 'integer', { format: 'u8' }, 'pass'),
  option('id', 'integer', { format: 'i8' }, 'pass'),
  option('small', 'integer', { format: 'u8' }, 'fail'),
  option('id', 'integer', { multipleOf: 1 }, 'pass'),
  option('id', 'integer', { multipleOf: 2 }, 'fail'),
  option('quarters', 'number', { multipleOf: 0.25 }, 'pass'),
  option('codes', 'string', { minLength: 3, maxLength: 3 }, 'pass'),
  option('codes', 'string', { maxLength: 2 }, 'fail'),
  option('zip', 'string', { pattern: '^0[0-9]{4}$' }, 'pass'),
  option('zip', 'string', { pattern: '^[1-9]' }, 'fail'),
  option('padded', 'string', { format: 'uuid' }, 'fail'),
  option('padded', 'string', { format: 'email' }, 'no-data'),
  option('days', 'date', { minimum: '2001-01-01', format: 'yyyy-MM-dd' }, 'pass'),
  option('days', 'date', { exclusiveMinimum: '2001-01-01' }, 'fail'),
  rule('id', { metric: 'nullValues', mustBe: 0 }, 'pass'),
  rule('integers', { metric: 'nullValues', mustBe: 0 }, 'fail'),
  rule('integers', { metric: 'nullValues', mustBe: 18 }, 'pass'),
  rule('integers', { metric: 'nullValues', mustBeLessThan: 18 }, 'fail'),
  rule('integers', { metric: 'nullValues', mustBeLessOrEqualTo: 15, unit: 'percent' }, 'pass'),
  rule('integers', { metric: 'nullValues', mustBeLessThan: 15, unit: 'percent' }, 'fail'),
  rule('integers', { metric: 'nullValues', mustBeBetween: [10, 20] }, 'pass'),
  rule('integers', { metric: 'nullValues', mustNotBeBetween: [10, 20] }, 'fail'),
  rule('codes', { metric: 'missingValues', arguments: { missingValues: ['ATL'] }, mustBe: 40 }, 'pass'),
  rule('codes', { metric: 'missingValues', arguments: { missingValues: ['ATL'] }, mustBe: 0 }, 'fail'),
  rule(
    'codes',
    { metric: 'invalidValues', arguments: { validValues: ['ATL', 'BOS', 'JFK'] }, mustBe: 0 },
    'pass',
  ),
  rule('codes', { metric: 'invalidValues', arguments: { validValues: ['ATL'] }, mustBe: 0 }, 'fail'),
  rule('codes', { metric: 'invalidValues', arguments: { validValues: ['ATL'] }, mustBe: 80 }, 'pass'),
  rule('codes', { metric: 'invalidValues', arguments: { pattern: '^[A-Z]{3}$' }, mustBe: 0 }, 'pass'),
  rule('codes', { metric: 'invalidValues', mustBe: 0 }, 'no-data'),
  rule('id', { metric: 'duplicateValues', mustBe: 0 }, 'pass'),
  rule('codes', { metric: 'duplicateValues', mustBe: 0 }, 'fail'),
  rule('codes', { metric: 'duplicateValues', mustBeLessThan: 118 }, 'pass'),
  rule('codes', { metric: 'duplicateValues', mustBeLessThan: 117 }, 'fail'),
  rule('integers', { metric: 'nullValues', mustBe: 0, severity: 'warning' }, 'warn'),
  rule('id', { type: 'text', description: 'It should look right.' }, 'no-data'),
  rule('id', { type: 'custom', engine: 'soda', implementation: 'type: x' }, 'no-data'),
  rule(
    'id',
    {
      type: 'custom',
      engine: 'great-expectations',
      implementation: { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
    },
    'pass',
  ),
  rule(
    'codes',
    {
      type: 'custom',
      engine: 'greatExpectations',
      implementation: 'type: expect_column_values_to_be_unique',
    },
    'fail',
  ),
  rule('id', { type: 'sql', query: 'SELECT max(${column}) FROM ${table}', mustBe: 119 }, 'pass'),
  rule('id', { type: 'sql', query: 'SELECT max(${property}) FROM ${object};', mustBeLessThan: 119 }, 'fail'),
  tableRule({ metric: 'rowCount', mustBe: 120 }, 'pass'),
  tableRule({ metric: 'rowCount', mustBeGreaterThan: 120 }, 'fail'),
  tableRule({ metric: 'rowCount', mustBeBetween: [100, 200] }, 'pass'),
  tableRule({ metric: 'rowCount', mustNotBe: 120 }, 'fail'),
  tableRule({ metric: 'duplicateValues', arguments: { properties: ['codes', 'flags'] }, mustBe: 0 }, 'fail'),
  tableRule({ metric: 'duplicateValues', arguments: { properties: ['codes', 'id'] }, mustBe: 0 }, 'pass'),
  tableRule({ type: 'sql', query: "SELECT count(*) FROM ${table} WHERE codes = 'ATL'", mustBe: 40 }, 'pass'),
  tableRule({ type: 'sql', query: 'SELECT id FROM ${table} WHERE id > 1000', mustBe: 40 }, 'fail'),
  tableRule({ type: 'sql', query: 'SELECT id FROM ${table} WHERE id > 1000', mustNotBe: 40 }, 'fail'),
  tableRule({ type: 'sql', query: 'SELECT count(*) FROM elsewhere', mustBe: 40 }, 'no-data'),
  {
    asks: 'a key of two',
    contract: contract({
      properties: [
        { name: 'codes', logicalType: 'string', primaryKey: true, primaryKeyPosition: 1 },
        { name: 'id', logicalType: 'integer', primaryKey: true, primaryKeyPosition: 2 },
      ],
    }),
    verdict: 'pass',
  },
];
