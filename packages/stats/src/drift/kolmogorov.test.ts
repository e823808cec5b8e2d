import { describe, expect, it } from '@jest/globals';
import { kolmogorovSmirnovPValue } from './kolmogorov-smirnov.ts';
import { kolmogorovUpper } from './kolmogorov.ts';
import { smirnovUpper } from './smirnov-one-sided.ts';

const digits = (value: number, reference: number) => Math.abs(value / reference - 1);

describe('kolmogorovUpper gives the upper tail of SciPy 1.17 kstwo', () => {
  it.each([
    [1, 0.7, 0.6000000000000001],
    [5, 0.3, 0.664],
    [20, 0.1, 0.976255094592155],
    [100, 0.05, 0.9532159710635725],
    [100, 0.25, 5.408871776434847e-6],
    [141, 0.06, 0.6677160791348915],
    [500, 0.05, 0.15866260223815387],
    [5000, 0.02, 0.03613941395325637],
    [99_999, 0.003, 0.32846216508750103],
    [750_000, 0.002, 0.004950881141610577],
    [2_000_000, 0.0012, 0.006297183259583361],
    [20, 0.6, 2.0483011649719853e-7],
    [3, 0.9, 0.0019999999999999987],
  ])('for %d observations at %d', (n, x, reference) => {
    expect(digits(kolmogorovUpper(n, x), reference)).toBeLessThan(2e-8);
  });

  it('is 1 at half a step and 0 from 1 on', () => {
    expect(kolmogorovUpper(10, 0.05)).toBe(1);
    expect(kolmogorovUpper(10, 1)).toBe(0);
    expect(kolmogorovUpper(1000, 0.9)).toBe(0);
    expect(kolmogorovUpper(200, 0.004)).toBe(1);
  });
});

describe('smirnovUpper gives the values of SciPy 1.17 smirnov', () => {
  it.each([
    [5, 0.2, 0.58528],
    [100, 0.1, 0.1265906584562817],
    [5000, 0.02, 0.01806981293722266],
    [2_000_000, 0.001, 0.018303432023617325],
  ])('for %d observations at %d', (n, x, reference) => {
    expect(digits(smirnovUpper(n, x), reference)).toBeLessThan(2e-8);
  });

  it('is 1 from 0 down and 0 from 1 on', () => {
    expect(smirnovUpper(5, 0)).toBe(1);
    expect(smirnovUpper(5, 1)).toBe(0);
  });
});

describe('kolmogorovSmirnovPValue', () => {
  it.each([
    [0.43333333333333335, 5, 6, 0.5909090909090909],
    [0.13333333333333333, 10, 15, 0.999686731359904],
    [0.097, 40, 1000, 0.831173314656447],
    [0.097, 1000, 1000, 0.00016232041211307663],
  ])('is exact for small samples: D = %d of %d and %d', (d, n, m, reference) => {
    expect(digits(kolmogorovSmirnovPValue(d, n, m), reference)).toBeLessThan(1e-9);
    expect(kolmogorovSmirnovPValue(d, m, n)).toBeCloseTo(reference, 12);
  });

  it('is 1 where the samples do not differ, or where every pair of samples differs as much', () => {
    expect(kolmogorovSmirnovPValue(0, 10, 20)).toBe(1);
    expect(kolmogorovSmirnovPValue(1 / 7, 7, 7)).toBe(1);
  });

  it('counts the two samples that are wholly apart', () => {
    expect(kolmogorovSmirnovPValue(1, 4, 3)).toBeCloseTo(2 / 35, 14);
  });

  it('uses the limit distribution at n·m/(n + m) above ten thousand rows', () => {
    expect(kolmogorovSmirnovPValue(0.05, 1000, 20_000)).toBe(kolmogorovUpper(952, 0.05));
  });
});
