import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { xoshiro256 } from '../rng.ts';
import { hypergeometricDraw } from './hypergeometric-draw.ts';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { numpyRandom } from './numpy-random.ts';
import { totalVariationOfCounts, totalVariationOfRows } from './total-variation-test.ts';

it('numpyRandom draws what NumPy draws', () => {
  const random = numpyRandom(42);
  expect([random.uniform(), random.uniform()]).toEqual([0.3745401188473625, 0.9507143064099162]);
  expect([0, 0, 0].map(() => random.integer(0, 10_000))).toEqual([5191, 5734, 6265]);
  expect([...random.permutation(6)]).toEqual([3, 1, 0, 4, 5, 2]);
  expect(random.integer(0, 2 ** 31 - 1)).toBe(613_608_295);
});

describe('maximumMeanDiscrepancy', () => {
  const reference = Float64Array.from({ length: 20 }, (_, i) => ((i * i) % 17) / 2);
  const current = Float64Array.from({ length: 25 }, (_, i) => ((i * i * 3) % 23) / 2 + 1);

  it('gives the p-value of Evidently where NumPy starts from the same seed', () => {
    expect(maximumMeanDiscrepancy(reference, current, 0)).toBe(0.36);
  });

  it('is 0 for samples that are wholly apart and 1 for equal constants', () => {
    expect(
      maximumMeanDiscrepancy(
        reference,
        current.map((value) => value + 50),
        0,
      ),
    ).toBe(0);
    const constant = new Float64Array(9).fill(4);
    expect(maximumMeanDiscrepancy(constant, constant, 0)).toBe(1);
  });
});

describe('the total variation test', () => {
  const draws = numpyRandom(3);
  const rows = (n: number, of: number) => Int32Array.from({ length: n }, () => draws.integer(0, of));
  const countsOf = (categories: Int32Array, n: number) =>
    [...new Set(categories)].map((category) => ({
      reference: categories.subarray(0, n).filter((each) => each === category).length,
      current: categories.subarray(n).filter((each) => each === category).length,
      times: 1,
    }));

  it('is by counts what it is by rows, but for the draws', () => {
    for (const [n, m, k] of [
      [60, 45, 5],
      [100, 150, 3],
      [90, 90, 12],
    ] as const) {
      const categories = rows(n + m, k);
      const byRows = totalVariationOfRows(categories, n);
      expect(Math.abs(totalVariationOfCounts(countsOf(categories, n)) - byRows)).toBeLessThan(0.06);
    }
  });

  it('is 1 for equal shares and 0 where the tables have nothing in common', () => {
    const apart = Int32Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1));
    const alike = Int32Array.from({ length: 60 }, (_, i) => i % 2);
    expect(totalVariationOfRows(apart, 30)).toBe(0);
    expect(totalVariationOfRows(alike, 30)).toBe(1);
    expect(totalVariationOfCounts(countsOf(apart, 30))).toBe(0);
    expect(totalVariationOfCounts(countsOf(alike, 30))).toBe(1);
  });

  it('is as likely below 0.1 as it says where there is no difference', () => {
    let below = 0;
    for (let i = 0; i < 100; i++) if (totalVariationOfRows(rows(40, 4), 20) < 0.1) below++;
    expect(below).toBeGreaterThan(1);
    expect(below).toBeLessThan(20);
  });
});

describe('hypergeometricDraw', () => {
  it('draws with the probabilities of SciPy 1.17 hypergeom', () => {
    const random = xoshiro256(1n);
    const seen = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 40_000; i++) seen[hypergeometricDraw(20, 8, 10, random)]! += 1 / 40_000;
    for (const [k, share] of [
      [3, 0.24005716],
      [4, 0.35008335],
      [5, 0.24005716],
    ] as const) {
      expect(Math.abs(seen[k]! - share)).toBeLessThan(0.01);
    }
  });

  it('stays within what is there', () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, count, (own, others, wanted) => {
        const drawn = Math.min(wanted, own + others);
        const k = hypergeometricDraw(own + others, own, drawn, xoshiro256(BigInt(own)));
        expect(k).toBeGreaterThanOrEqual(Math.max(0, drawn - others));
        expect(k).toBeLessThanOrEqual(Math.min(own, drawn));
      }),
    );
  });
});
