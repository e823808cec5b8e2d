import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { roundedOutwards, withRoom } from './rounding.ts';

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

  it('does not take the last digit of a room for more', () => {
    const room = withRoom(0.3, 0.7, 0.5);
    expect(roundedOutwards(room.min, room.max)).toEqual({ min: 0.2, max: 0.8 });
  });
});

describe('room around a range', () => {
  it.each([
    [0.3, 0.7, 0.5, 0.2, 0.8],
    [5, 175, 25, 0, 250],
    [-80, 1400, 0, -120, 2100],
    [-9, -1, -2, -12.5, -0.5],
    [0.02, 0.96, 0.5, 0, 1],
    [7, 7, 7, 7, 7],
    [1, 1e308, 1e307, 0, 1.45e308],
    [-1e308, 1.5e308, 0, -1e308, 1.5e308],
  ])('of %d to %d around %d is %d to %d', (min, max, mean, low, high) => {
    const room = withRoom(min, max, mean);
    expect(room.min).toBeCloseTo(low, 10);
    expect(room.max / high).toBeCloseTo(1, 10);
  });
});
