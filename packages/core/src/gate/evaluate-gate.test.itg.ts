import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envelopeId } from '../report/envelope.ts';
import { testContext } from '../runtime/test-context.ts';
import type { GateInputs } from './case.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { testInputs } from './test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gate-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

function gate(inputs: Partial<GateInputs>, env: Record<string, string> = {}) {
  return evaluateGate({ ...testInputs, ...inputs }, testContext(env).context);
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** Rows `id,label,prediction,score`; a model that is wrong on every `wrongEvery`-th row. */
function table(rows: number, wrongEvery: number, order: (row: number) => number = (row) => row): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = order(i);
    const label = row % 3 === 0 ? 1 : 0;
    const prediction = row % wrongEvery === 0 ? 1 - label : label;
    return `k${row},${label},${prediction},${((prediction + ((row * 37) % 101) / 101) / 2).toFixed(4)}`;
  });
  return ['id,label,prediction,score', ...lines].join('\n');
}

test('a model that holds its rules passes, with its metrics, digest and charts', async () => {
  const text = table(600, 10);
  const predictions = await file('good.csv', text);
  const outcome = await gate({ predictions: [predictions], rules: ['accuracy >= 0.9', 'auc >= 0.8'] });
  expect(outcome.verdict).toBe('pass');
  expect(outcome.summary).toBe('All 2 rules hold on 600 rows.');
  expect(JSON.parse(outcome.outputs['metrics']!)).toMatchObject({ accuracy: 0.9 });
  expect(outcome.subject).toMatchObject({
    predictionsDigest: createHash('sha256').update(text).digest('hex'),
    rows: 600,
  });
  const charts = outcome.sections.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === 'chart');
  expect(charts).toHaveLength(4);
});

test('a weak model fails with the figure in the sentence and an annotation', async () => {
  const predictions = await file('weak.csv', table(600, 3));
  const outcome = await gate({ predictions: [predictions], rules: ['accuracy >= 0.75', 'f1 >= 0'] });
  expect(outcome.verdict).toBe('fail');
  expect(outcome.summary).toMatch(
    /^accuracy 0.667 is below 0.75 \(90 % interval .*\); 1 of 2 rules holds on 600 rows, 1 fails\.$/,
  );
  expect(outcome.annotations).toMatchObject([{ level: 'error', title: 'evaluate-gate: accuracy >= 0.75' }]);
});

test('rows are paired by key whatever their order, and a worse candidate is told beside the champion', async () => {
  const predictions = await file('candidate.csv', table(2_000, 5));
  const championPredictions = await file(
    'champion.csv',
    table(2_000, 50, (row) => 1_999 - row),
  );
  const outcome = await gate({
    predictions: [predictions],
    championPredictions: [championPredictions],
    keyColumns: ['id'],
    rules: ['accuracy >= 0.5'],
  });
  expect(outcome.checks).toMatchObject([
    { id: 'accuracy >= 0.5', verdict: 'pass' },
    { id: 'accuracy not-worse', verdict: 'fail', evidence: { method: 'Tango score', finding: 'harm' } },
  ]);
  expect(outcome.checks[1]!.detail).toMatch(
    /^accuracy is 0.18 \[.*\] below the champion's 0.98: worse by more than the margin 0.01$/,
  );
});

