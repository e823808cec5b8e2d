import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testContext } from '../runtime/test-context.ts';
import type { GateInputs } from './case.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { testInputs } from './test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
let home: string;
beforeAll(async () => {
  home = process.cwd();
  folder = await mkdtemp(join(tmpdir(), 'wrong-data-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  // Sentences name files as they were given.
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true, force: true });
});

const gate = (inputs: Partial<GateInputs>) =>
  evaluateGate({ ...testInputs, ...inputs }, testContext({}).context);

/** Rows of a table, `of(i)` each. */
function table(header: string, rows: number, of: (i: number) => (string | number)[]): string {
  return [header, ...Array.from({ length: rows }, (_, i) => of(i).join(','))].join('\n');
}

const report = { schema: 'x', action: 'data-validate' };
const files: Record<string, string> = {
  'good.csv': table('id,label,prediction,score,w', 200, (i) => [i, i % 2, i % 2, 0.2 + 0.6 * (i % 2), 1]),
  'empty.csv': 'label,prediction\n',
  'gaps.csv': 'label,prediction,score\n1,1,0.9\n,0,0.1\n0,0,0.2\n',
  'one-class.csv': table('label,prediction,score', 120, (i) => [0, 0, (i % 10) / 10]),
  'outside.csv': table('label,prediction,score', 120, (i) => [i % 2, i % 2, i]),
  'three.csv': table('label,prediction,score', 120, (i) => [i % 3, i % 3, 0.5]),
  'blank.csv': table('label,prediction', 400, (i) =>
    i < 390 ? ['"  "', '" "'] : ['ab'[i % 2]!, 'ab'[i % 2]!],
  ),
  'blank-answers.csv': 'label,prediction\na,a\nb," "\na,"\u00A0\t"\nb,b',
  'unlabelled.csv': table('id,label,prediction,score', 200, (i) => [i, i === 120 ? '' : i % 2, i % 2, 0.5]),
  'fractions.csv': table('label,prediction', 120, (i) => [i / 7, i / 7]),
  'text.csv': table('label,prediction,score', 4, (i) => [`c${i}`, `c${i}`, 'high']),
  'kinds.csv': table('label,prediction', 4, (i) => [i % 2, `c${i % 2}`]),
  'negative.csv': table('label,prediction,w', 4, (i) => [i % 2, i % 2, i - 1]),
  'weightless.csv': table('label,prediction,w', 4, (i) => [i % 2, i % 2, 0]),
  'shorter.csv': table('id,label,prediction,score', 199, (i) => [i, i % 2, i % 2, 0.5]),
  'turned.csv': table('id,label,prediction,score', 200, (i) => [i, 1 - (i % 2), i % 2, 0.5]),
  'others.csv': table('id,label,prediction,score', 200, (i) => [i + 1, (i + 1) % 2, i % 2, 0.5]),
  'twice.csv': table('id,label,prediction,score', 200, (i) => [i >> 1, i % 2, i % 2, 0.5]),
  'few.csv': table('label,prediction,score', 40, (i) => [i % 2, i % 2, 0.5]),
  'list.json': '[0.8]',
  'broken.json': '{"f1": 0.8',
  'broken.yml': 'f1: [0.8',
  'broken.csv': 'f1;0.8',
  'twice-metrics.csv': 'name,value\nf1,0.8\nf1,0.9',
  'twice.json': '{\n"f1": 0.8,\n "test": {"accuracy": 0.1, "accuracy": 0.9}}',
  'twice.yml': 'f1: 0.1\nf1: 0.9',
  'values.json': '{"f1": 0.8, "roc_auc": NaN, "precision": "high", "rmse": "0.91", "test": {"rmse": 3}}',
  'custom.yml': 'metrics: {revenue: sum(amount)}\nrules: [revenue >= 1]',
  'given.yml': 'metrics: {revenue: {greater-is-better: true}}\nrules: [revenue >= 1]',
  'report.json': JSON.stringify(report),
};

