import {
  discordantShare,
  largestNeed,
  needOf,
  neededByError,
  neededForSuperiority,
  neededPairs,
} from './needed-n.ts';

const design = { alpha: 0.05, power: 0.8 };

test('the needed numbers have the reference values (R4)', () => {
  expect(neededPairs(0.01, 0, 0.005, design)).toBeCloseTo(2473.0229, 4);
  expect(neededForSuperiority(0.1, 0.02, design)).toBeCloseTo(1543.5453, 4);
  const now = { n: 1000, se: 0.05, estimate: Math.log(1.02) };
  expect(neededByError(now, Math.log(1.1), design)).toBeCloseTo(2710.9866, 4);
});

test('a run without discordant pairs counts as two', () => {
  expect(discordantShare({ b: 0, c: 0, n: 1000 })).toBe(0.002);
  expect(discordantShare({ b: 4, c: 6, n: 1000 })).toBe(0.01);
});

test('what is needed is said to two digits, or that it will not help, or that it is too much', () => {
  expect(needOf(2710.9866, 1000, 0.0198, 0.0953)).toEqual({ kind: 'more', total: 2711, more: 1800 });
  expect(needOf(1004, 1000, 0, 0.1)).toEqual({ kind: 'more', total: 1004, more: 4 });
  expect(needOf(5000, 1000, 0.1, 0.1)).toEqual({ kind: 'not-expected' });
  expect(needOf(20_001, 1000, 0.09, 0.1)).toEqual({ kind: 'impractical', total: 21_000 });
});

test('of several checks the largest need is named', () => {
  const few = { kind: 'more', total: 1100, more: 100 } as const;
  const many = { kind: 'more', total: 2000, more: 1000 } as const;
  const tooMany = { kind: 'impractical', total: 90_000 } as const;
  expect(largestNeed([few, many])).toBe(many);
  expect(largestNeed([many, tooMany, few])).toBe(tooMany);
  expect(largestNeed([tooMany, { kind: 'not-expected' }])).toEqual({ kind: 'not-expected' });
  expect(largestNeed([])).toBeUndefined();
});
