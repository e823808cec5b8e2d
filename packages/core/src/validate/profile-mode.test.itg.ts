import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { openEngine } from '@mlops-actions/tabular/engine';
import { tableFacts } from '@mlops-actions/tabular/profile/column-facts';
import { expectationFile } from '@mlops-actions/tabular/profile/expectation-file';
import { proposalsFor } from '@mlops-actions/tabular/profile/proposals';
import { openTable } from '@mlops-actions/tabular/sources';
import { renderMarkdown } from '../report/markdown.ts';
import { testContext } from '../runtime/test-context.ts';
import { profileData, type ProfileInputs } from './profile-mode.ts';
import { validateData } from './validate-data.ts';

const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlops-profile-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function profile(data: string, inputs: Partial<ProfileInputs> = {}) {
  const { context, log } = testContext();
  const reportDir = path.join(folder, `reports-${count++}`);
  const outcome = await profileData({ data: [data], reportDir, ...inputs }, context);
  const file = outcome.outputs['expectations-file'] as string;
  return { outcome, file, reportDir, log, text: file === '' ? '' : await readFile(file, 'utf8') };
}

async function check(data: string, expectations: string) {
  const { context } = testContext();
  return validateData(
    {
      data: [data],
      expectations,
      failOnSeverity: 'warning',
      maxSampleRows: 0,
      reportDir: path.join(folder, `reports-${count++}`),
    },
    context,
  );
}

async function table(csv: string): Promise<string> {
  const file = path.join(folder, `data-${count++}.csv`);
  await writeFile(file, csv);
  return file;
}

/** 200 rows of all kinds. */
function orders(): Promise<string> {
  const rows = Array.from({ length: 200 }, (_, i) =>
    [
      i + 1,
      ['open', 'paid', 'sent'][i % 3],
      i % 4 === 0 ? '' : ((i * 37) % 84) / 20,
      `2001-01-${String(1 + (i % 28)).padStart(2, '0')}`,
      `person-${i}@example.org`,
      i % 50,
      Math.floor(i / 50),
      ['A1', 'B2'][i % 2],
    ].join(','),
  );
  return table(`id,state,price,day,email,seat,room,code\n${rows.join('\n')}\n`);
}

