import * as fc from 'fast-check';
import { designEffect, timeBlocks } from './deff.ts';

test('the design effect by body has the reference value (R12)', () => {
  const values = [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0];
  const bodies = timeBlocks(18, 6);
  expect([...bodies]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]);
  expect(designEffect(values, bodies)).toBeCloseTo(2.3925925926, 10);
});

test('rows that are each their own cluster have no design effect', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-1, 0, 1), { minLength: 2 }), (values) => {
      expect(
        designEffect(
          values,
          values.map((_, i) => i),
        ),
      ).toBeCloseTo(1, 10);
    }),
    { seed: 8 },
  );
});

test('clusters of equal rows have their size as design effect, about', () => {
  const values = Array.from({ length: 4000 }, (_, i) => (Math.floor(i / 4) % 10 === 0 ? 1 : 0));
  expect(designEffect(values, timeBlocks(4000, 1000))).toBeCloseTo(4, 1);
});

test('without variation, or with one cluster, it is 1', () => {
  expect(designEffect([0, 0, 0], [0, 0, 1])).toBe(1);
  expect(designEffect([0, 1, 0], [0, 0, 0])).toBe(1);
});

test('time blocks are contiguous and equal to within one row', () => {
  const sizes = new Map<number, number>();
  for (const block of timeBlocks(1003, 20)) sizes.set(block, (sizes.get(block) ?? 0) + 1);
  expect(sizes.size).toBe(20);
  expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBeLessThanOrEqual(1);
});
