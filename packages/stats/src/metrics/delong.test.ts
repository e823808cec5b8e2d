import { expect, test } from '@jest/globals';
import { normalQuantile } from '../distributions.ts';
import { delongAuc, delongDifference, placements } from './delong.ts';

/** R5 of the reference values: two models with ties. */
const positive = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1);
const first = placements(positive, Float64Array.of(0.1, 0.4, 0.4, 0.6, 0.4, 0.7, 0.8, 0.9));
const second = placements(positive, Float64Array.of(0.2, 0.3, 0.5, 0.5, 0.3, 0.5, 0.9, 0.7));

test('the AUC of either model is that of its placements (R5)', () => {
  expect(delongAuc(positive, first).estimate).toBe(0.875);
  expect(delongAuc(positive, second).estimate).toBe(0.78125);
});

test('the difference of two AUCs has DeLong’s error and interval (R5)', () => {
  const { estimate, standardError } = delongDifference(positive, first, second);
  expect(standardError).toBeCloseTo(0.0846254, 9);
  const z = normalQuantile(0.95);
  expect(estimate - z * standardError).toBeCloseTo(-0.0454463962, 9);
  expect(estimate + z * standardError).toBeCloseTo(0.2329463962, 9);
});

test('identical scores have no difference and no error', () => {
  expect(delongDifference(positive, first, first)).toEqual({ estimate: 0, standardError: 0 });
});
