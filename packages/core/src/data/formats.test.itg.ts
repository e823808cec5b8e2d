import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as arrow from 'apache-arrow';
import iconv from 'iconv-lite';
import { checkDrift } from '../drift/check-drift.ts';
import type { DriftInputs } from '../drift/inputs.ts';
import { evaluateGate } from '../gate/evaluate-gate.ts';
import { azureDefaults } from '../runtime/azure-inputs.ts';
import { testContext } from '../runtime/test-context.ts';
import { validateData } from '../validate/validate-data.ts';
import type { TableInputs } from './table-inputs.ts';

// Three use cases for each format, on a machine that may be busy.
jest.setTimeout(120_000);

const rows = Array.from({ length: 400 }, (_, i) => ({
  label: i % 2,
  prediction: i % 10 === 0 ? 1 - (i % 2) : i % 2,
  x: i / 4,
  city: i % 3 === 0 ? 'Zürich' : 'Kyiv',
}));
const names = ['label', 'prediction', 'x', 'city'] as const;
const csv = (sign = ',', some = rows) =>
  [names.join(sign), ...some.map((row) => names.map((name) => row[name]).join(sign)), ''].join('\n');
const jsonl = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const table = new arrow.Table({
  label: arrow.vectorFromArray(
    rows.map(({ label }) => BigInt(label)),
    new arrow.Int64(),
  ),
  prediction: arrow.vectorFromArray(
    rows.map(({ prediction }) => BigInt(prediction)),
    new arrow.Int64(),
  ),
  x: arrow.vectorFromArray(
    rows.map(({ x }) => x),
    new arrow.Float64(),
  ),
  city: arrow.vectorFromArray(
    rows.map(({ city }) => city),
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
  ),
});

describe('the use cases', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mlops-formats-'));
    const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
    await write('a.csv', csv());
    await write('b.csv', csv(';'));
    await write('a.tsv', csv('\t'));
    await write('a.csv.gz', gzipSync(csv()));
    await write('a.csv.zst', zstdCompressSync(csv()));
    await write('utf16.csv', iconv.encode(csv(), 'utf-16le', { addBOM: true }));
    await write('cp1252.csv', iconv.encode(csv(), 'windows-1252'));
    await write('a.json', JSON.stringify(rows));
    await write('a.jsonl', jsonl);
    await write('a.jsonl.gz', gzipSync(jsonl));
    await write('a.arrow', arrow.tableToIPC(table, 'file'));
    await write('a.arrows', arrow.tableToIPC(table, 'stream'));
    await write(
      'expectations.yml',
      'columns:\n  city:\n    - expect_column_values_to_be_in_set: { value_set: [Zürich, Kyiv] }\n',
    );
    await write('plain', csv('*'));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = `FROM read_csv('${join(folder, 'a.csv')}')`;
    await connection.run(`COPY (${read}) TO '${join(folder, 'a.parquet')}' (COMPRESSION zstd)`);
    await connection.run(
      `COPY (SELECT *, label AS half ${read}) TO '${join(folder, 'parts')}' (FORMAT parquet, PARTITION_BY (half))`,
    );
    connection.closeSync();
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each<[string, Partial<TableInputs>]>([
    ['a.csv', {}],
    ['b.csv', {}],
    ['a.tsv', {}],
    ['a.csv.gz', {}],
    ['a.csv.zst', {}],
    ['utf16.csv', {}],
    ['cp1252.csv', { encoding: 'windows-1252' }],
    ['plain', { format: 'csv', delimiter: '*' }],
    ['a.json', {}],
    ['a.jsonl', {}],
    ['a.jsonl.gz', {}],
    ['a.arrow', {}],
    ['a.arrows', {}],
    ['a.parquet', {}],
    ['parts', {}],
  ])('judge %s alike', async (name, given) => {
    const data = [join(folder, name)];
    const { context } = testContext();
    const reportDir = await mkdtemp(join(folder, 'reports-'));
    const validated = await validateData(
      {
        ...given,
        data,
        expectations: join(folder, 'expectations.yml'),
        failOnSeverity: 'critical',
        maxSampleRows: 0,
        reportDir,
      },
      context,
    );
    expect(validated).toMatchObject({ verdict: 'pass', outputs: { 'row-count': '400' } });
    const drift = await checkDrift(
      { ...given, reference: data, current: data, preset: 'evidently' } as DriftInputs,
      context,
    );
    expect(drift.verdict).toBe('no-drift');
    const judged = await evaluateGate(
      {
        ...azureDefaults,
        ...given,
        predictions: data,
        rules: ['accuracy >= 0.9'],
        labelColumn: 'label',
        allowEmulatorEvidence: false,
      },
      context,
    );
    expect(judged.verdict).toBe('pass');
    expect(JSON.parse(judged.outputs['metrics'] as string)).toMatchObject({ accuracy: 0.9 });
  });
});
