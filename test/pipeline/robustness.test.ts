// The example's model on the emulator: perturbed rows are really scored, and latency is really measured.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GateInputs } from '@mlops-actions/core/gate/case';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import type { Check } from '@mlops-actions/core/report/outcome';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { flightColumns as columns, writeFlightPredictions } from './flight-predictions.ts';
import { openStage, putUpEndpoint, type Stage } from '../kill/stage.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(120_000);

const example = path.resolve(import.meta.dirname, '../../examples/flight-delay');
const work = mkdtempSync(path.join(tmpdir(), 'robustness-'));
let stage: Stage;

beforeAll(async () => {
  cpSync(example, path.join(work, 'example'), { recursive: true });
  node('prepare.mjs', path.join(work, 'data'));
  const training = path.join(work, 'data', 'flights-2001-week-17.csv');
  for (const features of ['basic', 'airports'])
    node(
      'train/src/train.mjs',
      '--data',
      training,
      '--features',
      features,
      '--output',
      path.join(work, features),
    );
  const model = path.join(work, 'airports');
  const february = path.join(work, 'data', 'flights-2001-02.csv');
  await writeFlightPredictions(model, february, 2_000, path.join(work, 'predictions.csv'));
  await writeFlightPredictions(model, training, 5_000, path.join(work, 'training.csv'));
  stage = await openStage(500);
  const { workspace } = stage;
  for (const [endpoint, model] of [
    ['flight-delay', 'airports'],
    ['other', 'basic'],
  ] as const) {
    const { uri } = await workspace.artifacts.upload(path.join(work, model));
    await putUpEndpoint({ workspace, model: uri }, endpoint, {
      deployments: ['blue', 'green'],
      traffic: { blue: 100 },
    });
  }
}, 180_000);
afterAll(async () => {
  await stage.close();
  rmSync(work, { recursive: true, force: true });
});

function node(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [path.join(example, script), ...args], { stdio: 'ignore' });
}

async function gate(policy: object, inputs: Partial<GateInputs> = {}) {
  const file = path.join(work, 'gate.json');
  writeFileSync(file, JSON.stringify({ rules: ['roc_auc >= 0.5'], ...policy }));
  const { context, log } = testContext(stage.env);
  const { subscriptionId, resourceGroup, workspace } = stage.emulator;
  const outcome = await evaluateGate(
    {
      subscriptionId,
      resourceGroup,
      workspace,
      clientId: undefined,
      tenantId: undefined,
      cloud: 'public',
      auth: 'auto',
      labelColumn: 'label',
      keyColumns: ['flight'],
      featureColumns: columns,
      requestFormat: 'data',
      allowEmulatorEvidence: false,
      predictions: [path.join(work, 'predictions.csv')],
      policy: file,
      ...inputs,
    },
    context,
  );
  const checks = new Map<string, Check>(outcome.checks.map((check) => [check.id, check]));
  return { outcome, checks, log };
}

const perturbations = [
  { kind: 'noise', columns: ['distance'], deviations: 0.1 },
  { kind: 'swap', columns: ['origin'], share: 1 },
  { kind: 'missing', columns: ['origin', 'destination'], share: 0.2, as: 0 },
  { kind: 'scale', columns: ['distance'], factor: 1.609, name: 'kilometres' },
];
const standard = {
  endpoint: 'flight-delay',
  perturbations,
  'max-drop': { roc_auc: 0.02, f1: '10%' },
  'max-flips': 0.1,
};

