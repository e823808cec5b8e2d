import { expect, test } from '@jest/globals';
import { knownRules } from './known-rules.ts';
import { parseMargin, parseRule } from './rule.ts';

test.each([
  ['f1 >= 0.75', { operator: '>=', bound: { of: 'number', value: 0.75 } }],
  ['rmse<=1.5e3', { operator: '<=', bound: { of: 'number', value: 1500 } }],
  ['log_loss < .5', { operator: '<', bound: { of: 'number', value: 0.5 } }],
  ['r2 > -0.2', { operator: '>', bound: { of: 'number', value: -0.2 } }],
  ['auc ≥ champion', { operator: '>=', bound: { of: 'champion', plus: 0 } }],
  ['f1 >= champion - 0.01', { operator: '>=', bound: { of: 'champion', plus: -0.01 } }],
  ['f1 >= champion+0.02', { operator: '>=', bound: { of: 'champion', plus: 0.02 } }],
  ['rmse <= champion * 1.02', { operator: '<=', bound: { of: 'champion', times: 1.02 } }],
  ['auc >= champion - 2%', { operator: '>=', bound: { of: 'champion', share: -0.02 } }],
  ['recall[late] >= 0.5', { metric: 'recall[late]', bound: { of: 'number', value: 0.5 } }],
  ['recall[">= 3 h"] >= 0.5', { metric: 'recall[">= 3 h"]', operator: '>=' }],
  ['mean_pinball_loss_0.9<=4', { metric: 'mean_pinball_loss_0.9', operator: '<=' }],
  ['fbeta_0.5_macro > champion + 1e-3', { metric: 'fbeta_0.5_macro', bound: { plus: 0.001 } }],
  ['rmse <= 1.02 * champion', { operator: '<=', bound: { of: 'champion', times: 1.02 } }],
])('%s is a rule', (line, expected) => {
  expect(parseRule(line)).toMatchObject({
    kind: 'bound',
    severity: 'critical',
    confidence: false,
    ...expected,
  });
});

test.each([
  ['f1', /does not parse/],
  ['f1 0.75', /does not parse/],
  ['>= 0.75', /does not parse/],
  ['f1 == 0.75', /compares with '=='/],
  ['f1 => 0.75', /compares with '=>'/],
  ['f1 >= 75%', /in percent/],
  ['f1 >= best', /a bound that does not parse \('best'\)/],
  ['f1 >= champion / 2', /a bound that does not parse/],
  ['f1 >= 0.75 and recall >= 0.7', /a bound that does not parse/],
  ['f1 >= 0,75', /a bound that does not parse/],
])('%s is none, and one sentence says how to write it', (line, reason) => {
  expect(() => parseRule(line)).toThrow(reason);
  expect(() => parseRule(line)).toThrow(/write a metric, a comparison and a bound, such as 'f1 >= 0.75'/);
});

test('an unknown metric is told with the nearest known one', () => {
  expect(() => knownRules([parseRule('f1_makro >= 0.5')])).toThrow(
    /'f1_makro', which is not known; did you mean 'f1_macro'/,
  );
  expect(() => knownRules([parseRule('profit_per_flight >= 5')])).toThrow(
    /'profit_per_flight', which is not known: the README of evaluate-gate lists those that are/,
  );
});

test('aliases and scikit-learn’s function names are the metrics', () => {
  const names = ['auc > 0', 'rmse < 1', 'roc_auc_score > 0'].map((line) => parseRule(line));
  expect(knownRules(names).map(({ metric }) => metric)).toEqual([
    'roc_auc',
    'root_mean_squared_error',
    'roc_auc',
  ]);
});

test('a margin is in the metric’s unit or a share of the champion', () => {
  expect(parseMargin(0.01)).toEqual({ absolute: 0.01 });
  expect(parseMargin('2 %')).toEqual({ relative: 0.02 });
  expect(parseMargin('-0.01')).toBeUndefined();
  expect(parseMargin('much')).toBeUndefined();
});
