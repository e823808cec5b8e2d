import * as fc from 'fast-check';
import { quantile } from './quantile.ts';

test('quantiles of 1 to 100 are those of NumPy and R', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(values, 0.5)).toBe(50.5);
  expect(quantile(values, 0.95)).toBeCloseTo(95.05, 12);
  expect(quantile(values, 0.99)).toBeCloseTo(99.01, 12);
  expect(quantile(values, 0)).toBe(1);
  expect(quantile(values, 1)).toBe(100);
  expect(quantile([], 0.5)).toBeNaN();
});

test('p95 interpolates between the two order statistics around it (R7)', () => {
  expect(quantile([100, 120, 110, 200], 0.95)).toBeCloseTo(188, 10);
  expect(quantile([105, 118, 130, 210], 0.95)).toBeCloseTo(198, 10);
});

test('a quantile lies between the extremes and grows with p', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, p, q) => {
        const [low, high] = [quantile(values, Math.min(p, q)), quantile(values, Math.max(p, q))];
        return low <= high + 1e-6 && low >= Math.min(...values) && high <= Math.max(...values) + 1e-6;
      },
    ),
    { seed: 7 },
  );
});