test('each perturbation is scored and told by its drop and its flips, the same for the same seed', async () => {
  const { outcome, checks, log } = await gate({ robustness: standard });
  const verdictOf = (id: string) => checks.get(`robustness/${id}`)?.verdict;
  expect(checks.size).toBe(1 + 4 * 3);
  expect(['roc_auc', 'f1', 'flips'].map((metric) => verdictOf(`noise 0.1/${metric}`))).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
  expect(checks.get('robustness/swap 100 %/flips')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringMatching(
      /^Under 'swap 100 %', a share of 0\.[12]\d* of the predictions flips \(90 % interval \[.*\]\): more than the limit 0.1$/,
    ),
    evidence: { rows: 2_000, cellsChanged: 2_000, finding: 'harm' },
  });
  expect(verdictOf('missing 20 %/roc_auc')).toBe('pass');
  const { blocks } = outcome.sections.find(({ title }) => title === 'Robustness')!;
  expect(blocks.map(({ kind }) => kind)).toEqual(['text', 'table', 'chart']);
  expect(blocks[0]).toMatchObject({
    text: "Scored: 2,000 of 2,000 rows, scored on green of flight-delay; 0 % of its predictions differ from the table's.",
  });
  expect(log.lines).toEqual(['Scoring 2000 rows 5 times on green of flight-delay.']);
  const again = await gate({ robustness: standard });
  expect(again.outcome.checks).toEqual(outcome.checks);
  expect(again.outcome.seeds).toEqual(outcome.seeds);
});

test('what a perturbation is said to do is what the model does with the perturbed rows', async () => {
  const { checks } = await gate({ robustness: { ...standard, perturbations: perturbations.slice(3) } });
  // The same change, on the model's own weights.
  const { logOdds, sigmoid } = await import(path.join(example, 'train/src/model.mjs'));
  const read = (file: string) => JSON.parse(readFileSync(path.join(work, 'airports', file), 'utf8'));
  const [model, { threshold }] = [read('weights.json'), read('model.json') as { threshold: number }];
  const rows = readFileSync(path.join(work, 'predictions.csv'), 'utf8').split('\n').slice(1);
  const scored = rows.map((line) => {
    const [, hour, weekday, distance, origin, destination, label] = line.split(',').map(Number);
    const score = (far: number) =>
      sigmoid(logOdds(model, [hour, weekday, far, origin, destination])) as number;
    return { label: label!, before: score(distance!), after: score(distance! * 1.609) };
  });
  const flips =
    scored.filter(({ before, after }) => before >= threshold !== after >= threshold).length / rows.length;
  const auc = (key: 'before' | 'after') => {
    const [late, early] = [1, 0].map((wanted) => scored.filter(({ label }) => label === wanted));
    const wins = late!.flatMap((one) =>
      early!.map((other) => (one[key] > other[key] ? 1 : one[key] === other[key] ? 0.5 : 0)),
    );
    return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
  };
  expect(checks.get('robustness/kilometres/flips')!.observed).toBeCloseTo(flips, 3);
  expect(checks.get('robustness/kilometres/roc_auc')!.observed).toBeCloseTo(auc('before') - auc('after'), 5);
});

test('of many rows the asked number is scored, drawn by the seed', async () => {
  const one = { ...standard, perturbations: perturbations.slice(1, 2), 'max-rows': 500 };
  const { outcome, checks } = await gate({ robustness: one }, { seed: 'a' });
  expect(checks.get('robustness/swap 100 %/flips')!.evidence).toMatchObject({ rows: 500 });
  const other = await gate({ robustness: one }, { seed: 'b' });
  expect(other.outcome.checks).not.toEqual(outcome.checks);
});

test.each([
  [
    'a deployment of another model',
    { ...standard, endpoint: 'other' },
    /green of other predicts otherwise than the table in .* % of the rows, so that it serves another model/,
  ],
  [
    'columns in another order',
    standard,
    /predicts otherwise than the table|without it, .* rows got no prediction/,
    { featureColumns: ['weekday', 'hour', 'distance', 'destination', 'origin'] },
  ],
  [
    'rows that the model cannot score',
    { ...standard, perturbations: [{ kind: 'scale', columns: ['origin'], factor: 1e6 }] },
    /^.* is not known: under it, \d[\d,]* of 2,000 rows got no prediction from green of endpoint flight-delay \(.*\)$/,
  ],
  [
    'a perturbation that changes nothing',
    { ...standard, perturbations: [{ kind: 'swap', columns: ['origin'], share: 1e-6 }] },
    /it changes no cell of its columns$/,
  ],
  ['no endpoint', { ...standard, endpoint: undefined }, /no endpoint is named to score on: set endpoint/],
  [
    'no predictions where they are said to be',
    standard,
    /without it, 2,000 of 2,000 rows got no prediction from green .* \(2,000 × no prediction a row at '\/answers'\)/,
    { predictionPath: '/answers' },
  ],
])('%s is no-data with the reason', async (_what, robustness, reason, inputs: Partial<GateInputs> = {}) => {
  const { outcome, log } = await gate({ robustness }, inputs);
  expect(outcome.verdict).toBe('no-data');
  const judged = outcome.checks.filter(({ id }) => id.startsWith('robustness/'));
  expect(judged.length).toBeGreaterThan(0);
  for (const { verdict, detail } of judged) {
    expect(verdict).toBe('no-data');
    expect(detail).toMatch(reason);
  }
  expect(log.lines.length).toBeLessThanOrEqual(1);
});

