import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testContext } from '../../runtime/test-context.ts';
import { checkDrift } from '../check-drift.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quality-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Data quality alone, in mode honest, of a time `at` for each minute and a number `x`. */
async function qualityOf(rows: number, row: (i: number) => string) {
  const table = async (name: string, count: number, line: (i: number) => string) => {
    const file = path.join(folder, `${name}.csv`);
    const lines = Array.from({ length: count }, (_, i) => line(i));
    await writeFile(file, ['at,x', ...lines, ''].join('\n'));
    return [file];
  };
  const policy = path.join(folder, 'policy.json');
  await writeFile(policy, JSON.stringify({ mode: 'honest', kinds: ['quality'] }));
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  return checkDrift(
    {
      ...unset,
      labelColumn: undefined,
      predictionColumn: undefined,
      reference: await table('reference', 1200, (i) => `${minute(i)},${i % 100}`),
      current: await table('current', rows, row),
      preset: 'evidently',
      policy,
    },
    testContext().context,
  );
}

function minute(i: number): string {
  return new Date(Date.UTC(2024, 0, 1, 0, i)).toISOString().slice(0, 19).replace('T', ' ');
}

describe('data quality', () => {
  it('holds where rows differ by their time alone', async () => {
    const { verdict, summary } = await qualityOf(1200, (i) => `${minute(2000 + i)},${i % 50}`);
    expect([verdict, summary]).toEqual(['no-drift', 'Data quality holds.']);
  });

  it('finds times that are missing, and rows that repeat others', async () => {
    const { verdict, summary } = await qualityOf(1200, (i) => `${i < 600 ? minute(i % 300) : ''},${i % 50}`);
    expect([verdict, summary]).toEqual([
      'drift',
      'Data quality is worse: missing values in at 50 %, repeated rows 70.8 %.',
    ]);
  });

  it('has no data on fewer rows than min-rows', async () => {
    const { verdict, summary } = await qualityOf(5, (i) => `${minute(i)},${i}`);
    expect([verdict, summary]).toEqual([
      'no-data',
      'Data quality could not be judged: a table has fewer than 500 rows.',
    ]);
  });
});