describe('an expectation file from data', () => {
  it('says what holds for them, each with its reason', async () => {
    const { text, outcome } = await profile(await orders());
    expect(outcome.verdict).toBe('pass');
    const lines = text.split('\n').map((line) => line.trim());
    const after = (reason: string) => lines[lines.indexOf(reason) + 1];
    expect(after('# 200 rows; from half to twice as many')).toBe(
      '- expect_table_row_count_to_be_between: { min_value: 100, max_value: 400, severity: "warning" }',
    );
    expect(after('# all 200 values differ')).toBe('- expect_column_values_to_be_unique');
    expect(after('# 3 different values in 200 rows')).toBe(
      '- expect_column_values_to_be_in_set: { value_set: ["open", "paid", "sent"] }',
    );
    expect(after('# 50 of 200 values are missing (25 %); with half as much room again, up to 38 %')).toBe(
      '- expect_column_values_to_not_be_null: { mostly: 0.62 }',
    );
    expect(
      after('# 0.05 to 4.15 in 150 rows; with room of half the way from the mean, rounded outwards'),
    ).toBe('- expect_column_values_to_be_between: { min_value: 0, max_value: 6 }');
    expect(after('# 2001-01-01 to 2001-01-28 in 200 rows; later ones may follow')).toBe(
      '- expect_column_values_to_be_between: { min_value: "2001-01-01" }',
    );
    expect(after('# email addresses in all of 200 rows')).toMatch(/^- expect_column_values_to_match_regex/);
  }, 30_000);

  it('names the columns that are unique only together', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i % 10},${Math.floor(i / 10)},x`);
    const { text } = await profile(await table(`seat,room,kind\n${rows.join('\n')}\n`));
    expect(text).toContain('expect_compound_columns_to_be_unique: { column_list: ["seat", "room"] }');
  }, 30_000);

  it('leaves room for the next data of the same kind', async () => {
    const { file } = await profile(await orders());
    const next = Array.from({ length: 300 }, (_, i) =>
      [
        i + 200,
        ['open', 'paid', 'sent'][i % 3],
        i % 3 === 0 ? '' : ((i * 37) % 95) / 20,
        `2001-02-${String(1 + (i % 28)).padStart(2, '0')}`,
        `another.person-${i + 200}@example.org`,
        i % 50,
        Math.floor(i / 75),
        ['A1', 'B2'][i % 2],
      ].join(','),
    );
    const data = await table(`id,state,price,day,email,seat,room,code\n${next.join('\n')}\n`);
    expect((await check(data, file)).checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  }, 30_000);

  it('passes on the data that it was made from', async () => {
    const data = await orders();
    const { file } = await profile(data);
    expect((await check(data, file)).checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  }, 30_000);

  it('passes on three million flights', async () => {
    const { file, text } = await profile(flights);
    const outcome = await check(flights, file);
    expect(outcome.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(outcome.checks.length).toBeGreaterThan(10);
    expect(text).toContain('  delay:\n');
  }, 60_000);

  it('passes on the data that it was made from, whatever they are', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '-1',
        '7',
        '2.5',
        '1e300',
        '-0.1',
        '9007199254740993',
        'true',
        '2001-01-31',
        'NaN',
        'a',
        'über',
        '😀',
        "it's",
        '#',
        '007',
      ),
      fc.integer().map(String),
      fc.double({ noNaN: true }).map(String),
      fc.string({ maxLength: 8 }),
    );
    const name = fc.oneof(
      fc.constantFrom('a', 'true', 'null', 'a b', 'a"b', 'a: b', '- x', '#c', '{', "it's", 'über', '~'),
      fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text.trim() !== ''),
    );
    const tables = fc
      .uniqueArray(name, { minLength: 1, maxLength: 4, selector: (each) => each.toLowerCase() })
      .chain((names) =>
        fc.record({
          names: fc.constant(names),
          columns: fc.tuple(...names.map(() => fc.array(cell, { minLength: 1, maxLength: 4 }))),
          rows: fc.integer({ min: 1, max: 60 }),
        }),
      );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(tables, async ({ names, columns, rows }) => {
        const lines = Array.from({ length: rows }, (_, i) =>
          columns.map((values) => quoted(values[i % values.length] as string)).join(','),
        );
        const data = await table(`${names.map(quoted).join(',')}\n${lines.join('\n')}\n`);
        const { file, text } = await profile(data);
        const judged = await check(data, file);
        expect({ text, not: judged.checks.filter(({ verdict }) => verdict !== 'pass') }).toEqual({
          text,
          not: [],
        });
      }),
      {
        numRuns: 60,
        // Names as of a lambda's parameter, of an object's own keys, and numbers, which objects put first.
        examples: [
          [{ names: ['r'], columns: [['0']], rows: 1 }],
          [{ names: ['b', '2', '1'], columns: [['x'], ['5'], ['2001-01-01']], rows: 3 }],
          [{ names: ['__proto__', 'constructor'], columns: [['x'], ['5']], rows: 3 }],
        ],
      },
    );
  }, 120_000);

  it('is the same for the same data, on any number of threads and however they are split into files', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => {
      const hash = createHash('sha256').update(String(i)).digest();
      const late = i > 50_000 && hash[0] === 0;
      return [
        hash.toString('hex', 0, 4),
        hash.readUInt32LE(4),
        (hash[8] as number) % 7,
        late ? '' : (hash.readInt32LE(9) / 1000).toFixed(2),
        hash[13] === 0 ? 'Z9' : 'AB',
        i >> 3,
      ].join(',');
    });
    const header = 'text,number,few,share,code,sorted\n';
    const whole = await table(header + rows.join('\n'));
    const parts: string[] = [];
    for (let at = 0; at < rows.length; at += 17_000)
      parts.push(await table(header + rows.slice(at, at + 17_000).join('\n')));
    const texts = new Set<string>();
    for (const [files, threads] of [
      [[whole], 1],
      [[whole], 2],
      [[whole], 7],
      [parts, 5],
    ] as const) {
      const engine = await openEngine({ threads });
      const facts = await tableFacts(engine, await openTable(engine, 'data', files), []);
      texts.add(expectationFile(proposalsFor(facts), 'data'));
      await engine.close();
    }
    expect([...texts]).toHaveLength(1);
  }, 60_000);

  it('of ten thousand columns is written', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const { outcome } = await profile(
      await table(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`),
    );
    expect(outcome.checks[0]?.observed).toBe(30_002);
  }, 300_000);

  it('shows no value of a redacted column, and none of text that is rare', async () => {
    const data = await orders();
    const { text } = await profile(data, { redactColumns: ['STATE', 'pri*'] });
    expect(text).not.toContain('paid');
    expect(text).not.toContain('4.15');
    expect(text).not.toContain('person-');
    const { outcome } = await profile(data);
    expect(renderMarkdown('data-validate', outcome, 'azure')).not.toMatch(/paid|4\.15|person-/);
  }, 30_000);

  it('is never written over another file', async () => {
    const data = await orders();
    const reportDir = path.join(folder, 'twice');
    expect((await profile(data, { reportDir })).log.lines.join()).not.toContain('exists');
    expect((await profile(data, { reportDir })).log.lines.join()).toMatch(
      /warning: '.*expectations\.yml' exists and is not written over: the expectations are in '.*-2\.yml'/,
    );
    expect(await readdir(reportDir)).toEqual(['expectations-2.yml', 'expectations.yml']);
    const expectations = path.join(reportDir, 'expectations.yml');
    await expect(profile(data, { expectations })).rejects.toThrow('exists and is not written over');
    const named = await profile(data, { expectations: path.join(folder, 'mine/own.yml') });
    expect(named.file).toBe(path.join(folder, 'mine/own.yml'));
  }, 30_000);

  it('reads UUIDs of Parquet as text', async () => {
    const data = path.join(folder, 'uuid.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT uuid() AS key FROM range(50)) TO '${data}'`);
    connection.closeSync();
    const { file, text } = await profile(data);
    expect(text).toContain('UUIDs in all of 50 rows');
    expect((await check(data, file)).verdict).toBe('pass');
  }, 30_000);

  it('is not written of no rows', async () => {
    const { outcome, file } = await profile(await table('a,b\n'));
    expect(outcome.verdict).toBe('no-data');
    expect(file).toBe('');
  }, 30_000);
});
