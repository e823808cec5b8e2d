import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tableSchemas } from './frictionless-cases.ts';
import { type Judged, judgeOurs } from './judge-ours.ts';
import { runPython } from './run-python.ts';
import { writeTables } from './tables.ts';

interface Compared {
  schema: string;
  ours: Judged;
  theirs: { verdict: 'pass' | 'fail'; why: string[] };
}

let folder: string;
let compared: Compared[];
let version: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-frictionless-'));
  const { CSV: path } = (await writeTables(folder)) as { CSV: string };
  const schemas = tableSchemas();
  const original = (await runPython('table_schema_run.py', { tables: [{ name: 'CSV', path, schemas }] })) as {
    version: string;
    answers: { CSV: Compared['theirs'][] };
  };
  version = original.version;
  compared = [];
  for (const [index, schema] of schemas.entries()) {
    const [ours] = (await judgeOurs(path, [schema], 'schema.json')) as [Judged];
    compared.push({ schema, ours, theirs: original.answers.CSV[index] as Compared['theirs'] });
  }
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a Table Schema', () => {
  it('is compared with the version that the docs name', async () => {
    expect(version).toBe('5.21.0');
    expect(await readFile('docs/expectation-files.md', 'utf8')).toContain('Frictionless 5.21');
  });

  it('has the verdict that Frictionless gives', () => {
    expect(compared.filter(({ ours, theirs }) => ours.verdict !== theirs.verdict)).toEqual([]);
  });

  it('is compared in hundreds of cases, many of which fail', () => {
    expect(compared.length).toBeGreaterThan(300);
    expect(compared.filter(({ theirs }) => theirs.verdict === 'fail').length).toBeGreaterThan(100);
    expect(compared.filter(({ theirs }) => theirs.verdict === 'pass').length).toBeGreaterThan(100);
  });
});
