import { expect, test } from '@jest/globals';
import { fewestForBounds, quantileInterval } from './quantile-interval.ts';
import { xoshiro256 } from './rng.ts';

test('the median of 20 lies between the 6th and the 15th value at 0.05 a side', () => {
  // Conover, Practical Nonparametric Statistics (1999), table A3: P(B ≤ 5) = 0.0207, P(B ≤ 6) = 0.0577 at n = 20.
  const values = Float64Array.from({ length: 20 }, (_, i) => 20 - i);
  expect(quantileInterval(values, 0.5, 0.05)).toEqual({ estimate: 10.5, lower: 6, upper: 15 });
});

test('too few values have no bound, and as many as are asked for have both', () => {
  const first = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1);
  expect(fewestForBounds(0.99, 0.05)).toBe(299);
  expect(quantileInterval(first(298), 0.99, 0.05).upper).toBe(Infinity);
  expect(quantileInterval(first(299), 0.99, 0.05)).toMatchObject({ upper: 299 });
  expect(quantileInterval(first(0), 0.5, 0.05)).toEqual({ estimate: NaN, lower: -Infinity, upper: Infinity });
});

test.each([0.5, 0.95])('each bound of the quantile at %d covers at its level', (p) => {
  const random = xoshiro256(7n);
  const trials = 2_000;
  const missed = { below: 0, above: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const { lower, upper } = quantileInterval(
      Float64Array.from({ length: 200 }, () => random.uniform()),
      p,
      0.05,
    );
    if (upper < p) missed.below++;
    if (lower > p) missed.above++;
  }
  // At most nominal, within three Monte Carlo errors; discreteness makes it conservative.
  const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / trials);
  expect(missed.below / trials).toBeLessThan(most);
  expect(missed.above / trials).toBeLessThan(most);
  expect(missed.below + missed.above).toBeGreaterThan(0.03 * trials);
});
