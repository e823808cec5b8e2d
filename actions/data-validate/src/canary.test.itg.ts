import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** No output of the step holds a value of the data that it may not: every cell is a canary, and its song is looked for. */
const canary = 'kanari7f3a';
const url = (file: string) => JSON.stringify(pathToFileURL(path.resolve(file)).href);
const program = `
  import { run } from ${url('packages/core/src/runtime/run.ts')};
  import { main } from ${url('actions/data-validate/src/main.ts')};
  await run(main);`;

/** A unique text in every cell: three columns, the second an e-mail address, the third a text as long as a page is wide. */
const cells = (row: number) => [
  `${canary}-a${row}`,
  `${canary}.b${row}@people.example`,
  `${canary}-c${row} “${'x'.repeat(row % 5)}” <b>&amp;`,
];
const rows = Array.from({ length: 40 }, (_, row) => cells(row));
const quoted = (row: string[], by = ',') => row.map((cell) => `"${cell}"`).join(by);
const csv = (lines: string[]) => ['key,email,note', ...lines].join('\n');
const lines = rows.map((row) => quoted(row));
const late = Array.from({ length: 30_000 }, (_, i) => `${i},${i},${i}`);

/** Whole files, and files that are malformed where the engine's message quotes the line, the cell or the schema. */
const files: Record<string, string | Buffer> = {
  'whole.csv': csv(lines),
  'whole.csv.gz': gzipSync(csv(lines)),
  'whole.tsv': ['key\temail\tnote', ...rows.map((row) => quoted(row, '\t'))].join('\n'),
  'blank-cells.csv': csv([...lines, ',,', quoted(['', '', `${canary}-last`])]),
  'open-quote.csv': csv([...lines, `"${canary}-open,x,y`]),
  'late-open-quote.csv': csv([...late, `1,2,"${canary}`]),
  'text-after-quote.csv': csv([...lines, `"${canary}"tail,b,c`]),
  'long-row.csv': csv([...lines, `${canary}-1,${canary}-2,${canary}-3,${canary}-4`]),
  'short-row.csv': csv([...lines, `${canary}-short`]),
  'late-type.csv': csv([...late, `${canary},1,1`]),
  'late-long-row.csv': csv([...late, `${canary},1,1,1`]),
  'latin.csv': Buffer.from(csv([...lines, `"${canary}é","é","é"`]), 'latin1'),
  'zero-byte.csv': csv([...lines, quoted([`${canary}\0`, 'b', 'c'])]),
  'one-line.csv': csv([`${`${canary} `.repeat(250_000)},b,c`]),
  'utf16.csv': Buffer.from(`\uFEFF${csv(lines)}`, 'utf16le'),
  'cut.csv.gz': gzipSync(csv(lines)).subarray(0, 200),
  'no.parquet': csv(lines),
  'rows.jsonl': rows.map(([key, email, note]) => JSON.stringify({ key, email, note })).join('\n'),
  'broken.jsonl': `{"key": "${canary}"}\n{"key": "${canary}`,
  'list.json': JSON.stringify(rows.map(([key, email, note]) => ({ key, email, note }))),
  'not.arrow': csv(lines),
};

const suite = `
references:
  previous: { keys: [{ columns: key }] }
  foreign_keys:
    - { columns: key, reference: { data: other.csv, columns: code } }
table:
  - expect_compound_columns_to_be_unique: { column_list: [key, email] }
  - expect_compound_columns_to_be_unique: { column_list: [note, nothing] }
columns:
  key:
    - expect_column_values_to_match_regex: { regex: '^never$' }
    - expect_column_values_to_be_in_set: { value_set: [never], severity: warning }
    - expect_column_value_lengths_to_be_between: { max_value: 2 }
    - expect_column_max_to_be_between: { max_value: '2001-01-01' }
    - expect_column_max_to_be_between
    - expect_column_mean_to_be_between: { max_value: 3 }
    - expect_column_values_to_be_between: { max_value: 3 }
  email:
    - expect_column_values_to_match_regex: { regex: '^never$' }
    - expect_column_values_to_be_in_set: { value_set: [1] }
    - expect_column_min_to_be_between
  note:
    - expect_column_values_to_match_regex: { regex: '^never$' }
    - expect_column_min_to_be_between
    - expect_column_values_to_be_unique
`;

