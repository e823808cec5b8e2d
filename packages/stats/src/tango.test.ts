import * as fc from 'fast-check';
import { normalQuantile } from './distributions.ts';
import { tangoInterval, tangoZ } from './tango.ts';

test.each([
  { b: 3, c: 5, n: 1000, alpha: 0.05, lower: -0.0031015417, upper: 0.0075954507 },
  { b: 25, c: 41, n: 200, alpha: 0.025, lower: 0.0003935813, upper: 0.1595418004 },
  { b: 20, c: 40, n: 160, alpha: 0.025, lower: 0.0308645331, upper: 0.2180642442 },
])('the interval of ($b, $c, $n) has the reference values (R1)', ({ b, c, n, alpha, lower, upper }) => {
  const interval = tangoInterval({ b, c, n }, alpha);
  expect(interval.lower).toBeCloseTo(lower, 10);
  expect(interval.upper).toBeCloseTo(upper, 10);
});

test('without a discordant pair the upper bound is z² / (n + z²), never zero (R1)', () => {
  const { lower, upper } = tangoInterval({ b: 0, c: 0, n: 600 }, 0.05);
  const z2 = normalQuantile(0.95) ** 2;
  expect(upper).toBeCloseTo(0.0044889971, 10);
  expect(upper).toBeCloseTo(z2 / (600 + z2), 14);
  expect(lower).toBeCloseTo(-upper, 14);
});

test('the score is finite or signed at the ends of the range', () => {
  expect(tangoZ({ b: 0, c: 0, n: 10 }, 0)).toBe(0);
  expect(tangoZ({ b: 0, c: 5, n: 10 }, 1)).toBe(-Infinity);
  expect(tangoInterval({ b: 0, c: 10, n: 10 }, 0.05).upper).toBe(1);
  expect(tangoInterval({ b: 10, c: 0, n: 10 }, 0.05).lower).toBe(-1);
});

const counts = fc
  .tuple(fc.nat(60), fc.nat(60), fc.nat(2000))
  .map(([b, c, rest]) => ({ b, c, n: b + c + rest + 1 }));

test('the bounds are where the score test turns, and swapping the arms mirrors them', () => {
  fc.assert(
    fc.property(counts, fc.constantFrom(0.05, 0.025, 0.01), (pairs, alpha) => {
      const z = normalQuantile(1 - alpha);
      const { lower, upper } = tangoInterval(pairs, alpha);
      const mirrored = tangoInterval({ b: pairs.c, c: pairs.b, n: pairs.n }, alpha);
      expect(mirrored.lower).toBeCloseTo(-upper, 10);
      expect(mirrored.upper).toBeCloseTo(-lower, 10);
      if (upper < 1 - 1e-9) expect(tangoZ(pairs, upper)).toBeCloseTo(-z, 5);
      if (lower > -1 + 1e-9) expect(tangoZ(pairs, lower)).toBeCloseTo(z, 5);
    }),
    { seed: 4 },
  );
});

test('another failure of the candidate never lowers a bound', () => {
  fc.assert(
    fc.property(counts, (pairs) => {
      const before = tangoInterval(pairs, 0.05);
      const after = tangoInterval({ ...pairs, c: pairs.c + 1, n: pairs.n }, 0.05);
      return after.lower >= before.lower - 1e-12 && after.upper >= before.upper - 1e-12;
    }),
    { seed: 5 },
  );
});
