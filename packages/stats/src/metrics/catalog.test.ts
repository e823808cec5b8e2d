import { expect, test } from '@jest/globals';
import { metricNames, metricOf, metrics } from './catalog.ts';

test.each([
  ['auc', 'roc_auc'],
  ['rmse', 'root_mean_squared_error'],
  ['mae', 'mean_absolute_error'],
  ['mse', 'mean_squared_error'],
  ['mcc', 'matthews_corrcoef'],
  ['f1_score', 'f1'],
  ['roc_auc_score', 'roc_auc'],
  ['f1_macro', 'f1_macro'],
])('%s is %s', (alias, name) => {
  expect(metricOf(alias)?.name).toBe(name);
});

test('an unknown name is no metric', () => {
  expect(metricOf('f2')).toBeUndefined();
  expect(metricOf('toString')).toBeUndefined();
});

test('every listed name is a metric, and errors and losses are better when smaller but for the shares explained of them', () => {
  for (const name of metricNames) expect(metricOf(name)).toBeDefined();
  for (const { name, greaterIsBetter } of metrics)
    expect(greaterIsBetter).toBe(!/^(?!d2).*(error|loss)|mase|smape/.test(name));
});
