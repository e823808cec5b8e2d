import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judgeOurs, type Verdict } from './judge-ours.ts';
import { runPython } from './run-python.ts';
import { writeTables } from './tables.ts';

interface Difference {
  what: string;
  script: 'pandera_run.py' | 'table_schema_run.py';
  table: 'awkward' | 'keys';
  schema: Record<string, unknown>;
  theirs: string;
  ours: Verdict;
}

const ofKeys = (entries: Record<string, unknown>) => ({
  fields: ['a', 'b'].map((name) => ({ name, type: 'number' })),
  ...entries,
});
const frictionless = { script: 'table_schema_run.py', table: 'keys' } as const;

/** Where the originals and we differ on purpose; each with its reason in docs/differences.md. */
const differences: Difference[] = [
  {
    ...frictionless,
    what: 'a primary key that is missing in part',
    schema: ofKeys({ primaryKey: ['a', 'b'] }),
    theirs: 'pass',
    ours: 'fail',
  },
  {
    ...frictionless,
    what: 'NaN where a number is required',
    schema: {
      fields: [
        { name: 'a', type: 'number', constraints: { required: true } },
        { name: 'b', type: 'number' },
      ],
    },
    theirs: 'pass',
    ours: 'fail',
  },
];

let folder: string;
let paths: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-differences-'));
  paths = { ...(await writeTables(folder)), keys: join(folder, 'keys.csv') };
  await writeFile(paths['keys'] as string, 'a,b\n1,\n2,3\nNaN,4\n');
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an expectation file of another format', () => {
  it.each(differences)(
    'differs on purpose: $what',
    async ({ script, table, schema, theirs, ours }) => {
      const [path, text] = [paths[table] as string, JSON.stringify(schema)];
      const original = (await runPython(script, { tables: [{ name: table, path, schemas: [text] }] })) as {
        answers: Record<string, { verdict: string }[]>;
      };
      expect(original.answers[table]).toMatchObject([{ verdict: theirs }]);
      expect(await judgeOurs(path, [text], 'schema')).toMatchObject([{ verdict: ours }]);
    },
    60_000,
  );
});
