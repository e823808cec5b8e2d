import { expect, test } from '@jest/globals';
import { accuracy, balancedAccuracy, f1, matthewsCorrcoef, precision, recall } from './counts.ts';
import { confusionMatrix, tallyOf } from './tally.ts';

const codes = (...values: number[]) => Int32Array.from(values);
const three = () => tallyOf(codes(0, 1, 2, 0, 1, 2, 2, 1), codes(0, 2, 1, 0, 0, 1, 2, 1), 3);

test('three classes have scikit-learn’s figures', () => {
  const tally = three();
  expect(accuracy(tally)).toBe(0.5);
  expect(balancedAccuracy(tally)).toBeCloseTo(0.5555555555555555, 12);
  expect(matthewsCorrcoef(tally)).toBeCloseTo(0.2619047619, 9);
  expect(f1(tally, 'micro')).toBe(0.5);
  expect(f1(tally, 'macro')).toBeCloseTo(0.5111111111, 9);
  expect(f1(tally, 'weighted')).toBeCloseTo(0.475, 12);
});

test('the confusion matrix has a row for each label and a column for each prediction', () => {
  const matrix = confusionMatrix(codes(0, 1, 2, 0, 1, 2, 2, 1), codes(0, 2, 1, 0, 0, 1, 2, 1), 3);
  expect([...matrix]).toEqual([2, 0, 0, 1, 1, 1, 0, 2, 1]);
});

test('a class that is only predicted counts in a macro average, one that is nowhere does not', () => {
  const labels = codes(0, 0, 1, 1);
  const predictions = codes(0, 0, 1, 2);
  expect(f1(tallyOf(labels, predictions, 3), 'macro')).toBeCloseTo(0.5555555556, 9);
  expect(f1(tallyOf(labels, predictions, 9), 'macro')).toBeCloseTo(0.5555555556, 9);
});

test('a weight counts as that many rows', () => {
  const weighted = tallyOf(codes(0, 1, 1), codes(0, 1, 0), 2, Float64Array.of(1, 2, 3));
  const repeated = tallyOf(codes(0, 1, 1, 1, 1, 1), codes(0, 1, 1, 0, 0, 0), 2);
  for (const metric of [accuracy, balancedAccuracy, matthewsCorrcoef]) {
    expect(metric(weighted)).toBe(metric(repeated));
  }
  expect(f1(weighted, 'binary')).toBe(f1(repeated, 'binary'));
});

test('a binary ratio of nothing to nothing is NaN, never 0', () => {
  const nothingPositive = tallyOf(codes(0, 0, 0), codes(0, 0, 0), 2);
  expect(precision(nothingPositive, 'binary')).toBeNaN();
  expect(recall(nothingPositive, 'binary')).toBeNaN();
  expect(f1(nothingPositive, 'binary')).toBeNaN();
  expect(f1(tallyOf(codes(0, 1), codes(0, 0), 2), 'binary')).toBe(0);
});

test('no rows have no figures', () => {
  const none = tallyOf(codes(), codes(), 2);
  for (const metric of [accuracy, balancedAccuracy, matthewsCorrcoef]) expect(metric(none)).toBeNaN();
  for (const average of ['binary', 'macro', 'weighted', 'micro'] as const) {
    for (const metric of [precision, recall, f1]) expect(metric(none, average)).toBeNaN();
  }
});

test('constant predictions have a Matthews correlation of 0, as in scikit-learn', () => {
  expect(matthewsCorrcoef(tallyOf(codes(0, 1, 1), codes(1, 1, 1), 2))).toBe(0);
});
