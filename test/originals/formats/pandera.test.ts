import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Judged, judgeOurs } from './judge-ours.ts';
import { panderaSchemas } from './pandera-cases.ts';
import { runPython } from './run-python.ts';
import { writeTables } from './tables.ts';

interface Answer {
  verdict: 'pass' | 'warn' | 'fail' | 'error';
  why: unknown;
}

interface Compared {
  table: string;
  schema: string;
  ours: Judged;
  theirs: Answer;
}

let folder: string;
let compared: Compared[];
let version: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-pandera-'));
  const { CSV: _, ...paths } = await writeTables(folder);
  const schemas = panderaSchemas();
  const tables = Object.entries(paths).map(([name, path]) => ({ name, path, schemas }));
  const original = (await runPython('pandera_run.py', { tables })) as {
    version: string;
    answers: Record<string, Answer[]>;
  };
  version = original.version;
  compared = [];
  for (const { name, path } of tables) {
    const ours = await judgeOurs(path, schemas, 'schema.yml');
    for (const [index, schema] of schemas.entries())
      compared.push({
        table: name,
        schema,
        ours: ours[index] as Judged,
        theirs: original.answers[name]?.[index] as Answer,
      });
  }
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What cannot be judged is an error there and no data here. */
function isSame({ ours, theirs }: Compared): boolean {
  if (theirs.verdict === 'error') return ours.verdict === 'no-data' || ours.verdict === 'fail';
  return ours.verdict === theirs.verdict;
}

describe('a Pandera schema', () => {
  it('is compared with the version that the docs name', async () => {
    expect(version).toBe('0.35.0');
    expect(await readFile('docs/expectation-files.md', 'utf8')).toContain('Pandera 0.35');
  });

  it('has the verdict that Pandera gives', () => {
    const unlike = compared.filter((each) => !isSame(each));
    expect(unlike).toEqual([]);
  });

  it('is compared in some thousand cases, hundreds of which fail', () => {
    const count = (verdict: string) => compared.filter(({ theirs }) => theirs.verdict === verdict).length;
    expect(compared.length).toBeGreaterThan(1000);
    expect(count('fail')).toBeGreaterThan(300);
    expect(count('pass')).toBeGreaterThan(300);
  });
});
