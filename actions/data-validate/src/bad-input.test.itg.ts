import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

// Real processes, and a file of a gigabyte.
jest.setTimeout(180_000);

const url = (file: string) => JSON.stringify(pathToFileURL(path.resolve(file)).href);
const program = `
  import { run } from ${url('packages/core/src/runtime/run.ts')};
  import { main } from ${url('actions/data-validate/src/main.ts')};
  process.on('exit', () => console.log('peak', process.resourceUsage().maxRSS >> 10));
  await run(main);`;

const secret = 'hush-hush';
const count = 'table: [expect_table_row_count_to_be_between: { min_value: 1 }]';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlops-bad-input-'));
  await writeFile(path.join(folder, 'data.csv'), `a,b\n1,${secret}\n2,${secret}\n`);
  await mkdir(path.join(folder, 'folder.csv'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the step says and reports, and the peak of its memory in MB. */
async function step(data: string, suite: string) {
  await writeFile(path.join(folder, 'expectations.yml'), suite);
  const reports = await mkdtemp(path.join(folder, 'reports-'));
  const env = {
    PATH: process.env['PATH'],
    RUNNER_TEMP: folder,
    SECRET_OF_THE_STEP: secret,
    INPUT_DATA: data,
    INPUT_EXPECTATIONS: 'expectations.yml',
    'INPUT_REPORT-DIR': reports,
  };
  const { code, log } = await new Promise<{ code: number; log: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: folder, env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), log: stdout + stderr }),
    );
  });
  const written = async (name: string) => readFile(path.join(reports, name), 'utf8').catch(() => '{}');
  const report = await written('data-validate.json');
  const out = log + report + (await written('validation-results.json'));
  expect(out).not.toContain(secret);
  expect(out).not.toContain('root:');
  expect(log).not.toContain('This is a bug');
  const errors = log.split('\n').filter((line) => line.startsWith('::error'));
  const { checks = [] } = JSON.parse(report) as { checks?: { verdict: string; detail: string }[] };
  return { code, errors, checks, megabytes: Number(/^peak (\d+)$/m.exec(log)?.[1]) };
}

describe('data of one line of a gigabyte', () => {
  const chunk = Buffer.alloc(1 << 24, 'x');

  it.each<[string, string, string, RegExp]>([
    ['line.csv', '', '', /the last line is longer than 2,000,000 bytes/],
    ['quote.csv', 'a,b\n1,"', '\n2,3\n', /line 2: a quoted field is not closed|a line is longer than/],
    ['line.jsonl', '{"a":"', '"}\n', /a record is longer than 16 MiB/],
  ])('as %s is one sentence within 600 MB', async (name, before, after, sentence) => {
    const file = await open(path.join(folder, name), 'w');
    await file.write(before);
    for (let i = 0; i < 64; i++) await file.write(chunk);
    await file.write(after);
    await file.close();
    const { code, errors, megabytes } = await step(name, count);
    await rm(path.join(folder, name));
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringMatching(sentence)]);
    expect(megabytes).toBeLessThan(600);
  });
});

it('A folder without data, and an expectation file that swells, are one sentence each', async () => {
  expect((await step('folder.csv', count)).errors).toEqual([expect.stringMatching(/holds no data file/)]);
  const letters = 'abcdefghij'.split('');
  const nine = (i: number) =>
    Array.from({ length: 9 }, () => (i > 0 ? `*${letters[i - 1]}` : 'x')).join(', ');
  const bomb = letters.map((letter, i) => `${letter}: &${letter} [${nine(i)}]`).join('\n');
  for (const [suite, sentence] of [
    [bomb, /has aliases that lead nowhere or too many of them/],
    [`references: {}\n${bomb}`, /has aliases that lead nowhere or too many of them/],
    ['a: &a\n  b: *a\n', /nested too deeply/],
    ['['.repeat(100_000), /nested too deeply/],
    ['\0\0', /it has to be a mapping/],
    ['', /it has to be a mapping/],
  ] as const) {
    const { errors, megabytes } = await step('data.csv', suite);
    expect(errors).toEqual([expect.stringMatching(sentence)]);
    expect(megabytes).toBeLessThan(600);
  }
});

