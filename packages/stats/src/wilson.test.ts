import * as fc from 'fast-check';
import { wilsonInterval } from './wilson.ts';

test('the interval has the values of statsmodels', () => {
  // proportion_confint(12, 400, 0.05, 'wilson'); (0, 100)
  expect(wilsonInterval(12, 400, 0.025).lower).toBeCloseTo(0.017243, 7);
  expect(wilsonInterval(12, 400, 0.025).upper).toBeCloseTo(0.0516985, 7);
  expect(wilsonInterval(0, 100, 0.025)).toEqual({ lower: 0, upper: expect.closeTo(0.0369935, 7) });
  expect(wilsonInterval(100, 100, 0.025).upper).toBe(1);
});

test('the interval holds the share and stays in [0, 1]', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (x, more) => {
      const n = x + more + 1;
      const { lower, upper } = wilsonInterval(x, n, 0.05);
      return lower >= 0 && upper <= 1 && lower <= x / n && upper >= x / n;
    }),
    { seed: 3 },
  );
});
