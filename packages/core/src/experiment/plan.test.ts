import * as fc from 'fast-check';
import { UserError } from '../runtime/user-error.ts';
import { advisedPairs, planReplay, plannedPairs, warmUpPairs } from './plan.ts';

test('the plan is the pairs asked for, or what fits into the duration, or 2,000', () => {
  expect(plannedPairs({ pairs: 900, durationMs: 60_000, rate: 50 })).toBe(900);
  expect(plannedPairs({ pairs: undefined, durationMs: 60_000, rate: 50 })).toBe(3000);
  expect(plannedPairs({ pairs: undefined, durationMs: undefined, rate: 50 })).toBe(2000);
});

test('a plan of fewer than 600 pairs is refused up front', () => {
  expect(() => plannedPairs({ pairs: 599, durationMs: undefined, rate: 20 })).toThrow(UserError);
  expect(() => plannedPairs({ pairs: undefined, durationMs: 10_000, rate: 20 })).toThrow(
    /'duration' at 20\/s makes 200 pairs.*at least 600 pairs, which take 30 s/,
  );
});

test('each block of four sends to each deployment first twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 600, max: 700 }), (bodies, measured) => {
      const { pairs } = planReplay(bodies, measured, 20, '0x0000000000000005');
      expect(pairs).toHaveLength(warmUpPairs + measured);
      for (let i = 0; i + 4 <= pairs.length; i += 4)
        expect(pairs.slice(i, i + 4).filter(({ baselineFirst }) => baselineFirst)).toHaveLength(2);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test('every body is sent before one is sent again, and the sends are evenly apart', () => {
  const { pairs } = planReplay(700, 600, 20, '0x0000000000000005');
  expect(new Set(pairs.map(({ body }) => body)).size).toBe(620);
  expect(pairs[1]!.at).toEqual([50, 75]);
  const cycled = planReplay(100, 600, 20, '0x0000000000000005').pairs.slice(warmUpPairs);
  for (let body = 0; body < 100; body++) expect(cycled.filter((pair) => pair.body === body)).toHaveLength(6);
});

test('the same seed gives the same plan, another seed another', () => {
  const plan = (seed: `0x${string}`) => planReplay(50, 600, 20, seed);
  expect(plan('0x0000000000000005')).toEqual(plan('0x0000000000000005'));
  expect(plan('0x0000000000000005')).not.toEqual(plan('0x0000000000000006'));
});

test('two checks at half a point need about 700 pairs when nothing differs', () => {
  expect(advisedPairs(0.005, 0.05, 2)).toBe(686);
});