test('the input names the endpoint where the policy does not, and nobody warns of it', async () => {
  const robustness = {
    ...standard,
    endpoint: undefined,
    perturbations: perturbations.slice(0, 1),
    'max-rows': 100,
  };
  const { checks, log } = await gate({ robustness }, { endpoint: 'flight-delay' });
  expect(checks.get('robustness/noise 0.1/flips')!.evidence).toMatchObject({ rows: 100 });
  expect(log.lines.join()).not.toMatch(/champion/);
});

test.each([
  [{ ...standard, endpoint: 'nowhere' }, /There is no endpoint 'nowhere' in the workspace/],
  [{ ...standard, deployment: 'red' }, /There is no deployment 'red'/],
  [
    standard,
    /Column 'dist' of input 'feature-columns' is not in the predictions/,
    { featureColumns: ['hour', 'dist'] },
  ],
  [
    standard,
    /Perturbation 'noise 0.1' names column 'distance', which is not among those that are scored: hour, weekday\./,
    { featureColumns: ['hour', 'weekday'] },
  ],
  [
    { ...standard, perturbations: [{ kind: 'typos', columns: ['origin'] }] },
    /Perturbation 'typos 10 %' does not fit: typos need text, and column 'origin' holds numbers\./,
  ],
])('a wrong setting is one sentence', async (robustness, sentence, inputs: Partial<GateInputs> = {}) => {
  await expect(gate({ robustness }, inputs)).rejects.toThrow(sentence);
});

test('latency is measured and held to its budget by its interval', async () => {
  const measure = { endpoint: 'flight-delay', requests: 60, rate: 40 };
  const { checks } = await gate({
    budgets: { latency: { p50: '20s', p95: '0.01ms', p99: '20s', measure } },
  });
  expect(checks.get('budget/p50')).toMatchObject({
    verdict: 'pass',
    detail: expect.stringMatching(
      /^The p50 latency is [\d.]+ ms, 90 % interval \[.*\] ms: within the budget of 20000 ms \(60 requests to green of flight-delay at 40\/s\)$/,
    ),
  });
  expect(checks.get('budget/p95')!.verdict).toBe('fail');
  expect(checks.get('budget/p99')).toMatchObject({
    verdict: 'no-data',
    detail: expect.stringContaining('60 requests are too few for a 90 % interval: send at least 299'),
  });
});

test('the size of a registered model is that of its files', async () => {
  const folder = path.join(work, 'airports');
  const bytes = ['model.onnx', 'model.json', 'weights.json'].reduce(
    (sum, file) => sum + readFileSync(path.join(folder, file)).length,
    0,
  );
  for (const model of ['azureml:flight-delay:2', folder]) {
    const { checks } = await gate({ budgets: { 'model-size': '10kB' } }, { model });
    expect(checks.get('budget/model-size')).toMatchObject({
      verdict: 'fail',
      observed: bytes,
      detail: `The model is ${Number((bytes / 1000).toPrecision(3))} kB in 3 files, above the budget of 10 kB`,
    });
  }
});

test('flights of another month share no more rows with the training data than these do among themselves', async () => {
  const { checks } = await gate({ leakage: {} }, { trainingData: [path.join(work, 'training.csv')] });
  expect(checks.get('leakage/training-rows')).toMatchObject({ verdict: 'pass' });
  expect(checks.get('leakage/features')).toMatchObject({ verdict: 'pass' });
  const same = await gate({ leakage: {} }, { trainingData: [path.join(work, 'predictions.csv')] });
  expect(same.checks.get('leakage/training-rows')).toMatchObject({ verdict: 'warn', observed: 1 });
});
