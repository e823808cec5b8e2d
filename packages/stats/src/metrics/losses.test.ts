import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { xoshiro256 } from '../rng.ts';
import type { Answers } from './answers.ts';
import { calibrationCurve } from './calibration.ts';
import { metricOf } from './catalog.ts';
import { meanEstimate } from './paired-mean.ts';
import { featureGroups, resampleMeans } from './row-bootstrap.ts';
import { weightedMean } from './weighted-mean.ts';
import { weightedQuantile } from './weighted-quantile.ts';

const nothing: Answers = {
  count: 0,
  weights: undefined,
  task: 'binary',
  classes: 2,
  labels: new Int32Array(),
  predictions: undefined,
  sets: undefined,
  positives: new Uint8Array(),
  scores: undefined,
  classScores: undefined,
  numbers: undefined,
  predictedNumbers: undefined,
  groups: undefined,
  groupCount: 1,
  history: undefined,
};

/** A metric of rows that are neither counted nor resampled. */
function figure(name: string, answers: Partial<Answers>): number {
  const { estimator } = metricOf(name)!;
  const all = { ...nothing, ...answers };
  if (estimator.kind === 'mean') {
    const { values, weights } = estimator.units(all, -1);
    return weightedMean(values, weights);
  }
  if (estimator.kind === 'totals')
    return estimator.value(
      Float64Array.from(estimator.features(all), (each) => weightedMean(each, all.weights)),
    );
  return estimator.kind === 'rows' ? estimator.statistic(all, -1)() : NaN;
}

const regression = (name: string, labels: number[], predictions: number[]) =>
  figure(name, {
    count: labels.length,
    numbers: Float64Array.from(labels),
    predictedNumbers: Float64Array.from(predictions),
  });
const binary = (name: string, positive: number[], scores: number[], weights?: number[]) =>
  figure(name, {
    count: positive.length,
    labels: Int32Array.from(positive),
    positives: Uint8Array.from(positive),
    scores: Float64Array.from(scores),
    weights: weights && Float64Array.from(weights),
  });

const labels = [3, -0.5, 2, 7];
const predictions = [2.5, 0, 2, 8];

test('regression has scikit-learn’s figures', () => {
  expect(regression('r2', labels, predictions)).toBeCloseTo(0.9486081371, 9);
  expect(regression('explained_variance', labels, predictions)).toBeCloseTo(0.9571734475, 9);
  expect(regression('rmse', labels, predictions)).toBeCloseTo(0.6123724357, 9);
  expect(regression('mse', labels, predictions)).toBe(0.375);
  expect(regression('mae', labels, predictions)).toBe(0.5);
  expect(regression('median_absolute_error', labels, predictions)).toBe(0.5);
  expect(regression('d2_absolute_error', labels, predictions)).toBeCloseTo(0.7647058824, 9);
});

test('R² of constant labels is 1 where the predictions are exact, else 0', () => {
  expect(regression('r2', [2, 2], [2, 2])).toBe(1);
  expect(regression('r2', [2, 2], [2, 3])).toBe(0);
});

test('a symmetric error is 0 where label and prediction are 0, and 2 at most', () => {
  expect(regression('smape', [0, 1, -1], [0, 0, 1])).toBeCloseTo(4 / 3, 12);
});

test('log loss clips certainty by the machine precision', () => {
  expect(binary('log_loss', [0, 1, 1], [0, 1, 0])).toBeCloseTo(12.0145511, 7);
});

test('probabilities have scikit-learn’s losses, weights included', () => {
  const positive = [0, 1, 1, 0];
  const probabilities = [0.1, 0.9, 0.8, 0.3];
  expect(binary('brier_score_loss', positive, probabilities)).toBeCloseTo(0.0375, 12);
  expect(binary('brier_score_loss', positive, probabilities, [1, 0, 0, 1])).toBeCloseTo(0.05, 12);
  expect(binary('log_loss', positive, probabilities, [0, 1, 0, 0])).toBeCloseTo(-Math.log(0.9), 12);
});

test('a weighted median is the median of rows repeated as often as they weigh', () => {
  const row = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(4));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
      fc.pre(rows.some(([, weight]) => weight > 0));
      const repeated = rows.flatMap(([value, weight]) => Array.from({ length: weight }, () => value));
      const sorted = repeated.toSorted((a, b) => a - b);
      const middle =
        (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
      const values = Float64Array.from(rows, ([value]) => value);
      const weights = Float64Array.from(rows, ([, weight]) => weight);
      expect(weightedQuantile(values, 0.5, weights)).toBe(middle);
      expect(weightedQuantile(values, 0.5, undefined, Int32Array.from(weights))).toBe(middle);
    }),
  );
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

test('resampled means are centred on the figures of the rows, dealt into groups or not', () => {
  for (const rows of [400, 50_000]) {
    const random = xoshiro256(11n);
    const y = Float64Array.from({ length: rows }, () => 10 + random.uniform());
    const squares = y.map(() => ((random.uniform() - 0.5) / 2) ** 2);
    const groups = featureGroups([squares], undefined, random);
    const roots = resampleMeans(groups, (means) => Math.sqrt(means[0]!), 400, random);
    const root = Math.sqrt(mean(squares));
    expect(mean(roots) / root).toBeCloseTo(1, 2);
    const influence = meanEstimate(squares).standardError / (2 * root);
    expect(deviation(roots) / influence).toBeCloseTo(1, 0.5);
  }
});

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  return Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
}
