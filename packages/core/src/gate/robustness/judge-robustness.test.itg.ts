import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesDigest, modelDigest } from '../../evidence/digests.ts';
import { envelopeId } from '../../report/envelope.ts';
import { testContext } from '../../runtime/test-context.ts';
import type { GateInputs } from '../case.ts';
import { evaluateGate } from '../evaluate-gate.ts';
import { testInputs } from '../test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'perturbed-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
}

/** Predictions that are wrong on every fifth row and flip on the first `flips` rows. */
function predictions(rows: number, flips = 0): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const label = i % 3 === 0 ? 1 : 0;
    const before = i % 5 === 0 ? 1 - label : label;
    return `k${i},${label},${i < flips ? 1 - before : before}`;
  });
  return ['id,label,prediction', ...lines].join('\n');
}

async function gate(policy: object, inputs: Partial<GateInputs>) {
  const { context, log } = testContext();
  const outcome = await evaluateGate(
    {
      ...testInputs,
      allowEmulatorEvidence: true,
      predictions: [await file('unperturbed.csv', predictions(1_000))],
      policy: await file('gate.json', JSON.stringify({ rules: ['accuracy >= 0'], ...policy })),
      ...inputs,
    },
    context,
  );
  return { outcome, log, check: (id: string) => outcome.checks.find((each) => each.id === id)! };
}

const limits = { 'max-drop': { accuracy: 0.02 }, 'max-flips': 0.05 };

test('predictions on perturbed rows are held to the limits on the same rows', async () => {
  const light = await file('light.csv', predictions(1_000, 10));
  const heavy = await file('heavy.csv', predictions(1_000, 100));
  const perturbedPredictions = [`light = ${light}`, `heavy=${heavy}`];
  const { outcome, check } = await gate({ robustness: limits }, { perturbedPredictions, keyColumns: ['id'] });
  expect(outcome.verdict).toBe('fail');
  // Of the first 10 rows 8 were right and 2 wrong: 6 rows less are right.
  expect(check('robustness/light/accuracy')).toMatchObject({
    verdict: 'pass',
    observed: expect.closeTo(0.006, 9),
    evidence: { method: 'Tango score', rows: 1_000 },
  });
  expect(check('robustness/light/flips')).toMatchObject({ verdict: 'pass', observed: 0.01 });
  expect(check('robustness/heavy/accuracy')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringMatching(
      /^Under 'heavy', accuracy falls by 0.06 from 0.8 \(90 % interval of the loss \[0.0\d+, 0.0\d+\]\): more than the limit 0.02$/,
    ),
  });
  // Wilson's interval of 100 of 1,000, as statsmodels gives it: 0.0855, 0.1167.
  expect(check('robustness/heavy/flips').evidence).toMatchObject({
    interval: { lower: expect.closeTo(0.0855, 4), upper: expect.closeTo(0.1167, 4) },
  });
  const { blocks } = outcome.sections.find(({ title }) => title === 'Robustness')!;
  expect(blocks.map(({ kind }) => kind)).toEqual(['table', 'chart']);
});

test('a limit within the interval fails unless the policy takes it for a warning', async () => {
  const perturbedPredictions = [`some=${await file('some.csv', predictions(1_000, 50))}`];
  const judged = (more: object) =>
    gate({ robustness: { 'max-flips': 0.05, ...more } }, { perturbedPredictions });
  expect((await judged({})).check('robustness/some/flips')).toMatchObject({
    verdict: 'fail',
    evidence: { finding: 'imprecise' },
  });
  expect((await judged({ 'on-imprecise': 'warn' })).outcome.verdict).toBe('warn');
  expect((await judged({ severity: 'warning' })).outcome.verdict).toBe('warn');
});

test.each([
  [
    'a file that is not given',
    { ...limits, perturbations: [{ kind: 'file', name: 'fog' }] },
    undefined,
    /its file is not given: add fog=file to perturbed-predictions/,
  ],
  [
    'no perturbation',
    limits,
    undefined,
    /the policy names no perturbations, and perturbed-predictions gives none/,
  ],
  ['rows that are others', limits, predictions(999), /its rows cannot be paired with the unperturbed ones/],
  [
    'a missing prediction',
    limits,
    predictions(1_000).replace(/,[01]$/, ','),
    /1 of 1,000 rows has no prediction/,
  ],
])('%s is no-data with the reason', async (_what, robustness, text, reason) => {
  const perturbedPredictions = text === undefined ? [] : [`fog=${await file('fog.csv', text)}`];
  const { outcome } = await gate({ robustness }, { perturbedPredictions });
  expect(outcome.verdict).toBe('no-data');
  const told = outcome.checks.filter(({ id }) => id.startsWith('robustness'));
  expect(told.length).toBeGreaterThan(0);
  for (const { verdict, detail } of told) {
    expect(verdict).toBe('no-data');
    expect(detail).toMatch(reason);
  }
});

test('few rows are no-data', async () => {
  const few = [await file('few.csv', predictions(99))];
  const { check } = await gate(
    { robustness: limits },
    { predictions: few, perturbedPredictions: [`few=${few[0]}`] },
  );
  expect(check('robustness/few/accuracy')).toMatchObject({
    verdict: 'no-data',
    detail: expect.stringMatching(/99 rows, fewer than 100/),
  });
  expect(check('robustness/few/flips')).toMatchObject({
    verdict: 'no-data',
    detail: expect.stringMatching(/99 rows, fewer than 100/),
  });
});