test.each([
  [
    { rules: ['f1 >= 0'] },
    'There is nothing to judge: set predictions (a CSV or Parquet file), metrics-file or run-id.',
  ],
  [
    { predictions: ['good.csv'], metricsFile: 'values.json', rules: ['f1 >= 0'] },
    "Inputs 'predictions' and 'metrics-file' are both given: judge by one of them.",
  ],
  [
    { predictions: ['good.csv'], policy: 'nowhere.yml' },
    "The policy 'nowhere.yml' does not exist or cannot be read: check the input 'policy'.",
  ],
  [
    { predictions: ['good.csv'], labelColumn: 'is_delayed', rules: ['f1 >= 0'] },
    "Column 'is_delayed' is not in 'good.csv': set label-column to one of id, label, prediction, score, w.",
  ],
  [
    { predictions: ['good.csv'], predictionColumn: 'predicton', rules: ['f1 >= 0'] },
    "Column 'predicton' is not in 'good.csv'; did you mean 'prediction'?",
  ],
  [
    { predictions: ['fractions.csv'], rules: ['auc >= 0'] },
    "Column 'score' is not in 'fractions.csv': set score-column to one of label, prediction.",
  ],
  [
    { predictions: ['good.csv'], weightColumn: 'weight', rules: ['f1 >= 0'] },
    "Column 'weight' is not in 'good.csv': set weight-column to one of id, label, prediction, score, w.",
  ],
  [
    { predictions: ['text.csv'], rules: ['auc >= 0'] },
    "Column 'score' holds string values, not numbers: check score-column.",
  ],
  [
    { predictions: ['kinds.csv'], rules: ['f1 >= 0'] },
    "Column 'prediction' holds string values and column 'label' does not: labels and predictions have to be of one kind.",
  ],
  [
    { predictions: ['text.csv'], rules: ['rmse <= 1'] },
    "Column 'label' holds string values, and regression metrics need numbers: set label-column.",
  ],
  [
    { predictions: ['good.csv'], championPredictions: ['few.csv'], keyColumns: ['id'], rules: ['f1 >= 0'] },
    "Column 'id' is not in 'few.csv': set key-columns to one of label, prediction, score.",
  ],
  [
    { predictions: ['good.csv'], championPredictions: ['good.csv'], champion: 'none', rules: ['f1 >= 0'] },
    "Input 'champion' is 'none' and 'champion-predictions' are given: leave one of them out.",
  ],
  [
    { metricsFile: 'values.json', championPredictions: ['good.csv'], rules: ['f1 >= 0'] },
    "Input 'champion-predictions' needs the 'predictions' of the candidate beside it.",
  ],
  [
    { predictions: ['good.csv'], champion: 'production', rules: ['f1 >= 0'] },
    "Input 'champion' is 'production', and nothing says of what: set 'endpoint', or a registered 'model' such as 'azureml:flights:4'.",
  ],
  [
    { predictions: ['good.csv'], champion: 'runs:/fig', rules: ['f1 >= 0'] },
    "The champion is run fig, and its predictions are not given: score the rows of 'predictions' with it in an earlier step and set champion-predictions.",
  ],
  [
    { predictions: ['good.csv'], model: 'nowhere', rules: ['f1 >= 0'] },
    "The model 'nowhere' is no file or folder here: check input 'model'.",
  ],
  [
    { metricsFile: 'nowhere.json', rules: ['f1 >= 0'] },
    "The metrics file 'nowhere.json' cannot be read: check input 'metrics-file'.",
  ],
  [
    { metricsFile: 'list.json', rules: ['f1 >= 0'] },
    'The metrics file holds no object: give one of metrics, such as {"f1": 0.78, "roc_auc": 0.91}.',
  ],
  [
    { metricsFile: 'broken.json', rules: ['f1 >= 0'] },
    'The metrics file is no valid JSON: give an object of metrics, such as {"f1": 0.78, "roc_auc": 0.91}.',
  ],
  [
    { metricsFile: 'broken.yml', rules: ['f1 >= 0'] },
    'The metrics file is no valid YAML: give a line such as f1: 0.78 for each metric.',
  ],
  [
    { metricsFile: 'broken.csv', rules: ['f1 >= 0'] },
    'Line 1 of the metrics file is not a name and a value: write lines such as f1,0.78.',
  ],
  [
    { metricsFile: 'twice.json', rules: ['f1 >= 0'] },
    "The metrics file has 'accuracy' twice: leave one out.",
  ],
  [{ metricsFile: 'twice.yml', rules: ['f1 >= 0'] }, "The metrics file has 'f1' twice: leave one out."],
  [
    { predictions: ['good.csv'], positiveLabel: 'yes', rules: ['f1 >= 0'] },
    "Input 'positive-label' is 'yes', which is none of the labels 0, 1: set it to one of them.",
  ],
  [
    { metricsFile: 'twice-metrics.csv', rules: ['f1 >= 0'] },
    "The metrics file has 'f1' twice, first above line 3: leave one out.",
  ],
  [
    { metricsFile: 'values.json', rules: ['test.rmze <= 4'] },
    "Rule 'test.rmze <= 4' names the metric 'test.rmze', which is not in 'values.json'; did you mean 'test.rmse'?",
  ],
  [
    { metricsFile: 'values.json', policy: 'custom.yml' },
    "The metric 'revenue' is SQL over predictions, and 'values.json' has values only: give predictions.",
  ],
  [
    { predictions: ['good.csv'], policy: 'given.yml' },
    "Rule 'revenue >= 1' names the metric 'revenue', which has no SQL to compute it from predictions: set sql under metrics.revenue.",
  ],
  [
    { predictions: ['good.csv'], evidence: ['nowhere.json'], rules: ['f1 >= 0'] },
    "The evidence 'nowhere.json' names no file: give the output 'report' of an earlier step, or a glob of reports.",
  ],
  [
    { predictions: ['good.csv'], evidence: ['report.json'], rules: ['f1 >= 0'] },
    "The evidence 'report.json' is no report of this suite: give the JSON report of an earlier step.",
  ],
] as [Partial<GateInputs>, string][])('%j stops with one sentence', async (inputs, message) => {
  await expect(gate(inputs)).rejects.toMatchObject({ name: 'UserError', message });
});

