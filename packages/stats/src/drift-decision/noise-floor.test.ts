import { describe, expect, it } from '@jest/globals';
import { chiSquareUpper } from '../distributions.ts';
import { jensenShannonDistance } from '../drift/jensen-shannon.ts';
import { populationStabilityIndex } from '../drift/population-stability.ts';
import { totalVariationDistance } from '../drift/total-variation.ts';
import { checkStream, xoshiro256 } from '../rng.ts';
import { chiSquareQuantile } from './chi-square-quantile.ts';
import { gapArea, gapEnergy, largestGap } from './distances.ts';
import { jensenShannonFloor, populationStabilityFloor } from './noise-floor.ts';
import { permutedFloor } from './permutation.ts';

describe('chiSquareQuantile', () => {
  it.each([
    // SciPy 1.17: chi2.ppf
    [0.95, 1, 3.841458820694124],
    [0.95, 9, 16.918977604620448],
    [0.95, 29, 42.55696780429269],
    [0.95, 500, 553.1268089342569],
    [0.05, 3, 0.35184631774927144],
  ])('at %d with %d degrees is %d', (p, df, expected) => {
    expect(chiSquareQuantile(p, df) / expected).toBeCloseTo(1, 10);
    expect(chiSquareUpper(chiSquareQuantile(p, df), df)).toBeCloseTo(1 - p, 12);
  });
});

describe('floors', () => {
  it('are those of the reference values R11', () => {
    expect(populationStabilityFloor(10, 1000, 500)).toBeCloseTo(0.0507569328, 9);
    expect(jensenShannonFloor(10, 1000, 500)).toBeCloseTo(0.0796531016, 9);
    expect(populationStabilityFloor(1, 10, 10)).toBe(0);
  });

  it('are passed by about one in twenty pairs of samples of one distribution', () => {
    const random = checkStream('0x01', 'floor', 'test');
    let [psi, js] = [0, 0];
    const [runs, cells, n, m] = [2000, 10, 1000, 500];
    for (let run = 0; run < runs; run++) {
      const counts = Array.from({ length: cells }, () => ({ reference: 0, current: 0, times: 1 }));
      for (let i = 0; i < n; i++) counts[random.index(cells)]!.reference++;
      for (let i = 0; i < m; i++) counts[random.index(cells)]!.current++;
      if (populationStabilityIndex(counts) > populationStabilityFloor(cells, n, m)) psi++;
      if (jensenShannonDistance(counts) > jensenShannonFloor(cells, n, m)) js++;
    }
    for (const passed of [psi, js]) {
      expect(passed / runs).toBeGreaterThan(0.035);
      expect(passed / runs).toBeLessThan(0.07);
    }
  });
});

describe('permutedFloor', () => {
  const values = Float64Array.from({ length: 1500 }, (_, i) => i);
  const sample = { values, times: new Int32Array(1500).fill(1), reference: 1000 };

  it('of D is what Smirnov’s distribution says', () => {
    const floor = permutedFloor(sample, largestGap, xoshiro256(1n), 2000);
    expect(floor / (1.3581 * Math.sqrt(1 / 1000 + 1 / 500))).toBeCloseTo(1, 1);
  });

  it('is the same for the same seed and scales with the values where the distance does', () => {
    const floor = permutedFloor(sample, gapArea, xoshiro256(2n));
    const scaled = { ...sample, values: values.map((value) => 3 * value) };
    expect(permutedFloor(sample, gapArea, xoshiro256(2n))).toBe(floor);
    expect(permutedFloor(scaled, gapArea, xoshiro256(2n))).toBeCloseTo(3 * floor, 8);
  });

  it('of categories is near the one of chi-square for two of them', () => {
    const two = { values: Float64Array.of(0, 1), times: Int32Array.of(700, 800), reference: 1000 };
    const floor = permutedFloor(two, totalVariationDistance, xoshiro256(3n), 2000);
    const share = 700 / 1500;
    const error = Math.sqrt(share * (1 - share) * (1 / 1000 + 1 / 500));
    expect(floor / (1.96 * error)).toBeCloseTo(1, 1);
  });
});

describe('distances of a pooled sample', () => {
  const counts = [
    { value: 1, reference: 1, current: 0, times: 1 },
    { value: 2, reference: 1, current: 1, times: 1 },
    { value: 3, reference: 1, current: 0, times: 1 },
    { value: 5, reference: 0, current: 1, times: 1 },
  ];
  it.each([
    // SciPy 1.17: ks_2samp([1, 2, 3], [2, 5]).statistic, wasserstein_distance([1, 2, 3], [2, 5])
    ['D', largestGap, 0.5],
    ['the area', gapArea, 1.5],
    // energy_distance([1, 2, 3], [2, 5])
    ['the energy distance', gapEnergy, 1.1303883305208782],
    ['total variation', totalVariationDistance, 2 / 3],
  ])('%s', (_, distance, expected) => expect(distance(counts)).toBeCloseTo(expected, 12));
});
