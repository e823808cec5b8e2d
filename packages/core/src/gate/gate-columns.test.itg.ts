import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xoshiro256 } from '@mlops-actions/stats/rng';
import { testContext } from '../runtime/test-context.ts';
import type { GateInputs } from './case.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { testInputs } from './test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gate-columns-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function gate(inputs: Partial<GateInputs>) {
  const outcome = await evaluateGate({ ...testInputs, ...inputs }, testContext().context);
  return { ...outcome, metrics: JSON.parse(outcome.outputs['metrics']!) as Record<string, number> };
}

async function file(name: string, header: string, rows: readonly (readonly unknown[])[]): Promise<string> {
  await writeFile(join(folder, name), [header, ...rows.map((row) => row.join(','))].join('\n'));
  return join(folder, name);
}

const classes = ['early', 'late', 'on time'];

/** Rows `id,label,prediction,p_early,p_late,p_on time` of a model that is right in about a share of them. */
function classRows(share: number, seed: bigint): unknown[][] {
  const random = xoshiro256(seed);
  return Array.from({ length: 400 }, (_, i) => {
    const label = i % 3;
    const guess = random.uniform() < share ? label : random.index(3);
    const scores = classes.map((_name, code) => (code === guess ? 0.6 : 0.2));
    return [i, classes[label], classes[guess], ...scores];
  });
}

const classHeader = 'id,label,prediction,p_early,p_late,p_on time';

test('scores of every class are a pattern, and a worse candidate is told by each kind of metric but its calibration', async () => {
  const predictions = [await file('classes.csv', classHeader, classRows(0.3, 1n))];
  const championPredictions = [await file('champion.csv', classHeader, classRows(0.95, 2n).reverse())];
  const { checks, metrics, sections } = await gate({
    predictions,
    championPredictions,
    keyColumns: ['id'],
    scoreColumn: 'p_*',
    rules: ['f1_macro >= 0', 'roc_auc_ovr >= 0', 'log_loss <= 9', 'top_k_accuracy >= 0', 'ece <= 1'],
  });
  const verdicts = checks.map(({ id, verdict }) => [id, verdict]);
  expect(verdicts.slice(0, 5).map(([, verdict]) => verdict)).toEqual(Array(5).fill('pass'));
  expect(verdicts.slice(5)).toEqual([
    ['f1_macro not-worse', 'fail'],
    ['roc_auc_ovr not-worse', 'fail'],
    ['log_loss not-worse', 'fail'],
    ['top_k_accuracy not-worse', 'fail'],
    ['expected_calibration_error not-worse', 'pass'],
  ]);
  const charts = sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'chart' ? [block.alt.split(/[ :]/)[0]] : []));
  expect(charts).toEqual(['ROC', 'Precision', 'Confusion', 'Confusion']);
  expect(Object.keys(metrics)).toEqual(
    expect.arrayContaining(['cohen_kappa_quadratic', 'roc_auc_ovo', 'average_precision_micro', 'd2_brier']),
  );
});

test('scores of every class are named one by one, and columns may be named as classes are not', async () => {
  const predictions = [await file('named.csv', 'id,label,prediction,x,y,z', classRows(0.6, 3n))];
  const patterned = [await file('patterned.csv', classHeader, classRows(0.6, 3n))];
  const rules = ['roc_auc_ovr >= 0'];
  const named = await gate({ predictions, rules, scoreColumn: 'late=y, on time = z\nearly=x' });
  const like = await gate({ predictions: patterned, rules, scoreColumn: 'p_*' });
  expect(named.metrics).toEqual(like.metrics);
});

/** Rows with labels rain and wind, their predictions and their scores. */
function labelRows(noise: number, seed: bigint): unknown[][] {
  const random = xoshiro256(seed);
  return Array.from({ length: 300 }, (_, i) => {
    const labels = [i % 2, i % 5 === 0 ? 1 : 0];
    const scores = labels.map((label) => (label + noise * random.uniform()) / (1 + noise));
    return [...labels, ...scores.map((score) => (score > 0.5 ? 1 : 0)), ...scores];
  });
}