const passwd = "read_text('/etc/passwd')";

/** Queries that read, write or change what is not the data. */
const strangers = [
  "FROM '/etc/passwd'",
  "FROM '/etc/pass*'",
  "FROM 'https://example.com/x.csv'",
  `WITH x AS (FROM ${passwd}) FROM x`,
  `SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) SELECT 1), '/etc/passwd'`,
  `SELECT (SELECT content FROM ${passwd}) FROM {batch}`,
  `SELECT 1 FROM {batch} WHERE EXISTS (FROM ${passwd})`,
  `SELECT 1 FROM {batch} ORDER BY (SELECT content FROM ${passwd})`,
  `SELECT list_transform([1], x -> (SELECT max(content) FROM ${passwd})) FROM {batch}`,
  `FROM {batch} JOIN ${passwd} ON true`,
  `SELECT 'x' UNION ALL SELECT content FROM ${passwd}`,
  `VALUES ((SELECT content FROM ${passwd}))`,
  "FROM read_blob('/proc/self/environ')",
  "FROM read_csv('data.csv')",
  "FROM glob('/etc/*')",
  "FROM query('FROM data')",
  "FROM query_table(['/etc/passwd'])",
  "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
  'FROM duckdb_settings()',
  'FROM duckdb_secrets()',
  'FROM pragma_database_list()',
  'FROM information_schema.tables',
  'FROM sqlite_master',
  'FROM (SHOW TABLES)',
  "SELECT getenv('SECRET_OF_THE_STEP') FROM {batch}",
  "COPY {batch} TO 'stolen.csv'",
  "COPY data FROM '/etc/passwd'",
  "ATTACH '/etc/passwd' AS x",
  'PRAGMA database_list',
  `CREATE MACRO f() AS TABLE FROM ${passwd}`,
  `CREATE VIEW v AS FROM ${passwd}`,
  `CREATE TEMP TABLE t AS FROM ${passwd}`,
  `SELECT 1; FROM ${passwd}`,
  `EXPLAIN ANALYZE FROM ${passwd}`,
  "DESCRIBE FROM '/etc/passwd'",
  "SUMMARIZE '/etc/passwd'",
  `PIVOT ${passwd} ON filename`,
  'INSTALL httpfs',
  'LOAD httpfs',
  'SET enable_external_access = true',
  "EXPORT DATABASE 'stolen'",
  'CALL duckdb_functions()',
  'DELETE FROM data',
  'INSERT INTO data VALUES (1, 2)',
];

/** Queries that fail on a value, which the engine's message quotes. */
const tellers = [
  "FROM {batch} WHERE error('Binder Error: ' || b)::BOOL",
  'FROM {batch} WHERE error(b) IS NULL',
  'FROM {batch} WHERE b::INT > 1',
  "FROM {batch} WHERE json_extract(b, '$.a') > 1",
  "FROM {batch} WHERE strptime(b, '%Y') > now()",
  'FROM {batch} WHERE current_setting(b) IS NULL',
];

it('SQL of an expectation file reads the data and nothing else, and no error tells a value', async () => {
  const all = [...strangers, ...tellers];
  const items = all.map(
    (sql) => `  - unexpected_rows_expectation: { unexpected_rows_query: ${JSON.stringify(sql)} }\n`,
  );
  const { code, checks } = await step('data.csv', `table:\n${items.join('')}`);
  expect(code).toBe(1);
  const unlike = checks.filter(({ verdict }) => verdict !== 'no-data');
  expect(unlike).toEqual([]);
  expect(checks).toHaveLength(all.length);
  for (const stolen of ['stolen.csv', 'stolen'])
    await expect(readFile(path.join(folder, stolen))).rejects.toThrow('ENOENT');
  expect(await readFile(path.join(folder, 'data.csv'), 'utf8')).toContain(secret);
});
