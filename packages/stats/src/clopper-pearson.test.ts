import * as fc from 'fast-check';
import { exactLower, exactUpper, zeroFailureMinimum } from './clopper-pearson.ts';
import { binomialCdf } from './distributions.ts';

test('the fewest trials without a failure have the reference values (R2)', () => {
  expect(zeroFailureMinimum(0.005, 0.05)).toBe(598);
  expect(zeroFailureMinimum(0.01, 0.05)).toBe(299);
});

test('without a failure the upper bound is 1 − α^(1/n), and all failures mirror it', () => {
  expect(exactUpper(0, 300, 0.05)).toBeCloseTo(1 - 0.05 ** (1 / 300), 12);
  expect(exactLower(300, 300, 0.05)).toBeCloseTo(0.05 ** (1 / 300), 12);
  expect(exactLower(0, 300, 0.05)).toBe(0);
  expect(exactUpper(300, 300, 0.05)).toBe(1);
});

test('at each bound the binomial tail has the level', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 1000 }), (x, more) => {
      const n = x + more;
      expect(binomialCdf(x, n, exactUpper(x, n, 0.05))).toBeCloseTo(0.05, 8);
      expect(1 - binomialCdf(x - 1, n, exactLower(x, n, 0.05))).toBeCloseTo(0.05, 8);
    }),
    { seed: 6 },
  );
});
