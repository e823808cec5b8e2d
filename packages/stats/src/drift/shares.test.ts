import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { CategoryCounts } from './category-counts.ts';
import { fisherExactPValue } from './fisher-exact.ts';
import { gTestPValue } from './g-test.ts';
import { hellingerDistance } from './hellinger.ts';
import { azuremlEdges } from './histogram.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { smoothedStabilityIndex } from './population-stability.ts';

function counts(reference: readonly number[], current: readonly number[]): CategoryCounts[] {
  return reference.map((n, i) => ({ reference: n, current: current[i] as number, times: 1 }));
}

const three = counts([1, 2, 7], [30, 30, 40]);

describe('distances of shares give the figures of SciPy 1.17', () => {
  it.each([
    ['kullbackLeibler', kullbackLeibler(three), 0.20077680106635193],
    ['hellingerDistance', hellingerDistance(three), 0.22955540235829],
    ['jensenShannonDistance by base 2', jensenShannonDistance(three, 2), 0.2736668758986993],
    ['smoothedStabilityIndex', smoothedStabilityIndex(three, 10, 100), 0.2120528334712059],
  ])('%s', (_, value, expected) => expect(value).toBeCloseTo(expected, 13));

  it('kullbackLeibler fills an empty share and scales the others', () => {
    const [p, q] = [0.5, 0.0001 / 1.0001];
    const expected = p * Math.log(p / q) + p * Math.log((p * 1.0001) / 1);
    expect(kullbackLeibler(counts([1, 1], [0, 5]))).toBeCloseTo(expected, 13);
  });

  it('Jensen and Shannon by base 2 end at 1, Hellinger too', () => {
    expect(jensenShannonDistance(counts([5, 0], [0, 3]), 2)).toBeCloseTo(1, 14);
    expect(hellingerDistance(counts([5, 0], [0, 3]))).toBe(1);
  });
});

describe('azuremlEdges', () => {
  it('cuts the range of both tables into ⌈log₂ n + 1⌉ bins', () => {
    expect(azuremlEdges(0, 10, 16)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(azuremlEdges(0, 10, 17)).toHaveLength(7);
  });

  it('puts a constant into one bin', () => {
    expect(azuremlEdges(-200, -200, 9)).toEqual([-201, -199]);
    expect(azuremlEdges(0, 0, 9)).toEqual([-0.005, 0.005]);
  });
});

describe('tests of counts give the p-values of SciPy 1.17', () => {
  it.each([
    [[8, 2], [1, 5], 0.034965034965034975],
    [[40, 60], [55, 45], 0.04716548538301931],
    [[0, 30], [4, 26], 0.11239964317573597],
    [[700, 300], [650, 350], 0.019284321614513614],
    [[3, 997], [9, 991], 0.14478608918460312],
    [[120, 80], [20, 40], 0.0003581851094095979],
    [[5, 5], [5, 5], 1],
  ] as const)('fisher_exact of %j and %j', (reference, current, expected) => {
    expect(fisherExactPValue(counts(reference, current)) / expected).toBeCloseTo(1, 11);
  });

  it('power_divergence by the log likelihood', () => {
    expect(gTestPValue(counts([30, 50, 20], [36, 44, 20]))).toBeCloseTo(0.39105475198521233, 13);
    expect(gTestPValue(counts([12, 3, 5], [10, 0, 10]))).toBeCloseTo(0.0060466176, 9);
  });

  it('are 1 for one category, and 0 where the reference lacks one (G)', () => {
    expect(fisherExactPValue(counts([7], [9]))).toBe(1);
    expect(gTestPValue(counts([7], [9]))).toBe(1);
    expect(gTestPValue(counts([7, 0], [9, 1]))).toBe(0);
  });
});

describe('for all counts', () => {
  const count = fc.integer({ min: 1, max: 300 });
  const pairs = fc.array(fc.tuple(count, count), { minLength: 2, maxLength: 8 });
  const split = (rows: readonly (readonly [number, number])[]) =>
    [rows.map(([r]) => r), rows.map(([, c]) => c)] as const;

  it('Hellinger and Jensen–Shannon are symmetric, from 0 to 1, and 0 for equal shares', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [r, c] = split(rows);
        for (const distance of [
          hellingerDistance,
          (each: CategoryCounts[]) => jensenShannonDistance(each, 2),
        ]) {
          const value = distance(counts(r, c));
          expect(value).toBeCloseTo(distance(counts(c, r)), 12);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
          expect(
            distance(
              counts(
                r,
                r.map((n) => 3 * n),
              ),
            ),
          ).toBeCloseTo(0, 7);
        }
      }),
    );
  });

  it('the divergence is not negative', () => {
    fc.assert(
      fc.property(pairs, (rows) => expect(kullbackLeibler(counts(...split(rows)))).toBeGreaterThan(-1e-12)),
    );
  });

  it('Fisher’s p-value is that of the table with sides and categories exchanged', () => {
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const pValue = fisherExactPValue(counts([a, b], [c, d]));
        expect(pValue).toBeLessThanOrEqual(1 + 1e-12);
        expect(fisherExactPValue(counts([c, d], [a, b]))).toBeCloseTo(pValue, 9);
        expect(fisherExactPValue(counts([b, a], [d, c]))).toBeCloseTo(pValue, 9);
      }),
    );
  });
});
