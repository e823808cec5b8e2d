import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome } from '../../report/outcome.ts';
import { testContext } from '../../runtime/test-context.ts';
import { checkDrift } from '../check-drift.ts';

jest.setTimeout(60_000);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'a-a-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** A reference of so many alike rows beside 600 current ones. */
async function check(rows: number, policy: object): Promise<Outcome> {
  const file = async (name: string, text: string) => {
    const place = path.join(folder, name);
    await writeFile(place, text);
    return place;
  };
  const alike = (n: number) => `a\n${Array.from({ length: n }, (_, i) => (i * 7) % 23).join('\n')}\n`;
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const inputs = {
    reference: [await file('reference.csv', alike(rows))],
    current: [await file('current.csv', alike(600))],
    policy: await file('policy.json', JSON.stringify({ mode: 'honest', ...policy })),
    labelColumn: undefined,
    predictionColumn: undefined,
  };
  return checkDrift({ ...unset, ...inputs, preset: 'evidently' }, testContext().context);
}

const ofSettings = ({ checks }: Outcome) => checks.find(({ id }) => id === 'a-a');

it.each([
  [2_500, 'each has about 250 rows, and min-rows is 500; take 5 blocks or fewer'],
  [
    1_500,
    'each has about 150 rows, and min-rows is 500; take a reference of 2,000 rows or more, or a smaller min-rows',
  ],
])('a reference of %i rows has no data in ten blocks, and so has the whole', async (rows, remedy) => {
  const outcome = await check(rows, { 'a-a': { blocks: 10 } });
  const why = `no block of the reference in the order of its rows has enough data to be judged: ${remedy}`;
  const detail = `False alarms on the reference could not be judged: ${why}.`;
  expect(outcome.verdict).toBe('no-data');
  expect(ofSettings(outcome)).toMatchObject({ verdict: 'no-data', detail });
  expect(outcome.annotations.map(({ message }) => message)).toEqual([detail]);
});

it('four blocks without an alarm are too few to know, which is no pass', async () => {
  const outcome = await check(4_000, { 'a-a': { blocks: 4 } });
  expect(outcome.verdict).toBe('no-drift');
  expect(ofSettings(outcome)).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(
      /in 0 of 4 time blocks \(0 %, 90 % interval 0 % to 40\.\d %; .*\): too few to know whether they raise false alarms, take more blocks, or a longer reference\.$/,
    ),
  });
  expect(outcome.annotations).toHaveLength(1);
});

it('ten blocks without an alarm are a pass', async () => {
  const outcome = await check(6_000, { 'a-a': { blocks: 10 } });
  expect(ofSettings(outcome)).toMatchObject({ verdict: 'pass', evidence: { judged: 10, alarms: 0 } });
  expect(outcome.annotations).toEqual([]);
});