const labelHeader = 'is_rain,is_wind,says_rain,says_wind,p_rain,p_wind';
const labelInputs = { labelColumn: 'is_*', predictionColumn: 'says_*', scoreColumn: 'p_*' };

test('labels of several columns are judged row by row and label by label, beside a champion', async () => {
  const predictions = [await file('labels.csv', labelHeader, labelRows(4, 1n))];
  const championPredictions = [await file('labels-champion.csv', labelHeader, labelRows(1.5, 2n))];
  const rules = ['accuracy >= 0', 'f1_samples >= 0', 'hamming_loss <= 1', 'roc_auc_macro >= 0'];
  const { checks, metrics } = await gate({ predictions, championPredictions, rules, ...labelInputs });
  expect(checks.slice(0, 4).map(({ verdict }) => verdict)).toEqual(Array(4).fill('pass'));
  expect(checks.slice(4).map(({ verdict }) => verdict)).toEqual(Array(4).fill('fail'));
  expect(metrics['f1_micro']).toBeGreaterThan(0.5);
  const listed = await gate({
    predictions,
    rules,
    labelColumn: 'is_rain, is_wind',
    predictionColumn: 'says_rain, says_wind',
    scoreColumn: 'p_rain, p_wind',
  });
  expect(listed.metrics).toEqual(metrics);
});

test('ranked lists are judged by query, and forecasts by the history of their series', async () => {
  const random = xoshiro256(8n);
  const lists = Array.from({ length: 400 }, (_, i) => [
    `q${i % 40}`,
    i % 4,
    (i % 4) + 2 * random.uniform(),
    4 * random.uniform(),
  ]);
  const header = 'query,label,score,';
  const predictions = [await file('lists.csv', `${header}other`, lists)];
  const championPredictions = [await file('lists-champion.csv', 'query,label,other,score', lists)];
  const rules = ['ndcg_5 >= 0.5', 'mrr >= 0', 'map >= 0'];
  const ranked = await gate({ predictions, championPredictions, rules, groupColumn: 'query' });
  expect(ranked.checks.map(({ verdict }) => verdict)).toEqual(Array(6).fill('pass'));
  expect(ranked.checks[3]!.evidence).toMatchObject({ method: 'paired t' });

  const days = Array.from({ length: 150 }, (_, i) => [i, `s${i % 3}`, 10 + Math.floor(i / 3) + (i % 3)]);
  const history = [await file('history.csv', 'day,series,label', days.toReversed())];
  const ahead = days.map(([day, series, value]) => [series, Number(value) + 50, Number(value) + 50.5, day]);
  const forecasts = [await file('forecasts.csv', 'series,label,prediction,day', ahead)];
  const inputs = { predictions: forecasts, history, groupColumn: 'series', timeColumn: 'day' };
  const { metrics, subject } = await gate({ ...inputs, rules: ['mase <= 1', 'mase_2 <= 1', 'smape <= 0.1'] });
  expect(metrics).toMatchObject({ mase: 0.5, mase_2: 0.25, mean_absolute_error: 0.5 });
  expect(subject).toHaveProperty('historyDigest');
});

