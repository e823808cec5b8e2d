import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { andersonDarling } from './anderson-darling.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import { energyDistance } from './energy-distance.ts';
import { eppsSingleton, interquartileRange } from './epps-singleton.ts';
import { mannWhitney } from './mann-whitney.ts';
import { studentT } from './student-t.ts';
import { over, type RunningStatistic, type ValueCount } from './value-counts.ts';

/** The distinct values of two samples, ascending, with their counts. */
function valueCountsOf(reference: Iterable<number>, current: Iterable<number>): ValueCount[] {
  const counts = new Map<number, [number, number]>();
  const count = (value: number, side: 0 | 1) => {
    const pair = counts.get(value) ?? [0, 0];
    pair[side]++;
    counts.set(value, pair);
  };
  for (const value of reference) count(value, 0);
  for (const value of current) count(value, 1);
  return [...counts].sort(([a], [b]) => a - b).map(([value, pair]) => [value, ...pair]);
}

type Statistic = (n: number, m: number) => RunningStatistic<number>;

function measure(statistic: Statistic, reference: readonly number[], current: readonly number[]): number {
  return over(valueCountsOf(reference, current), statistic(reference.length, current.length));
}

function eppsSingletonOf(reference: readonly number[], current: readonly number[]): number {
  const range = measure((n, m) => interquartileRange(n + m), reference, current);
  return measure((n, m) => eppsSingleton(n, m, range), reference, current);
}

const t: Statistic = (n, m) => studentT(n, m, 3);
const tied = [
  [1, 2, 2, 3, 5, 8, 13, 21],
  [2, 3, 3, 4, 5, 9, 10, 30, 31, 7],
] as const;
const untied = [
  Array.from({ length: 30 }, (_, i) => i / 10),
  Array.from({ length: 40 }, (_, i) => i / 9 + 0.7),
] as const;

describe('statistics of two samples give the figures of SciPy 1.17', () => {
  it.each([
    ['energy_distance', energyDistance, 1.1141139977578594, 0.982834148248301],
    ["mannwhitneyu(alternative='less')", mannWhitney, 0.18601466928522176, 9.161887725139349e-6],
    ['anderson_ksamp', andersonDarling, 0.25, 0.001],
    ['cramervonmises_2samp', cramerVonMises, 0.5708213355272179, 3.045355862596466e-5],
    ['ttest_ind', t, 0.4403621416316696, 2.431003624809496e-6],
    ['iqr', (n: number, m: number) => interquartileRange(n + m), 6.75, 1.902777777777778],
  ])('%s', (_, statistic, withTies, without) => {
    expect(measure(statistic, ...tied) / withTies).toBeCloseTo(1, 11);
    expect(measure(statistic, ...untied) / without).toBeCloseTo(1, 8);
  });

  it('epps_singleton_2samp', () => {
    expect(eppsSingletonOf(...tied) / 0.36480443290169856).toBeCloseTo(1, 10);
    expect(eppsSingletonOf(...untied) / 1.830238980232072e-7).toBeCloseTo(1, 8);
  });

  it('that count all orders of small samples', () => {
    const [low, high] = [
      [1.5, 2.5, 3.5],
      [0.5, 4.5, 5.5, 6.5],
    ];
    expect(measure(mannWhitney, low, high)).toBeCloseTo(0.2, 14);
    expect(measure(mannWhitney, high, low)).toBeCloseTo(0.8857142857142858, 14);
    expect(measure(cramerVonMises, low, high)).toBeCloseTo(0.22857142857142856, 14);
  });
});

describe('where nothing varies', () => {
  it('the t test compares the means', () => {
    expect(measure(t, [3, 3], [3, 3])).toBe(1);
    expect(measure(t, [3, 3], [4, 4])).toBe(0);
  });

  it('Mann and Whitney find no order', () => {
    expect(measure(mannWhitney, [3, 3], [3, 3])).toBe(1);
  });

  it('Epps and Singleton have as many degrees of freedom as there are values but one', () => {
    const twoValues = [...Array<number>(20).fill(0), ...Array<number>(20).fill(1)];
    expect(eppsSingletonOf(twoValues, twoValues)).toBeCloseTo(1, 12);
  });
});

const sample = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 5, maxLength: 12 });

describe('for all samples', () => {
  it.each([
    ['the energy distance', energyDistance],
    ['Anderson–Darling', andersonDarling],
    ['Cramér–von Mises', cramerVonMises],
    ['the t test', t],
  ])('%s is symmetric and knows neither shift nor order', (_, statistic) => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        fc.pre(new Set([...a, ...b]).size > 1);
        const score = measure(statistic, a, b);
        expect(measure(statistic, b, a)).toBeCloseTo(score, 9);
        const moved = (values: readonly number[]) => values.toReversed().map((value) => value + 7);
        expect(measure(statistic, moved(a), moved(b))).toBeCloseTo(score, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('a p-value lies from 0 to 1, and the energy distance is 0 for equal samples alone', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        for (const test of [mannWhitney, cramerVonMises, t]) {
          const pValue = measure(test, a, b);
          expect(pValue).toBeGreaterThanOrEqual(0);
          expect(pValue).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(measure(energyDistance, a, a)).toBeCloseTo(0, 12);
        const equal = valueCountsOf(a, b).every(([, r, c]) => r * b.length === c * a.length);
        if (!equal) expect(measure(energyDistance, a, b)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('values that rise make the p-value of Mann and Whitney fall', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 20 }), (a, b, rise) => {
        const risen = b.map((value) => value + rise);
        expect(measure(mannWhitney, a, risen)).toBeLessThanOrEqual(measure(mannWhitney, a, b) + 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});
