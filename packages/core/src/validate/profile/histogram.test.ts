import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { histogramOf, quantilesOf } from './histogram.ts';

const sorted = (values: number[]) => Float64Array.from(values).sort();

test('Quantiles are those of NumPy', () => {
  // numpy.quantile([1, 2, 3, 4, 10], [.05, .25, .5, .75, .95])
  const { p05, p25, p50, p75, p95 } = quantilesOf(sorted([4, 1, 10, 3, 2]));
  expect([p05, p25, p50, p75, p95]).toEqual([1.2, 2, 3, 4, expect.closeTo(8.8, 12)]);
});

test('Whole numbers get bars that are whole numbers wide, and a single value one bar', () => {
  expect(histogramOf(sorted([0, 0, 1, 3]), true)).toEqual({
    shares: [0.5, 0.25, 0, 0.25],
    from: 0,
    to: 3,
    values: 4,
    below: 0,
    above: 0,
  });
  expect(histogramOf(sorted([7, 7]), false).shares).toEqual([1]);
  const wide = histogramOf(sorted(Array.from({ length: 1000 }, (_, i) => i)), true);
  expect(wide.shares.length).toBeLessThanOrEqual(24);
  const ages = histogramOf(sorted(Array.from({ length: 61 }, (_, i) => 18 + i)), true);
  expect([ages.from, ages.to, ages.below, ages.above]).toEqual([18, 78, 0, 0]);
  expect(new Set(wide.shares.slice(1, -1).map((share) => share.toFixed(3))).size).toBe(1);
});

test('A few outliers do not squeeze the rest into one bar, and are told', () => {
  const values = [...Array.from({ length: 999 }, (_, i) => i / 999), 1e9];
  const histogram = histogramOf(sorted(values), false);
  expect(histogram.to).toBeLessThan(2);
  expect([histogram.below, histogram.above]).toEqual([5, 5]);
});

test('Every value lies in one bar, whatever the values are', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), fc.boolean(), (values, whole) => {
      const { shares, from, to } = histogramOf(
        sorted(
          whole
            ? values.map(Math.trunc).map((each) => Math.max(-(2 ** 60), Math.min(2 ** 60, each)))
            : values,
        ),
        whole,
      );
      expect(shares.length).toBeLessThanOrEqual(25);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(from).toBeLessThanOrEqual(to);
    }),
  );
});
