import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '../engine.ts';
import { openTable } from '../sources.ts';
import { columnPair } from './column-pair.ts';
import { labelledRows } from './performance.ts';
import { columnWindows } from './windows.ts';

const day = 86_400_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'windows-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** The starts of windows of a table that has one row at each time. */
async function starts(
  times: string[],
  length: number,
): Promise<{ temporal: string[]; performance: unknown[] }> {
  const file = path.join(folder, 'times.csv');
  await writeFile(file, `at,x\n${times.map((at, i) => `${at},${i}\n`).join('')}`);
  const engine = await openEngine();
  try {
    const { relation, columns } = await openTable(engine, 'current', [file]);
    const side = { relation, column: columns[1]! };
    const pair = columnPair('numerical', side, side);
    const { current } = await columnWindows(engine, pair, { reference: null, current: 'at' }, length);
    const answers = { label: 'x', isLabelled: 'x IS NOT NULL' };
    const { start } = await labelledRows(engine, relation, answers, 'at', length);
    return { temporal: current.map((window) => window.start), performance: [...new Set(start)] };
  } finally {
    await engine.close();
  }
}

it.each([
  [
    30 * day,
    ['2024-01-02', '2024-01-31', '2024-02-01', '2024-03-05'],
    ['2024-01-02 00:00:00', '2024-02-01 00:00:00', '2024-03-02 00:00:00'],
  ],
  [7 * day, ['2024-01-05', '2024-01-11', '2024-01-12'], ['2024-01-05 00:00:00', '2024-01-12 00:00:00']],
  [day, ['2024-01-02 23:00:00', '2024-01-03 01:00:00'], ['2024-01-02 00:00:00', '2024-01-03 00:00:00']],
  [day / 4, ['2024-01-02 07:00:00', '2024-01-02 13:30:00'], ['2024-01-02 06:00:00', '2024-01-02 12:00:00']],
  [day, ['2024-01-02', 'infinity'], ['2024-01-02 00:00:00', 'infinity']],
])('windows of %i ms start with the day of the first row: %j', async (length, times, expected) => {
  expect(await starts(times, length)).toEqual({ temporal: expected, performance: expected });
});