describe('a canary in every cell', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mlops-canary-'));
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    await writeFile(path.join(folder, 'other.csv'), `code\n${canary}-z\n`);
    await writeFile(path.join(folder, 'before.csv'), csv([quoted(cells(3)), quoted(cells(99))]));
    await writeFile(path.join(folder, 'expectations.yml'), suite);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const from = `read_csv('${path.join(folder, 'whole.csv')}', header = true)`;
    const copy = (query: string, name: string) =>
      connection.run(`COPY (${query}) TO '${path.join(folder, name)}' (FORMAT parquet)`);
    await copy(`FROM ${from}`, 'whole.parquet');
    await copy(
      `SELECT {'inner': key, 'list': [email]} AS key, [email] AS email, encode(note) AS note FROM ${from}`,
      'nested.parquet',
    );
    connection.closeSync();
    const whole = await readFile(path.join(folder, 'whole.parquet'));
    await writeFile(path.join(folder, 'cut.parquet'), whole.subarray(0, whole.length - 20));
    const torn = Buffer.from(whole);
    torn.fill(0xff, 40, 400);
    await writeFile(path.join(folder, 'torn.parquet'), torn);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Everything that the step lets out, by the name of where it comes out. */
  async function step(data: string, inputs: Record<string, string> = {}): Promise<Record<string, string>> {
    const out = await mkdtemp(path.join(folder, 'out-'));
    for (const name of ['output', 'summary']) await writeFile(path.join(out, name), '');
    const given = {
      data,
      expectations: 'expectations.yml',
      'report-dir': out,
      reference: 'before.csv',
      ...inputs,
    };
    const env = {
      PATH: process.env['PATH'],
      RUNNER_DEBUG: '1',
      GITHUB_OUTPUT: path.join(out, 'output'),
      GITHUB_STEP_SUMMARY: path.join(out, 'summary'),
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    };
    const log = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        ['--input-type=module', '--eval', program],
        { cwd: folder, env, maxBuffer: 1 << 26 },
        (_, stdout, stderr) => resolve(stdout + stderr),
      );
    });
    const names = await readdir(out);
    const texts = await Promise.all(names.map((name) => readFile(path.join(out, name), 'utf8')));
    return { log, ...Object.fromEntries(names.map((name, i) => [name, texts[i] as string])) };
  }

  const singing = (outputs: Record<string, string>, song = canary) =>
    Object.keys(outputs).filter((name) => outputs[name]?.includes(song));
  const everywhere = [
    ...Object.keys(files),
    'whole.parquet',
    'nested.parquet',
    'cut.parquet',
    'torn.parquet',
  ];

  it.each(everywhere)(
    'is heard nowhere for %s, judged or refused',
    async (data) => {
      const outputs = await step(data);
      expect(singing(outputs)).toEqual([]);
      // Not because nothing was done: the file was judged, or refused with a sentence.
      expect(outputs['log']).toMatch(/data-validate: (fail|no-data)|::error/);
      expect(outputs['log']).not.toContain('This is a bug');
    },
    60_000,
  );

  it.each(['whole.csv', 'whole.parquet', 'nested.parquet'])(
    'is heard for %s where samples are asked for, in the files that show them only',
    async (data) => {
      const outputs = await step(data, { 'max-sample-rows': '5' });
      const shows = ['data-validate.html', 'data-validate.json', 'validation-results.json'];
      expect(shows).toEqual(expect.arrayContaining(singing(outputs)));
      if (data !== 'nested.parquet') expect(singing(outputs).toSorted()).toEqual(shows);
      // Addresses look personal wherever they stand.
      expect(singing(outputs, '@people.example')).toEqual([]);
    },
    60_000,
  );

  it('is heard nowhere where its columns are redacted by name or pattern', async () => {
    const inputs = { 'max-sample-rows': '5', 'show-values': 'key, email, note' };
    for (const redact of ['key, email, note', 'K*, *mail, not?', '*'])
      expect(singing(await step('whole.csv', { ...inputs, 'redact-columns': redact }))).toEqual([]);
  }, 90_000);

  it('is heard of the columns that are not redacted only', async () => {
    const outputs = await step('whole.csv', {
      'max-sample-rows': '5',
      'show-values': 'key, note',
      'redact-columns': '*ey',
    });
    expect(singing(outputs, `${canary}-a`)).toEqual([]);
    expect(singing(outputs, `${canary}-c`)).toContain('data-validate.html');
  }, 60_000);

  it('is heard in the profile of listed columns only', async () => {
    const outputs = await step('whole.csv', { 'show-values': 'note, email' });
    expect(singing(outputs)).toEqual(['data-validate.html']);
    expect(singing(outputs, `${canary}-a`)).toEqual([]);
    expect(singing(outputs, '@people.example')).toEqual([]);
  }, 60_000);
});