const against = (champion: string, keyColumns: string[] = []) => ({
  predictions: ['good.csv'],
  championPredictions: [champion],
  keyColumns,
  rules: ['accuracy >= champion'],
});

test.each([
  [{ predictions: ['empty.csv'], rules: ['f1 >= 0'] }, 'f1 is undefined: there are no rows'],
  [
    { predictions: ['gaps.csv'], rules: ['f1 >= 0'] },
    "f1 is undefined: 1 of 3 rows has no label in 'label' (row 2): give each its label, or leave such rows out",
  ],
  [
    { predictions: ['one-class.csv'], rules: ['auc >= 0'] },
    'roc_auc is undefined: all labels are of one class',
  ],
  [{ predictions: ['one-class.csv'], rules: ['recall >= 0'] }, 'recall is undefined: no row is positive'],
  [
    { predictions: ['outside.csv'], rules: ['log_loss <= 9'] },
    'log_loss is undefined: 118 of 120 scores are outside 0 to 1, so they are no probabilities',
  ],
  [
    { predictions: ['three.csv'], rules: ['f1 >= 0'] },
    'f1 is undefined: f1 is a figure of two classes and there are 3: use f1_macro, f1_weighted or f1_micro',
  ],
  [
    { predictions: ['fractions.csv'], rules: ['accuracy >= 0'] },
    'accuracy is undefined: the labels or predictions are fractions, not classes',
  ],
  [
    { predictions: ['negative.csv'], weightColumn: 'w', rules: ['accuracy >= 0'] },
    'accuracy is undefined: there are weights below 0',
  ],
  [
    { predictions: ['weightless.csv'], weightColumn: 'w', rules: ['accuracy >= 0'] },
    'accuracy is undefined: all weights are 0',
  ],
  [
    { predictions: ['good.csv'], rules: ['accuracy >= champion'] },
    'there is no champion: set champion-predictions',
  ],
  [
    { predictions: ['good.csv'], champion: 'none', rules: ['accuracy >= champion'] },
    'there is no champion yet (champion: none): say under on-missing-champion of the policy what a first release means',
  ],
  [
    against('shorter.csv'),
    "the candidate's file has 200 rows and the champion's 199, so their rows cannot be paired by position: give key-columns",
  ],
  [
    against('turned.csv'),
    'the labels of the two files differ at row 1, so their rows cannot be paired by position: give key-columns',
  ],
  [
    against('turned.csv', ['id']),
    "the two files disagree on the label of 200 rows with the same 'id': give both the same labels",
  ],
  [
    against('others.csv', ['id']),
    "only 199 of the candidate's 200 rows and the champion's 200 have the same 'id' in both files: score the champion on the candidate's rows, or correct key-columns",
  ],
  [
    against('twice.csv', ['id']),
    "100 rows of the champion's file repeat a key of 'id', so rows cannot be paired: set key-columns to what tells each row from all others",
  ],
  [
    { ...against('few.csv'), predictions: ['few.csv'] },
    'accuracy cannot be compared with the champion: there are 40 rows, fewer than 100',
  ],
  [
    { metricsFile: 'values.json', rules: ['auc >= 0.5'] },
    "roc_auc is undefined: its value in 'values.json' is no finite number",
  ],
  [
    { metricsFile: 'values.json', rules: ['precision >= 0.5'] },
    "precision is undefined: its value in 'values.json' is text, and no finite number",
  ],
  [
    { metricsFile: 'values.json', rules: ['rmse >= 0.5'] },
    `root_mean_squared_error is undefined: its value in 'values.json' is the text "0.91": take the quotes away`,
  ],
  [
    { predictions: ['blank.csv'], rules: ['accuracy >= 0.5'] },
    "accuracy is undefined: 390 of 400 rows have no label in 'label' (rows 1, 2, 3, 4, 5 and others): give each its label, or leave such rows out",
  ],
  [
    { predictions: ['blank-answers.csv'], rules: ['accuracy >= 0.5'] },
    'accuracy is undefined: 2 of 4 rows have no prediction',
  ],
  [
    { predictions: ['blank-answers.csv'], rules: ['x = count(*) filter (prediction <> label)', 'x <= 0'] },
    'x is undefined: 2 of 4 rows have no prediction',
  ],
  [
    { ...against('good.csv', ['id']), predictions: ['unlabelled.csv'] },
    "accuracy is undefined: 1 of 200 rows has no label in 'label' (row 121): give each its label, or leave such rows out",
  ],
  [
    { ...against('unlabelled.csv'), predictions: ['good.csv'] },
    'one of the two files has no label at row 121, so their rows cannot be paired by position: give key-columns',
  ],
  [
    { metricsFile: 'values.json', rules: ['recall >= 0.5'] },
    "recall is undefined: it is not in 'values.json'",
  ],
  [{ metricsFile: 'values.json', rules: ['f1 >= champion'] }, 'there is no champion: set champion'],
] as [Partial<GateInputs>, string][])('%j is no data, and never a pass', async (inputs, detail) => {
  const { verdict, checks } = await gate(inputs);
  expect(checks.find((check) => check.verdict === 'no-data')).toMatchObject({ detail });
  expect(verdict).toBe('no-data');
});