test('the same predictions are not worse, in every method, except where identity proves too little', async () => {
  const predictions = await file('same.csv', table(2_000, 10));
  const rules = ['f1 >= 0', 'auc >= 0', 'log_loss <= 9', 'average_precision >= 0', 'mcc >= 0'];
  const outcome = await gate({ predictions: [predictions], championPredictions: [predictions], rules });
  const compared = outcome.checks.filter(({ id }) => id.endsWith('not-worse'));
  expect(compared.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
  const few = await file('same-few.csv', table(150, 10));
  const small = await gate({ predictions: [few], championPredictions: [few], rules: ['accuracy >= 0'] });
  expect(small.checks[1]).toMatchObject({ verdict: 'fail', evidence: { reason: 'imprecise' } });
});

test.each([
  ['as many rows', table(500, 5), table(499, 5), [], /500 rows and the champion's 499/],
  [
    'equal labels in order',
    table(500, 5),
    table(500, 5, (row) => 499 - row),
    [],
    /labels of the two files differ at row 1/,
  ],
  [
    'all keys in both',
    table(500, 5),
    table(500, 5, (row) => row + 1),
    ['id'],
    /only 499 of the candidate's 500 rows and the champion's 500 have the same 'id'/,
  ],
  [
    'keys that are unique',
    table(500, 5),
    table(500, 5, (row) => row % 400),
    ['id'],
    /100 rows of the champion's file repeat a key/,
  ],
])(
  'without %s there is no comparison, and the rest is judged',
  async (_what, ours, theirs, keyColumns, reason) => {
    const outcome = await gate({
      predictions: [await file('ours.csv', ours)],
      championPredictions: [await file('theirs.csv', theirs)],
      keyColumns,
      rules: ['accuracy >= 0.5', 'accuracy >= champion'],
    });
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.checks).toMatchObject([
      { verdict: 'pass' },
      { verdict: 'no-data', detail: expect.stringMatching(reason), evidence: { reason: 'missing' } },
    ]);
  },
);

test.each([
  ['one class', 'label,prediction,score\n0,0,0.1\n0,1,0.9', 'auc >= 0', /all labels are of one class/],
  ['no rows', 'label,prediction\n', 'accuracy >= 0', /there are no rows/],
  ['no rows of scores', 'label,prediction,score\n', 'auc >= 0', /there are no rows/],
  ['a missing label', 'label,prediction\n1,1\n,0', 'accuracy >= 0', /1 of 2 rows has no label/],
  ['a missing prediction', 'label,prediction\n1,1\n0,', 'accuracy >= 0', /1 of 2 rows has no prediction/],
  ['a missing score', 'label,score\n1,0.5\n0,NaN', 'auc >= 0', /1 of 2 rows has no finite score/],
  [
    'scores that are no probabilities',
    'label,score\n1,3.5\n0,-2',
    'log_loss <= 9',
    /2 of 2 scores are outside 0 to 1/,
  ],
  ['an unknown positive class', 'label,prediction\nlate,late\nearly,late', 'f1 >= 0', /set positive-label/],
  ['three classes', 'label,prediction\na,a\nb,b\nc,c', 'f1 >= 0', /use f1_macro/],
  ['no positive', 'label,prediction\n0,0\n0,1', 'recall >= 0', /no row is positive/],
  ['scores as predictions', 'label,prediction\n0,0.2\n1,0.8', 'accuracy >= 0', /fractions, not classes/],
  ['a single row', 'label,prediction\n1.5,2', 'r2 >= -9', /fewer than two rows/],
])('%s is no-data with the reason', async (_what, text, rule, reason) => {
  const outcome = await gate({ predictions: [await file('undefined.csv', text)], rules: [rule] });
  expect(outcome.verdict).toBe('no-data');
  expect(outcome.checks[0]!.detail).toMatch(reason);
});

const small = 'label,prediction,score,text\n1,1,0.9,a\n0,0,0.2,b\n';
test.each([
  ['nothing to judge', { rules: ['f1 >= 0'] }, /nothing to judge: set predictions/],
  ['no rule', { predictions: ['small'] }, /no rule to judge by: set 'rules'/],
  [
    'two sources',
    { predictions: ['small'], metricsFile: 'm.json', rules: ['f1 >= 0'] },
    /'predictions' and 'metrics-file' are both given/,
  ],
  [
    'an unknown metric',
    { predictions: ['small'], rules: ['f_1 >= 0'] },
    /'f_1', which is not known; did you mean 'f1'/,
  ],
  [
    'an unparsable rule',
    { predictions: ['small'], rules: ['f1 is good'] },
    /Rule 'f1 is good' does not parse/,
  ],
  [
    'an unknown label column',
    { predictions: ['small'], labelColumn: 'lable', rules: ['f1 >= 0'] },
    /Column 'lable' is not in .*; did you mean 'label'/,
  ],
  [
    'an unknown score column',
    { predictions: ['small'], scoreColumn: 'proba', rules: ['auc >= 0'] },
    /Column 'proba' is not in .*: set score-column to one of label, prediction/,
  ],
  [
    'a score column of text',
    { predictions: ['small'], scoreColumn: 'text', rules: ['auc >= 0'] },
    /Column 'text' holds string values, not numbers: check score-column/,
  ],
  [
    'an unknown weight column',
    { predictions: ['small'], weightColumn: 'w', rules: ['f1 >= 0'] },
    /Column 'w' is not in/,
  ],
  [
    'labels and predictions of two kinds',
    { predictions: ['small'], predictionColumn: 'text', rules: ['f1 >= 0'] },
    /have to be of one kind/,
  ],
  [
    'regression of text',
    { predictions: ['small'], labelColumn: 'text', predictionColumn: 'text', rules: ['rmse <= 1'] },
    /regression metrics need numbers/,
  ],
  ['a file that is not there', { predictions: ['nowhere.csv'], rules: ['f1 >= 0'] }, /nowhere\.csv/],
  [
    'a champion without predictions',
    { predictions: ['small'], champion: 'old-model', rules: ['f1 >= 0'] },
    /The champion is old-model, and its predictions are not given/,
  ],
  [
    'production of nothing',
    { predictions: ['small'], champion: 'production', rules: ['f1 >= 0'] },
    /nothing says of what: set 'endpoint'/,
  ],
  [
    'a champion that is none and there',
    { predictions: ['small'], championPredictions: ['small'], champion: 'none', rules: ['f1 >= 0'] },
    /leave one of them out/,
  ],
  [
    'a model that is not there',
    { predictions: ['small'], model: 'nowhere', rules: ['f1 >= 0'] },
    /no file or folder here: check input 'model'/,
  ],
  [
    'a model of no files',
    { predictions: ['small'], model: 'empty', rules: ['f1 >= 0'] },
    /The model '.*empty.*' holds no files: check input 'model'/,
  ],
  [
    'training data without predictions',
    { metricsFile: 'm.json', trainingData: ['small'], rules: ['f1 >= 0'] },
    /Input 'training-data' needs the 'predictions' of the candidate/,
  ],
  [
    'a model without version',
    { predictions: ['small'], model: 'azureml:flights', rules: ['f1 >= 0'] },
    /has no version/,
  ],
  [
    'evidence that is not there',
    { predictions: ['small'], evidence: ['nowhere.json'], rules: ['f1 >= 0'] },
    /'nowhere.json' names no file/,
  ],
  [
    'a key that is not there',
    { predictions: ['small'], championPredictions: ['small'], keyColumns: ['id'], rules: ['f1 >= 0'] },
    /Column 'id' is not in/,
  ],
  [
    'a workspace that is not named',
    { runId: 'a', rules: ['f1 >= 0'] },
    /To find the Azure ML workspace, set 'subscription-id'/,
  ],
] as [string, Partial<GateInputs>, RegExp][])('%s is one sentence', async (_what, inputs, sentence) => {
  const path = await file('small.csv', small);
  const named = (files?: string[]) => files?.map((name) => (name === 'small' ? path : name));
  const given = {
    ...inputs,
    predictions: named(inputs.predictions),
    championPredictions: named(inputs.championPredictions),
    ...(inputs.model === 'empty' && { model: await mkdtemp(join(folder, 'empty')) }),
  };
  await expect(gate(given)).rejects.toMatchObject({
    name: expect.stringMatching(/^(UserError|DataError)$/),
    message: expect.stringMatching(sentence),
  });
});

test.each([
  ['True', 'False', 1],
  ['yes', 'no', undefined],
])('a positive label is named as it stands in the file: %s', async (yes, no, byDefault) => {
  const rows = [
    [yes, yes],
    [no, yes],
    [no, no],
  ].map((row) => row.join(','));
  const predictions = [await file(`${yes}.csv`, ['label,prediction', ...rows].join('\n'))];
  const recall = async (positiveLabel?: string) => {
    const { outputs } = await gate({ predictions, positiveLabel, rules: ['recall >= 0'] });
    return (JSON.parse(outputs['metrics']!) as Record<string, number>)['recall'];
  };
  expect([await recall(), await recall(yes), await recall(no)]).toEqual([byDefault, 1, 0.5]);
});

test('what the policy asks of rows is no-data beside values', async () => {
  const metricsFile = await file('values.json', '{"f1": 0.9}');
  const policy = await file(
    'rows.yml',
    `rules: [f1 >= 0.5]
owners: ann
slices: { define: [{ by: g }], rules: [f1 >= 0.4] }
fairness: { sensitive: g, rules: [demographic_parity_difference <= 0.1] }
robustness: { max-flips: 0.1 }
leakage: {}
`,
  );
  const { checks } = await gate({ metricsFile, policy });
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['f1 >= 0.5', 'pass'],
    ['slices', 'no-data'],
    ['fairness', 'no-data'],
    ['robustness', 'no-data'],
    ['leakage', 'no-data'],
  ]);
  expect(checks[1]!.detail).toMatch(
    /^'slices' of the policy is judged by rows, .* give predictions; owner: ann$/,
  );
});

