import { expect, test } from '@jest/globals';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { seedFromText } from '@mlops-actions/stats/rng';
import { rowsOf } from '../rows/rows-of.ts';
import { measurementsOfRows } from './measurements.ts';
import { uncertaintyOf } from './uncertainty.ts';

const seed = seedFromText('a test');
const { signal } = new AbortController();

test('a bound of a value is drawn again with ten times as many resamples where chance could carry it over', async () => {
  const labels = Array.from({ length: 300 }, (_, i) => i % 2);
  const models = [{ predictions: labels.map((label, i) => (i % 9 === 0 ? 1 - label : label)) }];
  const rows = rowsOf({ labels, models }, undefined);
  const f1 = metricOf('f1')!;
  const draws = { seed, signal, checkId: 'f1 value' };
  const uncertainty = uncertaintyOf(f1, rows, rows.models, draws);
  const [coarse, fine] = [(await uncertainty.bounds(0.05))!, (await uncertainty.bounds(0.05, 10))!];
  expect(fine.interval).not.toEqual(coarse.interval);
  const given = { rows, noChampion: '', metrics: [f1], alpha: 0.05, seed, signal };
  for (const side of ['lower', 'upper'] as const) {
    const { lower, upper } = coarse[`${side}Range`]!;
    for (const at of [lower, upper]) {
      const measured = measurementsOfRows(given);
      expect(await measured.interval('f1')).toEqual(coarse.interval);
      expect(await measured.interval('f1', { side, at: upper + 1e-9 })).toEqual(coarse.interval);
      expect(await measured.interval('f1', { side, at })).toEqual(fine.interval);
      // What is shown is what decided, and it decides whatever else is asked.
      expect(await measured.interval('f1')).toEqual(fine.interval);
      expect(await measured.interval('f1', { side, at: upper + 1e-9 })).toEqual(fine.interval);
    }
  }
});
