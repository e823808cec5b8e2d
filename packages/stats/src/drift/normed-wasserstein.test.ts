import { expect, it } from '@jest/globals';
import { normedWasserstein } from './normed-wasserstein.ts';

it('norms the area by the deviation of the reference, and by at least 0.001', () => {
  expect(normedWasserstein(2.4, 1.2)).toBe(2);
  expect(normedWasserstein(2, 0)).toBe(2000);
});
