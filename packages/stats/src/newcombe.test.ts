import { newcombeInterval } from './newcombe.ts';

test('the interval has the published values', () => {
  const rare = newcombeInterval({ failures: 130, n: 10_000 }, { failures: 100, n: 10_000 }, 0.025);
  expect(rare.lower).toBeCloseTo(0.0000380045, 9);
  expect(rare.upper).toBeCloseTo(0.005994231, 9);
  const small = newcombeInterval({ failures: 7, n: 34 }, { failures: 1, n: 34 }, 0.025);
  expect(small.lower).toBeCloseTo(0.0189214, 6);
  expect(small.upper).toBeCloseTo(0.3403687, 6);
});

test('no failures in either arm leave an interval of some width', () => {
  const { lower, upper } = newcombeInterval({ failures: 0, n: 600 }, { failures: 0, n: 600 }, 0.05);
  expect(upper).toBeGreaterThan(0.004);
  expect(lower).toBeCloseTo(-upper, 12);
});
