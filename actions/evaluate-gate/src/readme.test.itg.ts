import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { policySchema } from '@mlops-actions/core/gate/policy/policy';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { parse } from 'yaml';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
let example: string;
let readme: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gate-readme-'));
  readme = await readFile(path.join(import.meta.dirname, '../README.md'), 'utf8');
  example = /<!-- policy -->\s*```yaml\n(.*?)```/s.exec(readme)![1]!;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Labels, an amount, and answers that are wrong on every `wrongEvery`-th row. */
async function table(name: string, wrongEvery: number): Promise<string> {
  const rows = Array.from({ length: 3_000 }, (_, i) => {
    const label = (i * 7) % 3 === 0 ? 1 : 0;
    return [label, i % wrongEvery === 0 ? 1 - label : label, 10 + ((i * 31) % 40)].join(',');
  });
  const file = path.join(folder, name);
  await writeFile(file, ['label,prediction,amount', ...rows].join('\n'));
  return file;
}

test('the example of the README is judged as its comments say', async () => {
  const policy = path.join(folder, 'gate.yml');
  await writeFile(policy, example);
  const { context } = testContext();
  const now = () => new Date('2027-01-15T12:00:00Z');
  const unset = { subscriptionId: undefined, resourceGroup: undefined, workspace: undefined };
  const identity = { clientId: undefined, tenantId: undefined, cloud: 'public', auth: 'auto' } as const;
  const { checks, verdict } = await evaluateGate(
    {
      ...unset,
      ...identity,
      labelColumn: 'label',
      allowEmulatorEvidence: false,
      predictions: [await table('candidate.csv', 4)],
      championPredictions: [await table('champion.csv', 5)],
      policy,
    },
    { ...context, clock: { ...context.clock, now } },
  );
  expect(checks.map((check) => [check.id, check.verdict])).toEqual([
    ['f1 >= 0.75', 'warn'],
    ['precision >= 0.6', 'warn'],
    ['recall not-worse by 0.01', 'fail'],
    ['revenue significantly-better', 'fail'],
  ]);
  expect(checks[0]!.detail).toMatch(
    /waived until 2027-01-31 by @ml-risk: labels of the storm are late; owner: @ml-team$/,
  );
  expect(checks[1]!.detail).toMatch(/; why: a false alarm .*; owner: @ml-risk$/);
  expect(checks[3]!.detail).toMatch(
    /^revenue is \d+ \[.*\] below the champion's \d+: not significantly better; owner: @ml-team$/,
  );
  expect(verdict).toBe('fail');
});

test('every key of the policy is in the README, and those of its reference are in the example', () => {
  const given = Object.keys(parse(example) as Record<string, unknown>);
  const keys = Object.keys(policySchema.shape);
  expect(keys).toEqual(expect.arrayContaining(given));
  expect(keys.filter((key) => !readme.includes(`\`${key}`))).toEqual([]);
  expect(given).toEqual(
    expect.arrayContaining(['rules', 'metrics', 'alpha', 'on-missing-champion', 'waivers', 'expires']),
  );
});
