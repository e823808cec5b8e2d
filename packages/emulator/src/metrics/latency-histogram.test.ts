import { expect, test } from '@jest/globals';
import { createLatencyHistogram } from './latency-histogram.ts';

test('quantiles are within half a percent, the mean is exact', () => {
  const histogram = createLatencyHistogram();
  for (let ms = 1; ms <= 10_000; ms += 1) histogram.add(ms);
  expect(histogram.mean).toBe(5000.5);
  for (const [q, exact] of [
    [0.5, 5000],
    [0.95, 9500],
    [0.99, 9900],
  ] as const) {
    expect(Math.abs(histogram.quantile(q) / exact - 1)).toBeLessThan(0.006);
  }
});

test('nothing measured has no quantile', () => {
  expect(createLatencyHistogram().quantile(0.5)).toBeNaN();
});
