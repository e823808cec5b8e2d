import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { roundedOutwards } from './rounding.ts';

describe('rounding outwards', () => {
  it.each([
    [0, 4.2, 0, 5],
    [-77, 1435, -200, 1600],
    [21, 4962, 0, 5000],
    [0.05, 4.15, 0, 5],
    [7, 7, 7, 7],
    [0, 0, 0, 0],
    [-0.31, -0.3, -0.31, -0.3],
  ])('takes %d to %d to %d to %d', (min, max, low, high) => {
    expect(roundedOutwards(min, max)).toEqual({ min: low, max: high });
  });

  it('never cuts into the range', () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const limits = roundedOutwards(min, max);
        expect(limits.min).toBeLessThanOrEqual(min);
        expect(limits.max).toBeGreaterThanOrEqual(max);
      }),
    );
  });
});