test('an extreme has no interval, and the sentence says what to write instead', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${i % 50},${(i % 50) + ((i * 37) % 11) / 10}`);
  const predictions = [await file('numbers.csv', ['label,prediction', ...lines].join('\n'))];
  const judge = (...rules: string[]) => gate({ predictions, championPredictions: predictions, rules });
  expect((await judge('max_error <= 2')).checks[1]).toMatchObject({
    verdict: 'no-data',
    detail:
      "max_error equals the champion's 1, and the difference has no interval: no resample of the rows goes beyond an extreme; compare the values, as in 'max_error <= champion'",
  });
  expect((await judge('max_error <= champion')).verdict).toBe('pass');
});

test('values of the data are in no sentence', async () => {
  const secret = 'zz-very-secret';
  const predictions = await file(
    'secret.csv',
    `label,prediction,score\n${secret},${secret},0.5\nother,${secret},0.4`,
  );
  const outcome = await gate({
    predictions: [predictions],
    rules: ['f1 >= 0', 'accuracy >= 0.9', 'auc >= 0.5'],
  });
  expect(JSON.stringify({ ...outcome, sections: [] })).not.toContain(secret);
});

test('a metrics file is judged by its values; NaN and what is missing are no-data', async () => {
  const metricsFile = await file('metrics.json', '{"f1_score": 0.8, "rmse": NaN, "revenue": 12}');
  const rules = ['f1 >= 0.75', 'revenue > 10', 'rmse <= 1', 'auc >= 0.5', 'f1 >= champion'];
  const { verdict, checks, outputs } = await gate({ metricsFile, rules });
  expect(verdict).toBe('no-data');
  expect(checks.map((check) => check.verdict)).toEqual(['pass', 'pass', 'no-data', 'no-data', 'no-data']);
  expect(JSON.parse(outputs['metrics']!)).toEqual({ f1: 0.8, revenue: 12 });
  await expect(gate({ metricsFile, rules: ['revenu > 1'] })).rejects.toThrow(/did you mean 'revenue'/);
  await expect(gate({ metricsFile: await file('bad.json', '[1]'), rules })).rejects.toThrow(
    /holds no object/,
  );
  await expect(gate({ metricsFile: await file('bad.json', '{'), rules })).rejects.toThrow(/no valid JSON/);
});

const dataset = 'd'.repeat(64);

function report(action: string, target: string, subject: object, verdict = 'pass'): string {
  const provenance = { target, tools: {}, seeds: {} };
  const rest = {
    verdict,
    summary: '',
    checks: [],
    inputs: {},
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
  };
  return JSON.stringify({ schema: envelopeId, action, subject, provenance, ...rest });
}

test('the dataset digest is copied from the evidence, the model digest is that of its files', async () => {
  const evidence = await file('report.json', report('data-validate', 'azure', { datasetDigest: dataset }));
  const model = await file('model.onnx', 'weights');
  const predictions = [await file('small.csv', small)];
  const { subject } = await gate({ predictions, evidence: [evidence], model, rules: ['f1 >= 0'] });
  expect(subject).toMatchObject({
    model,
    modelDigest: 'd17f2c30b44b8d610384adc262991fb66b12143e56e35ef779d50528ff91295e',
    datasetDigest: dataset,
  });
});

test('the run is that of the job’s report, and a report that registration refuses is told of', async () => {
  const job = await file('job.json', report('submit-job', 'azure', { azureRun: 'brave_fig' }, 'completed'));
  const broken = await file(
    'broken.json',
    report('data-validate', 'azure', { datasetDigest: dataset }, 'fail'),
  );
  const given = { predictions: [await file('small.csv', small)], rules: ['f1 >= 0'] };
  const { subject, annotations } = await gate({ ...given, evidence: [job, broken] });
  expect(subject['azureRun']).toBe('brave_fig');
  expect(annotations?.map(({ message }) => message)).toContain(
    "The report of data-validate that is given as evidence has the verdict 'fail': the model is judged all the same, and register-model refuses that report.",
  );
});

test('evidence made on the emulator counts on Azure only where it is allowed', async () => {
  const evidence = [
    await file('emulated.json', report('data-validate', 'emulator', { datasetDigest: dataset })),
  ];
  const given = { predictions: [await file('small.csv', small)], evidence, rules: ['f1 >= 0'] };
  await expect(gate(given)).rejects.toThrow(/made on the emulator and proves nothing on Azure/);
  expect((await gate({ ...given, allowEmulatorEvidence: true })).subject['datasetDigest']).toBe(dataset);
  await expect(gate({ ...given, evidence: [await file('no.json', '{}')] })).rejects.toThrow(
    /no report of this suite/,
  );
});

test('the same inputs give the same intervals, another seed gives others', async () => {
  const predictions = [await file('seeded.csv', table(400, 7))];
  const run = (seed?: string) => gate({ predictions, rules: ['f1 >= 0'], seed });
  const [first, again, other] = [await run(), await run(), await run('7')];
  expect(again.checks).toEqual(first.checks);
  expect(other.checks).not.toEqual(first.checks);
  expect(other.seeds).toEqual({ resamples: '0x0000000000000007' });
});

test('few rows warn where a rule holds, and are compared with no champion', async () => {
  const predictions = [await file('few.csv', table(60, 10))];
  const outcome = await gate({ predictions, championPredictions: predictions, rules: ['accuracy >= 0.5'] });
  expect(outcome.checks).toMatchObject([
    { verdict: 'warn', detail: expect.stringContaining('there are 60 rows, fewer than 100') },
    { verdict: 'no-data', evidence: { reason: 'too-few' } },
  ]);
});