test.each([
  [{}, ['fog=fog.csv'], /'perturbed-predictions' needs 'robustness' in the policy/],
  [{ robustness: limits }, ['fog.csv'], /has a line without a name: write name=file/],
  [{ robustness: limits }, ['a=1.csv', 'a=2.csv'], /names 'a' twice/],
  [
    { robustness: { ...limits, perturbations: [{ kind: 'noise', columns: ['id'] }] } },
    ['noise 0.1=1.csv'],
    /names 'noise 0.1', which the policy makes itself/,
  ],
])('a wrong setting is one sentence', async (policy, perturbedPredictions, sentence) => {
  await expect(gate(policy, { perturbedPredictions })).rejects.toThrow(sentence);
});

async function abTest(name: string, subject: object, candidate: number, startedAt = '2026-01-02T00:00:00Z') {
  const report = {
    schema: envelopeId,
    action: 'ab-test',
    verdict: 'promote',
    summary: 'No worse.',
    subject,
    checks: [
      { id: 'p95', title: 'p95 latency', verdict: 'pass', evidence: { baseline: 40, candidate, n: 2_000 } },
    ],
    inputs: {},
    provenance: { target: 'azure', tools: {}, seeds: {} },
    startedAt,
    durationMs: 1,
  };
  return file(name, JSON.stringify(report));
}

test('an ab-test of this model is evidence of its latency, and no other one', async () => {
  const model = path.join(folder, 'model');
  await mkdir(model, { recursive: true });
  await writeFile(path.join(model, 'model.bin'), 'x'.repeat(2_000));
  const modelDigestOfIt = await modelDigest(model);
  const older = await abTest('older.json', { modelDigest: modelDigestOfIt }, 90, '2026-01-01T00:00:00Z');
  const newer = await abTest('newer.json', { modelDigest: modelDigestOfIt }, 45);
  const other = await abTest('other.json', { modelDigest: bytesDigest('another') }, 1);
  const budgets = { 'model-size': '2kB', latency: { p95: '50ms' } };
  const { outcome, check } = await gate({ budgets }, { model, evidence: [older, newer, other] });
  expect(outcome.verdict).toBe('pass');
  expect(check('budget/model-size').detail).toBe('The model is 2 kB in one file, within the budget of 2 kB');
  expect(check('budget/p95').detail).toBe(
    'The p95 latency is 45 ms, within the budget of 50 ms (the ab-test of 2026-01-02T00:00:00Z)',
  );
  const strict = await gate(
    { budgets: { latency: { p95: '44.9ms' }, severity: 'warning' } },
    { model, evidence: [newer] },
  );
  expect(strict.check('budget/p95')).toMatchObject({
    verdict: 'warn',
    detail: expect.stringContaining('The p95 latency is 45 ms, above the budget of 44.9 ms'),
  });
  for (const [evidence, latency, reason] of [
    [[other], { p95: '50ms' }, /is not of this model: its modelDigest differs/],
    [[newer], { p99: '50ms' }, /The p99 latency is not known: the ab-test of .* measured none/],
    [
      [],
      { p95: '50ms' },
      /there is no ab-test report in the evidence: give one, or set 'measure' under budgets\.latency/,
    ],
    [[], { p95: '50ms', measure: {} }, /no endpoint is named to measure on/],
  ] as const) {
    const lacking = await gate({ budgets: { latency } }, { model, evidence: [...evidence] });
    expect(lacking.outcome.checks[1]).toMatchObject({
      verdict: 'no-data',
      detail: expect.stringMatching(reason),
    });
  }
  const unnamed = await gate({ budgets: { 'model-size': '1GB' } }, {});
  expect(unnamed.check('budget/model-size')).toMatchObject({
    verdict: 'no-data',
    detail: "The model's size is not known: no model is named: set model",
  });
});

test('budgets are judged beside metrics that someone else computed, too', async () => {
  const model = await file('model.onnx', 'x'.repeat(3_000));
  const metricsFile = await file('metrics.json', '{"accuracy": 0.9}');
  const { check } = await gate(
    { budgets: { 'model-size': '2kB' } },
    { model, metricsFile, predictions: undefined },
  );
  expect(check('budget/model-size').verdict).toBe('fail');
});

test('a file that the policy has no limit for is one sentence, and not passed over', async () => {
  const perturbations = [{ kind: 'file', name: 'fog', 'max-flips': 0.1 }];
  const same = await file('same.csv', predictions(1_000));
  const perturbedPredictions = [`fog=${same}`, `mist=${same}`];
  await expect(gate({ robustness: { perturbations } }, { perturbedPredictions })).rejects.toThrow(
    /'perturbed-predictions' names 'mist', for which the policy has no limit/,
  );
});

test('a waiver bears a budget that is broken', async () => {
  const model = await file('model.bin', 'x'.repeat(2_000));
  const { check } = await gate(
    {
      budgets: { 'model-size': '1kB' },
      waivers: [{ rule: 'budget/model-size', until: '2999-12-31', reason: 'to be pruned', owner: 'eve' }],
    },
    { model },
  );
  expect(check('budget/model-size')).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/; waived until 2999-12-31 by eve: to be pruned$/),
  });
});
