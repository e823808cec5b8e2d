import { describe, expect, it } from '@jest/globals';
import type { CategoryCounts } from './category-counts.ts';
import { totalsOf } from './category-counts.ts';
import { chiSquarePValue } from './chi-square.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { populationStabilityIndex } from './population-stability.ts';
import { totalVariationDistance } from './total-variation.ts';
import { twoProportionsPValue } from './two-proportions.ts';

function counts(reference: number[], current: number[]): CategoryCounts[] {
  return reference.map((n, i) => ({ reference: n, current: current[i] as number, times: 1 }));
}

/** Ten categories in three entries, and the same one by one. */
const grouped = [
  { reference: 5, current: 3, times: 6 },
  { reference: 1, current: 2, times: 3 },
  { reference: 0, current: 4, times: 1 },
];
const single = grouped.flatMap(({ times, ...pair }) =>
  Array.from({ length: times }, () => ({ ...pair, times: 1 })),
);

describe('totalsOf', () => {
  it('counts rows and categories of either table', () => {
    const totals = {
      reference: 33,
      current: 28,
      categories: 10,
      referenceCategories: 9,
      currentCategories: 10,
    };
    expect(totalsOf(grouped)).toEqual(totals);
  });
});

describe('chiSquarePValue', () => {
  it('gives the p-value of SciPy 1.17 chisquare', () => {
    expect(chiSquarePValue(counts([36, 44, 20], [30, 50, 20]))).toBeCloseTo(0.40289032152913284, 13);
    expect(chiSquarePValue(counts([10, 5, 5], [12, 0, 8]))).toBeCloseTo(0.027323722447292555, 13);
  });

  it('scales the expected counts to the current rows', () => {
    expect(chiSquarePValue(counts([72, 88, 40], [30, 50, 20]))).toBeCloseTo(0.40289032152913284, 13);
  });

  it('is 0 for a category that the reference does not know', () => {
    expect(chiSquarePValue(counts([10, 10, 0], [10, 10, 1]))).toBe(0);
  });
});

describe('twoProportionsPValue', () => {
  it('gives the p-value of the pooled z test', () => {
    expect(twoProportionsPValue(counts([40, 60], [55, 35]))).toBeCloseTo(0.0036616027741060986, 13);
    expect(twoProportionsPValue(counts([60, 40], [35, 55]))).toBeCloseTo(0.0036616027741060986, 13);
  });

  it('is 1 for one value in both tables and for equal counts', () => {
    expect(twoProportionsPValue(counts([7], [9]))).toBe(1);
    expect(twoProportionsPValue([{ reference: 5, current: 8, times: 2 }])).toBe(1);
  });

  it('keeps the digits of tiny p-values, which 1 − cdf would round to 0', () => {
    expect(twoProportionsPValue(counts([0, 1000], [1000, 0]))).toBe(0);
    expect(twoProportionsPValue(counts([400, 600], [620, 380]))).toBeGreaterThan(0);
  });
});

describe('jensenShannonDistance', () => {
  it('gives the distance of SciPy 1.17 jensenshannon', () => {
    expect(jensenShannonDistance(counts([1, 2, 7], [30, 30, 40]))).toBeCloseTo(0.22784261945058354, 14);
  });

  it('is √ln 2 for tables with nothing in common and 0 for equal shares', () => {
    expect(jensenShannonDistance(counts([5, 0], [0, 3]))).toBeCloseTo(0.8325546111576977, 14);
    expect(jensenShannonDistance(counts([5, 10], [1, 2]))).toBe(0);
  });
});

describe('populationStabilityIndex', () => {
  it('sums (p − q) ln(p/q)', () => {
    expect(populationStabilityIndex(counts([1, 2, 7], [30, 30, 40]))).toBeCloseTo(0.42815370492506505, 13);
  });

  it('fills an empty share with 0.0001', () => {
    const value = populationStabilityIndex(counts([5, 5, 0], [4, 5, 1]));
    expect(value).toBeCloseTo(0.1 * Math.log(0.5 / 0.4) + (0.0001 - 0.1) * Math.log(0.0001 / 0.1), 13);
  });

  it('fills with a millionth of the smallest share where that is 0.0001 or less', () => {
    const value = populationStabilityIndex(counts([1, 99_999, 0], [1, 99_998, 1]));
    expect(value).toBeCloseTo((1e-11 - 1e-5) * Math.log(1e-11 / 1e-5) + 1e-5 * Math.log(99_999 / 99_998), 12);
  });
});

describe('totalVariationDistance', () => {
  it('is the difference of the proportions for two categories', () => {
    expect(totalVariationDistance(counts([40, 60], [55, 45]))).toBeCloseTo(0.15, 14);
  });
});

describe('categories that share their counts', () => {
  it.each([
    ['chi-square', chiSquarePValue],
    ['Jensen–Shannon', jensenShannonDistance],
    ['PSI', populationStabilityIndex],
    ['total variation', totalVariationDistance],
  ])('weigh in %s as if listed one by one', (_, method) => {
    expect(method(grouped)).toBeCloseTo(method(single), 12);
  });
});
