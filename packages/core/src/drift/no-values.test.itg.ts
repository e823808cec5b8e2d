import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testContext } from '../runtime/test-context.ts';
import { checkDrift } from './check-drift.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'no-values-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, text);
  return place;
}

const rows = (row: (i: number) => string) => Array.from({ length: 600 }, (_, i) => row(i)).join('\n');
const kinds = { confidence: { column: 'p' }, embedding: { columns: ['e'] } };

// Columns of CSV that lost their values have lost their type too; a column may be gone.
it.each([
  ['confidence', 'p,e\n', (i: number) => `,${i % 7}`],
  ['embedding', 'p,e\n', (i: number) => `${i % 7},`],
  ['confidence', 'e\n', (i: number) => `${i % 7}`],
  ['embedding', 'p\n', (i: number) => `${i % 7}`],
] as const)('%s has no data where its column has no values: %j', async (kind, header, row) => {
  const reference = await file('reference.csv', `p,e\n${rows((i) => `0.${1 + (i % 9)},${i % 7}`)}\n`);
  const current = await file('current.csv', `${header}${rows(row)}\n`);
  const policy = await file('policy.json', JSON.stringify({ ...kinds, kinds: [kind] }));
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const roles = { labelColumn: undefined, predictionColumn: undefined };
  const { verdict, checks } = await checkDrift(
    { ...unset, ...roles, reference: [reference], current: [current], preset: 'evidently', policy },
    testContext().context,
  );
  expect([verdict, checks.map((each) => each.verdict)]).toEqual(['no-data', ['no-data']]);
});
