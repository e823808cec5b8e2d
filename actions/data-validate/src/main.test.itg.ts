import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const url = (file: string) => JSON.stringify(pathToFileURL(path.resolve(file)).href);
const program = `
  import { run } from ${url('packages/core/src/runtime/run.ts')};
  import { main } from ${url('actions/data-validate/src/main.ts')};
  await run(main);`;

describe('the step data-validate', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mlops-data-validate-'));
    await writeFile(path.join(folder, 'flights.csv'), 'origin,delay\nATL,3\nBOS,\nJF,20\n');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function step(suite: string, inputs: Record<string, string> = {}) {
    await writeFile(path.join(folder, 'expectations.yml'), suite);
    for (const name of ['output', 'summary']) await writeFile(path.join(folder, name), '');
    const given = { data: 'flights.csv', expectations: 'expectations.yml', ...inputs };
    const env = {
      PATH: process.env['PATH'],
      GITHUB_OUTPUT: path.join(folder, 'output'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    };
    const ended = await new Promise<{ code: number; log: string }>((resolve) => {
      execFile(
        process.execPath,
        ['--input-type=module', '--eval', program],
        { cwd: folder, env },
        (error, stdout) => resolve({ code: Number(error?.code ?? 0), log: stdout }),
      );
    });
    const read = (name: string) => readFile(path.join(folder, name), 'utf8');
    return { ...ended, outputs: await read('output'), summary: await read('summary') };
  }

  const suite = (share: number) =>
    `columns:\n  origin:\n    - expect_column_value_lengths_to_be_between: { min_value: 3, mostly: ${share} }\n`;

  it('passes with exit code 0, reports, outputs and a summary', async () => {
    const { code, outputs, summary } = await step(suite(0.5));
    expect(code).toBe(0);
    expect(outputs).toMatch(/verdict<<.*\npass\n/);
    expect(outputs).toMatch(/row-count<<.*\n3\n/);
    expect(summary).toContain('data-validate: pass');
    expect(
      JSON.parse(await readFile(path.join(folder, 'mlops-reports/data-validate.json'), 'utf8')),
    ).toMatchObject({
      verdict: 'pass',
      subject: { rows: 3 },
      provenance: { tools: { duckdb: expect.stringMatching(/^v1/) } },
    });
  }, 30_000);

  it('fails with exit code 1 and an annotation on the line of the expectation', async () => {
    const { code, log } = await step(suite(1));
    expect(code).toBe(1);
    expect(log).toContain(
      'file=expectations.yml,line=3::1 of 3 values (33.33 %25) are not at least 3 characters long.',
    );
  }, 30_000);

  it('observes only where fail-on is none', async () => {
    expect((await step(suite(1), { 'fail-on': 'none' })).code).toBe(0);
  }, 30_000);

  it('names every wrong input at once', async () => {
    const { code, log } = await step(suite(1), {
      'fail-on-severity': 'fatal',
      'max-sample-rows': 'many',
      mode: 'learn',
    });
    expect(code).toBe(1);
    expect(log).toMatch(/'fail-on-severity' is 'fatal'/);
    expect(log).toMatch(/'max-sample-rows' is 'many'/);
    expect(log).toMatch(/'mode' is 'learn'/);
  }, 30_000);
});
