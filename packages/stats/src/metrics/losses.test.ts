import { expect, test } from '@jest/globals';
import { meanEstimate } from './paired-mean.ts';
import { brierScoreLoss, calibrationCurve, logLoss } from './probability.ts';
import { meanAbsoluteError, meanSquaredError, r2, rootMeanSquaredError } from './regression.ts';
import { errorGroups, r2Of, resampleErrors, rootMeanSquareOf } from './row-bootstrap.ts';
import { xoshiro256 } from '../rng.ts';

const labels = Float64Array.of(3, -0.5, 2, 7);
const predictions = Float64Array.of(2.5, 0, 2, 8);

test('regression has scikit-learn’s figures', () => {
  expect(r2(labels, predictions)).toBeCloseTo(0.9486081371, 9);
  expect(rootMeanSquaredError(labels, predictions)).toBeCloseTo(0.6123724357, 9);
  expect(meanSquaredError(labels, predictions)).toBe(0.375);
  expect(meanAbsoluteError(labels, predictions)).toBe(0.5);
});

test('R² of constant labels is 1 where the predictions are exact, else 0, and needs two rows', () => {
  expect(r2(Float64Array.of(2, 2), Float64Array.of(2, 2))).toBe(1);
  expect(r2(Float64Array.of(2, 2), Float64Array.of(2, 3))).toBe(0);
  expect(r2(Float64Array.of(2), Float64Array.of(2))).toBeNaN();
});

test('log loss clips certainty by the machine precision', () => {
  const certain = logLoss(Uint8Array.of(0, 1, 1), Float64Array.of(0, 1, 0));
  expect(certain).toBeCloseTo(12.0145511, 7);
});

test('probabilities have scikit-learn’s losses, weights included', () => {
  const positive = Uint8Array.of(0, 1, 1, 0);
  const probabilities = Float64Array.of(0.1, 0.9, 0.8, 0.3);
  expect(brierScoreLoss(positive, probabilities)).toBeCloseTo(0.0375, 12);
  expect(brierScoreLoss(positive, probabilities, Float64Array.of(1, 0, 0, 1))).toBeCloseTo(0.05, 12);
  expect(logLoss(positive, probabilities, Float64Array.of(0, 1, 0, 0))).toBeCloseTo(-Math.log(0.9), 12);
});

test('a calibration curve leaves out the bins that hold no row', () => {
  const curve = calibrationCurve(Uint8Array.of(0, 1, 1), Float64Array.of(0, 0.95, 1), 10);
  expect(curve).toEqual([
    { predicted: 0, observed: 0, rows: 1 },
    { predicted: 0.975, observed: 1, rows: 2 },
  ]);
});

test('a mean has the standard error of a t test, and with weights all equal the same one', () => {
  const values = Float64Array.of(1, 2, 3, 6);
  const plain = meanEstimate(values);
  expect(plain).toEqual({ estimate: 3, standardError: Math.sqrt(14 / 3 / 4), df: 3 });
  const weighted = meanEstimate(values, new Float64Array(4).fill(2.5));
  expect(weighted.standardError).toBeCloseTo(plain.standardError, 12);
  expect(weighted.df).toBeCloseTo(3, 12);
});

test('resampled errors are centred on the figures of the rows, dealt into groups or not', () => {
  for (const rows of [400, 50_000]) {
    const random = xoshiro256(11n);
    const y = Float64Array.from({ length: rows }, () => 10 + random.uniform());
    const predicted = y.map((label) => label + (random.uniform() - 0.5) / 2);
    const groups = errorGroups(y, [predicted], undefined, random);
    const [roots, shares] = resampleErrors(
      groups,
      [(t) => rootMeanSquareOf(t, 0), (t) => r2Of(t, 0)],
      400,
      random,
    );
    const root = rootMeanSquaredError(y, predicted);
    expect(mean(roots!) / root).toBeCloseTo(1, 2);
    expect(mean(shares!)).toBeCloseTo(r2(y, predicted), 2);
    const influence =
      meanEstimate(y.map((label, i) => (label - predicted[i]!) ** 2)).standardError / (2 * root);
    expect(deviation(roots!) / influence).toBeCloseTo(1, 0.5);
  }
});

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  return Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
}
