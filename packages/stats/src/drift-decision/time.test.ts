import { describe, expect, it } from '@jest/globals';
import { normalQuantile } from '../distributions.ts';
import { checkStream } from '../rng.ts';
import { groupBounds, jackknifeError, jackknifeGroups } from './group-jackknife.ts';
import { mannKendall } from './mann-kendall.ts';
import { predictionLimit } from './prediction-limit.ts';

describe('mannKendall', () => {
  it.each([
    // τ: SciPy 1.17's kendalltau(range(n), values); p: by hand from S and Kendall's variance
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1, 8.3e-5],
    [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3], 0.2760262237369417, 0.3193],
    [[2, 2, 2], 0, 1],
  ])('of %j', (values, tau, pValue) => {
    const trend = mannKendall(values);
    expect(trend.tau).toBeCloseTo(tau, 12);
    expect(Math.abs(trend.pValue - pValue)).toBeLessThan(0.02 * pValue + 1e-6);
  });

  it('takes a wandering series for no trend as often as it should', () => {
    const random = checkStream('0x04', 'trend', 'test');
    let found = 0;
    for (let run = 0; run < 1000; run++) {
      let last = 0;
      const values = Array.from({ length: 40 }, () => {
        last = 0.5 * last + normalQuantile(Math.max(1e-12, random.uniform()));
        return last;
      });
      if (mannKendall(values).pValue < 0.05) found++;
    }
    // Without the correction for neighbours it is one in five.
    expect(found / 1000).toBeLessThan(0.1);
  });

  it('measures the rise along the line', () => {
    expect(mannKendall([0, 1, 2, 3, 50, 5, 6, 7]).rise).toBeCloseTo(7, 12);
  });

  it('turns its sign with the values', () => {
    const values = [5, 3, 4, 2, 1];
    expect(mannKendall(values).tau).toBeCloseTo(-mannKendall(values.map((v) => -v)).tau, 12);
  });
});

describe('predictionLimit', () => {
  it('is passed by any of the next values in about one of twenty processes', () => {
    const random = checkStream('0x02', 'limit', 'test');
    const draw = () => Math.exp(0.4 * normalQuantile(Math.max(1e-12, random.uniform())));
    let passed = 0;
    for (let run = 0; run < 2000; run++) {
      const limit = predictionLimit(Array.from({ length: 30 }, draw), 14);
      if (Array.from({ length: 14 }, draw).some((value) => value > limit)) passed++;
    }
    expect(passed / 2000).toBeGreaterThan(0.03);
    expect(passed / 2000).toBeLessThan(0.06);
  });
});

describe('jackknifeError', () => {
  it('of a mean is its standard error', () => {
    const random = checkStream('0x03', 'jackknife', 'test');
    const n = 4000;
    const values = Float64Array.from({ length: n }, () => random.uniform());
    const total = values.reduce((sum, value) => sum + value, 0);
    const without = Array.from({ length: jackknifeGroups }, (_, g) => {
      const [start, end] = groupBounds(n, g);
      return (total - values.subarray(start, end).reduce((sum, value) => sum + value, 0)) / (n - end + start);
    });
    expect(jackknifeError(without) / Math.sqrt(1 / 12 / n)).toBeGreaterThan(0.6);
    expect(jackknifeError(without) / Math.sqrt(1 / 12 / n)).toBeLessThan(1.5);
  });
});
