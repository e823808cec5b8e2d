import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { signedRank } from './wilcoxon.ts';

/** The figures of SciPy's `wilcoxon`, which test/originals/gate asks again. */
test.each([
  [[6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75], 24, 0.041259765625, 15],
  [[1, 1, -2, 2, 3, -3, 4, 0, 5], 9, 0.2421875, 8],
])('of %j it is %d, p %d', (differences, statistic, pValue, n) => {
  const found = signedRank(Float64Array.from(differences))!;
  expect(found.statistic).toBe(statistic);
  expect(found.n).toBe(n);
  expect(found.pValue).toBeCloseTo(pValue, 12);
});

test('differences that are all 0 have none', () => {
  expect(signedRank(new Float64Array(5))).toBeUndefined();
});

test('it is the same for the differences turned round, and a probability', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 80 }), (numbers) => {
      const found = signedRank(Float64Array.from(numbers));
      const turned = signedRank(Float64Array.from(numbers, (each) => -each));
      expect(turned).toEqual(found);
      if (found) expect(found.pValue >= 0 && found.pValue <= 1).toBe(true);
    }),
  );
});