test.each<[string, Partial<GateInputs>, RegExp]>([
  [
    'a pattern that fits nothing',
    { scoreColumn: 'q_*' },
    /^No column of '.*' is like 'q_\*': set score-column to/,
  ],
  ['a pattern with two *', { scoreColumn: '*_*' }, /^Input 'score-column' takes one \* in a pattern/],
  [
    'a list that does not name classes',
    { scoreColumn: 'p_early, p_late' },
    /^Input 'score-column' does not say of which class 'p_early' is: write class=column, or a pattern/,
  ],
  [
    'a class twice',
    { scoreColumn: 'late=p_late, late=p_early' },
    /^Input 'score-column' has two columns of class 'late'/,
  ],
  ['an unknown column of a class', { scoreColumn: 'late=p_lat' }, /^Column 'p_lat' is not in/],
  [
    'more predictions than labels',
    { predictionColumn: 'prediction, p_late' },
    /^Input 'prediction-column' names 2 columns and label-column one: name as many of both\.$/,
  ],
  [
    'fewer predictions than labels',
    { labelColumn: 'p_early, p_late', predictionColumn: 'p_*' },
    /^Input 'prediction-column' names 3 columns and label-column 2: name as many of both\.$/,
  ],
  [
    'regression of several labels',
    { labelColumn: 'p_early, p_late', predictionColumn: 'p_early, p_late', rules: ['mae <= 1'] },
    /^Regression metrics take one column of labels: set label-column to one\.$/,
  ],
  ['an unknown group column', { groupColumn: 'series' }, /^Column 'series' is not in/],
])('%s is one sentence', async (_what, inputs, sentence) => {
  const predictions = [await file('wrong.csv', classHeader, classRows(0.6, 3n))];
  const judged = gate({ predictions, rules: ['roc_auc_ovr >= 0'], scoreColumn: 'p_*', ...inputs });
  await expect(judged).rejects.toThrow(sentence);
});

test('classes of numbers are not named by words', async () => {
  const predictions = [await file('numbers.csv', 'label,prediction,p_0,p_x', [[0, 1, 0.5, 0.5]])];
  const judged = gate({ predictions, rules: ['roc_auc_ovr >= 0'], scoreColumn: 'p_*' });
  await expect(judged).rejects.toThrow(/has a column of class 'x', and the labels are numbers/);
});

test('a metric of one class is a rule of its own, beside the champion and on slices', async () => {
  const [rows, others] = [classRows(0.6, 3n), classRows(0.5, 4n)];
  const recallOf = (table: readonly (readonly unknown[])[], name: string) => {
    const own = table.filter(([, label]) => label === name);
    return own.filter(([, label, prediction]) => label === prediction).length / own.length;
  };
  const policy = join(folder, 'late.json');
  const lines = ['recall[late] >= 0.99', 'recall["on time"] >= 0.1', 'recall[late] >= champion - 0.5'];
  const slices = { define: [{ by: 'half' }], rules: ['recall[late] >= 0.1'] };
  await writeFile(policy, JSON.stringify({ rules: lines, slices }));
  const halved = rows.map((row, i) => [...row, i < 200 ? 'first' : 'second']);
  const { checks, metrics, sections } = await gate({
    predictions: [await file('late.csv', `${classHeader},half`, halved)],
    championPredictions: [await file('late-champion.csv', classHeader, others)],
    keyColumns: ['id'],
    policy,
  });
  const recall = recallOf(rows, 'late');
  expect(metrics['recall[late]']).toBeCloseTo(recall, 12);
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['recall[late] >= 0.99', 'fail'],
    ['recall["on time"] >= 0.1', 'pass'],
    ['recall[late] >= champion - 0.5', 'pass'],
    ['slice/recall[late]/half = first', 'pass'],
    ['slice/recall[late]/half = second', 'pass'],
  ]);
  expect(checks[0]!.detail).toMatch(
    /^recall\[late\] 0\.\d+ is below 0.99 \(90 % interval 0\.\d+ to 0\.\d+\)$/,
  );
  expect(checks[1]!.evidence!['value']).toBeCloseTo(recallOf(rows, 'on time'), 12);
  expect(checks[2]!.evidence!['champion']).toBeCloseTo(recallOf(others, 'late'), 12);
  expect(checks[3]!.observed).toBeCloseTo(recallOf(rows.slice(0, 200), 'late'), 12);
  expect(JSON.stringify(sections)).toContain('recall[late]');
});

test('a metric of a class that no row has is no data', async () => {
  const predictions = [await file('none.csv', classHeader, classRows(0.6, 5n))];
  const { checks } = await gate({ predictions, rules: ['recall[cancelled] >= 0.5'] });
  expect(checks[0]).toMatchObject({ verdict: 'no-data' });
  expect(checks[0]!.detail).toContain("there is no class or label 'cancelled'");
});
