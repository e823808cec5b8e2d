import * as fc from 'fast-check';
import { canonicalJson, checkStream, seedFromText, seedOf, shuffle, splitMix64, xoshiro256 } from './rng.ts';

test('SplitMix64(42) begins with the reference values (R12)', () => {
  const next = splitMix64(42n);
  expect(next().toString(16)).toBe('bdd732262feb6e95');
  expect(next().toString(16).padStart(16, '0')).toBe('28efe333b266f103');
});

test('xoshiro256** in halves of 32 bits gives what its definition in 64 bits gives', () => {
  const mask = (1n << 64n) - 1n;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (64n - k))) & mask;
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: mask }), (seed) => {
      const fillState = splitMix64(seed);
      const s = [fillState(), fillState(), fillState(), fillState()] as [bigint, bigint, bigint, bigint];
      const random = xoshiro256(seed);
      for (let i = 0; i < 1200; i++) {
        const result = (rotl((s[1] * 5n) & mask, 7n) * 9n) & mask;
        const t = (s[1] << 17n) & mask;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = rotl(s[3], 45n);
        expect(random.uniform()).toBe(Number(result >> 11n) / 2 ** 53);
      }
    }),
    { numRuns: 20, seed: 1 },
  );
});

test('whole numbers are uniform on their range', () => {
  const random = xoshiro256(7n);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 100_000; i++) counts[random.index(10)]! += 1;
  const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chi2).toBeLessThan(27.9); // 99.9 % of chi-square with 9 degrees of freedom
});

test('a seed depends on the content and not on the order of keys', () => {
  expect(seedOf({ b: 1, a: { d: [1, 2], c: null } })).toBe(seedOf({ a: { c: null, d: [1, 2] }, b: 1 }));
  expect(seedOf({ a: 1 })).not.toBe(seedOf({ a: 2 }));
  expect(seedOf({ a: 1 })).toMatch(/^0x[0-9a-f]{16}$/);
  expect(canonicalJson({ b: undefined, a: 'é' })).toBe('{"a":"é"}');
});

test('a reported seed and a whole number are taken as they are, any other text is hashed', () => {
  const seed = seedOf('x');
  expect(seedFromText(seed)).toBe(seed);
  expect(seedFromText('42')).toBe('0x000000000000002a');
  expect(seedFromText('18446744073709551615')).toBe('0xffffffffffffffff');
  for (const text of ['18446744073709551616', 'june', '0x']) {
    expect(seedFromText(text)).toMatch(/^0x[0-9a-f]{16}$/);
    expect(seedFromText(text)).not.toBe(seedFromText(`${text}1`));
  }
});

const first = (id: string, purpose: string) => checkStream('0x000000000000002a', id, purpose).uniform();

test('each purpose of each check has a stream of its own, the same at every run', () => {
  expect(first('p95', 'rows')).toBe(first('p95', 'rows'));
  expect(new Set([first('p95', 'rows'), first('p95', 'blocks'), first('p50', 'rows')]).size).toBe(3);
});

test('a shuffle keeps every item', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.bigInt({ min: 0n, max: 99n }), (items, seed) => {
      const shuffled = shuffle([...items], xoshiro256(seed));
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
    }),
    { seed: 2 },
  );
});
