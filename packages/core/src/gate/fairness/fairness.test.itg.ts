import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStream } from '@mlops-actions/stats/rng';
import { testContext } from '../../runtime/test-context.ts';
import { evaluateGate } from '../evaluate-gate.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'fairness-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rows of three groups, each selected with its own probability. */
async function people(name: string, groups: Record<string, readonly [rows: number, selected: number]>) {
  const random = checkStream('0x2', 'people', name);
  const lines = Object.entries(groups).flatMap(([group, [rows, selected]]) =>
    Array.from({ length: rows }, () => {
      const label = random.uniform() < 0.5 ? 1 : 0;
      return `${group},${label},${random.uniform() < selected ? 1 : 0}`;
    }),
  );
  const file = join(folder, `${name}.csv`);
  await writeFile(file, ['group,label,prediction', ...lines].join('\n'));
  return file;
}

async function gate(file: string, fairness: object) {
  const policy = join(folder, 'policy.json');
  await writeFile(policy, JSON.stringify({ rules: ['accuracy >= 0'], fairness }));
  const unset = { subscriptionId: undefined, resourceGroup: undefined, workspace: undefined };
  const identity = { clientId: undefined, tenantId: undefined, cloud: 'public', auth: 'auto' } as const;
  const inputs = { predictions: [file], policy, labelColumn: 'label', allowEmulatorEvidence: false };
  return evaluateGate({ ...unset, ...identity, ...inputs }, testContext().context);
}

test('a disparity that is proven fails, one that chance explains warns, and small groups are listed', async () => {
  const rules = ['demographic_parity_difference <= 0.1', 'demographic_parity_ratio >= 0.8'];
  const proven = await gate(await people('proven', { a: [900, 0.6], b: [900, 0.3], c: [40, 0.9] }), {
    sensitive: 'group',
    rules,
  });
  expect(proven.checks.slice(1)).toMatchObject([
    {
      id: 'fairness/demographic_parity_difference',
      verdict: 'fail',
      evidence: { groups: 2, leftOutGroups: 1 },
    },
    { id: 'fairness/demographic_parity_ratio', verdict: 'fail' },
  ]);
  expect(proven.checks[1]!.detail).toMatch(
    /^demographic_parity_difference 0\.\d+ is above 0.1 \(90 % interval 0\.\d+ to 0\.\d+\): more than chance explains; 1 group has fewer than 100 rows and is left out$/,
  );
  const section = proven.sections.find(({ title }) => title === 'Fairness over group')!;
  expect(JSON.stringify(section)).toContain('left out: it has 40 rows, fewer than 100');
  const chart = section.blocks.find(({ kind }) => kind === 'chart');
  expect(chart).toMatchObject({
    spec: { data: { values: rules.map((name) => ({ name, verdict: 'fail' })) } },
  });
  const noise = await gate(await people('noise', { a: [5_000, 0.5], b: [110, 0.62] }), {
    sensitive: 'group',
    rules,
  });
  expect(noise.checks[1]).toMatchObject({ verdict: 'warn', evidence: { reason: 'imprecise' } });
});

test('no bound of a rate, or of a difference of rates, is beyond 0 or 1', async () => {
  const rules = ['demographic_parity_difference <= 0.1', 'selection_rate_group_max <= 0.9'];
  const file = await people('apart', { a: [120, 0.995], b: [120, 0.005] });
  const { checks } = await gate(file, { sensitive: 'group', rules });
  for (const { evidence } of checks.slice(1))
    expect(evidence).toMatchObject({ interval: { upper: 1, lower: expect.any(Number) } });
});

/** Rows of each site and group, of which every second one is selected whatever the group. */
async function sites(name: string, counts: Record<string, Record<string, number>>) {
  const lines = Object.entries(counts).flatMap(([site, groups]) =>
    Object.entries(groups).flatMap(([group, rows]) =>
      Array.from({ length: rows }, (_, i) => `${site},${group},${i % 2},${(i >> 1) % 2}`),
    ),
  );
  const file = join(folder, `${name}.csv`);
  await writeFile(file, ['site,group,label,prediction', ...lines].join('\n'));
  return file;
}

test('a level of the control with nothing to compare makes what passes a warning that says so', async () => {
  const fairness = {
    sensitive: 'group',
    control: 'site',
    rules: ['demographic_parity_difference <= 0.1', 'selection_rate_group_min >= 0.4'],
  };
  const counts = {
    x: { a: 400, b: 400, c: 20 },
    y: { a: 400 },
    z: { a: 400, b: 40 },
  };
  const { checks, sections } = await gate(await sites('levels', counts), fairness);
  const found = checks.filter(({ id }) => id.startsWith('fairness/demographic'));
  expect(found).toMatchObject([
    {
      id: 'fairness/demographic_parity_difference/site = x',
      verdict: 'warn',
      detail: expect.stringMatching(
        /^demographic_parity_difference where site = x 0 is within 0.1 \(.*\); 1 group has fewer than 100 rows and is left out; 2 of 3 levels of site could not be compared: 1 with only one group, 1 with fewer than 2 groups of 100 rows$/,
      ),
      evidence: { reason: 'too-few', uncomparedLevels: 2 },
    },
  ]);
  // A rate of one group needs no other to compare with.
  const rates = checks.filter(({ id }) => id.startsWith('fairness/selection'));
  expect(rates.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  expect(JSON.stringify(sections)).not.toContain('there is no group to compare it with');
  const only = await gate(await sites('levels', counts), { ...fairness, rules: fairness.rules.slice(0, 1) });
  expect(JSON.stringify(only.sections)).toContain('left out: there is no group to compare it with');
});

test('levels that all have groups to compare pass without a word', async () => {
  const rules = ['demographic_parity_difference <= 0.1'];
  const file = await sites('full', { x: { a: 400, b: 400 }, y: { a: 400, b: 400 } });
  const { checks } = await gate(file, { sensitive: 'group', control: 'site', rules });
  expect(checks.slice(1).map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(checks[1]!.detail).not.toMatch(/left out|could not be compared/);
});

test('fewer than two groups with rows enough are no-data', async () => {
  const file = await people('alone', { a: [500, 0.5], b: [20, 0.5] });
  const outcome = await gate(file, { sensitive: 'group', rules: ['equal_opportunity_difference <= 0.1'] });
  expect(outcome.checks[1]).toMatchObject({
    verdict: 'no-data',
    detail: 'equal_opportunity_difference cannot be judged: fewer than 2 groups have 100 rows',
  });
});

test.each([
  [
    { sensitive: 'sex', rules: ['recall_group_min >= 0'] },
    /^'fairness.sensitive' of the policy names the column 'sex', which the predictions do not have/,
  ],
  [
    { sensitive: 'group', rules: ['demographic_parity_diference <= 0.1'] },
    /^Fairness rule .* names the metric 'demographic_parity_diference', which is not known; did you mean 'demographic_parity_difference'\?$/,
  ],
  [{ sensitive: 'group', rules: ['recall_ratio >= champion'] }, /compares with the champion: write a number/],
])('%j is told in one sentence', async (fairness, sentence) => {
  const file = await people('any', { a: [200, 0.5], b: [200, 0.5] });
  await expect(gate(file, fairness)).rejects.toThrow(sentence);
});
