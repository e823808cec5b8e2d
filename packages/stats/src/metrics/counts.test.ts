import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as counts from './counts.ts';
import { confusionMatrix, tallyOf, type Tally } from './tally.ts';

const { accuracy, balancedAccuracy, matthewsCorrcoef } = counts;
const averageOf =
  (ratio: counts.Ratio) =>
  (tally: Tally, average: counts.Average): number =>
    counts.averaged(tally, ratio, average, 1);
const [precision, recall, f1] = [counts.precision, counts.recall, counts.fbeta(1)].map(averageOf) as [
  ReturnType<typeof averageOf>,
  ReturnType<typeof averageOf>,
  ReturnType<typeof averageOf>,
];

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

const rows = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.integer({ min: 1, max: 9 })), {
  minLength: 1,
  maxLength: 40,
});
const tallied = (all: readonly (readonly [number, number, number])[]) =>
  tallyOf(
    Int32Array.from(all, ([label]) => label),
    Int32Array.from(all, ([, prediction]) => prediction),
    5,
    Float64Array.from(all, ([, , weight]) => weight),
  );

test('kappa by moments of the codes is kappa by the whole confusion matrix', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const tally = tallied(all);
      for (const [power, kappa] of [
        [0, counts.cohenKappa],
        [1, counts.linearKappa],
        [2, counts.quadraticKappa],
      ] as const) {
        let [observed, expected] = [0, 0];
        for (const [label, prediction, weight] of all)
          if (label !== prediction) observed += weight * Math.abs(label - prediction) ** power;
        for (let i = 0; i < 5; i++) {
          for (let j = 0; j < 5; j++)
            if (i !== j) expected += tally.support[i]! * tally.predicted[j]! * Math.abs(i - j) ** power;
        }
        const wanted = 1 - (observed * tally.mass) / expected;
        if (Number.isFinite(wanted)) expect(kappa(tally)).toBeCloseTo(wanted, 9);
        else expect(kappa(tally)).not.toBeGreaterThan(1);
      }
    }),
  );
});

test('averages lie between the classes, recall’s weighted one is the accuracy, and Jaccard is F1 / (2 − F1)', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const tally = tallied(all);
      expect(recall(tally, 'weighted')).toBeCloseTo(accuracy(tally), 12);
      expect(precision(tally, 'micro')).toBeCloseTo(accuracy(tally), 12);
      const each = [0, 1, 2, 3, 4]
        .filter((code) => tally.present[code])
        .map((code) => counts.averaged(tally, counts.fbeta(2), 'binary', code));
      const macro = counts.averaged(tally, counts.fbeta(2), 'macro', -1);
      expect(macro).toBeGreaterThanOrEqual(Math.min(...each) - 1e-12);
      expect(macro).toBeLessThanOrEqual(Math.max(...each) + 1e-12);
      const one = f1(tally, 'binary');
      const jaccard = counts.averaged(tally, counts.jaccard, 'binary', 1);
      if (!Number.isNaN(one)) expect(jaccard).toBeCloseTo(one / (2 - one), 12);
    }),
  );
});
