import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definedValues } from './measure/measure.ts';
import { readMetricsFile } from './metric-values.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'metrics-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const expected = { f1: 0.8, roc_auc: 0.9, 'test.rmse': 3, 'latency, ms': 12 };

test.each([
  ['a.json', '{"f1": 0.8, "auc": 0.9, "test": {"rmse": 3}, "latency, ms": 12, "r2": NaN, "mae": "low"}'],
  ['a.yml', 'f1: 0.8\nauc: 9e-1\ntest:\n  rmse: 3\n"latency, ms": 12\nr2: .nan\nmae: low\n'],
  ['a.yaml', '{f1: 0.8, auc: 0.9, test: {rmse: 3}, "latency, ms": 12, mae: }'],
  [
    'a.csv',
    '\uFEFFname,value\r\nf1,0.8\r\nauc, 0.9\r\ntest.rmse,"3"\r\n"latency, ms",12\r\n\r\nr2,nan\nmae,\n',
  ],
  ['b.csv', 'f1,0.8\nauc,.9\ntest.rmse,3e0\n"latency, ms",12\nr2,NaN\nmae,low'],
])('%s gives the metrics under their names; what is no finite number has none', async (name, text) => {
  const file = join(folder, name);
  await writeFile(file, text);
  const { values } = await readMetricsFile(file);
  expect(definedValues(values)).toEqual(expected);
  expect(values.get('mean_absolute_error')).toMatchObject({
    reason: expect.stringContaining('no finite number'),
  });
});

test.each([
  ['two.json', '{"f1": 0.5, "f1_score": 0.9}', "'f1' and 'f1_score' are names of one metric, f1,"],
  ['two.yml', 'roc_auc: 0.6\nauc: 0.95\n', "'roc_auc' and 'auc' are names of one metric, roc_auc,"],
  ['two.csv', 'auc,0.6\nroc_auc_score,nan\n', "'auc' and 'roc_auc_score' are names of one metric, roc_auc,"],
])('%s with two values for one metric is refused with both names', async (name, text, words) => {
  const file = join(folder, name);
  await writeFile(file, text);
  await expect(readMetricsFile(file)).rejects.toMatchObject({
    name: 'UserError',
    message: `In '${file}' ${words} with two values: leave one out.`,
  });
});

test('a metric that has one value by two names has that value', async () => {
  const file = join(folder, 'equal.json');
  await writeFile(file, '{"f1": 0.5, "f1_score": 0.5, "mae": NaN, "mean_absolute_error": NaN}');
  const { values } = await readMetricsFile(file);
  expect(definedValues(values)).toEqual({ f1: 0.5 });
});
