import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { normalQuantile } from '@mlops-actions/stats/distributions';
import { type MethodName, methodNames, methods } from '@mlops-actions/stats/drift/method';
import { checkStream } from '@mlops-actions/stats/rng';
import { testContext } from '../../runtime/test-context.ts';
import { checkDrift } from '../check-drift.ts';

jest.setTimeout(180_000);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'honest-'));
});

afterAll(() => rm(folder, { recursive: true }));

const typeOf = (method: MethodName) => methods[method].types[0];
const random = checkStream('0x07', 'honest', 'test');
const words = ['late', 'early', 'storm', 'crew', 'gate', 'fuel', 'snow', 'ice', 'bag', 'door', 'wing', 'fog'];
const word = () => words[random.index(words.length)];

/** A column for each method; `shift` moves numbers, mixes categories and changes words. */
async function table(name: string, rows: number, shift: boolean): Promise<string> {
  const value = (method: MethodName): string => {
    if (typeOf(method) === 'numerical') {
      return (normalQuantile(Math.max(1e-12, random.uniform())) + (shift ? 0.8 : 0)).toFixed(6);
    }
    // Fisher's test and z are for two categories.
    if (typeOf(method) === 'categorical') return random.uniform() < (shift ? 0.7 : 0.4) ? 'a' : 'b';
    return `${word()} ${word()} ${shift ? 'strike' : word()} ${random.index(1_000_000)}`;
  };
  const lines = Array.from({ length: rows }, () => methodNames.map((method) => value(method)).join(','));
  const file = path.join(folder, `${name}.csv`);
  await writeFile(file, [methodNames.join(','), ...lines, ''].join('\n'));
  return file;
}

async function check(reference: string, current: string) {
  const policy = path.join(folder, 'policy.json');
  const columns = Object.fromEntries(methodNames.map((method) => [method, { type: typeOf(method), method }]));
  await writeFile(policy, JSON.stringify({ mode: 'honest', columns }));
  const unset = { labelColumn: undefined, predictionColumn: undefined, since: undefined, notify: undefined };
  const unused = { ...unset, dispatchWorkflow: undefined, webhookUrl: undefined };
  const outcome = await checkDrift(
    { ...unused, reference: [reference], current: [current], preset: 'evidently', policy },
    testContext().context,
  );
  return methodNames.map((method) => {
    const found = outcome.checks.find(({ id }) => id === `column:${method}`)?.evidence ?? {};
    return { method, drifted: found['drifted'], hasFloor: Number(found['floor']) > 0 };
  });
}

it('every method has a noise floor, is clean between twins and finds a shift', async () => {
  const reference = await table('reference', 800, false);
  const expected = (drifted: boolean) => methodNames.map((method) => ({ method, drifted, hasFloor: true }));
  expect(await check(reference, await table('twin', 700, false))).toEqual(expected(false));
  expect(await check(reference, await table('shifted', 700, true))).toEqual(expected(true));
});
