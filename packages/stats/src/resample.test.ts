import * as fc from 'fast-check';
import { quantile } from './quantile.ts';
import { bootstrapError, drawBlocks, drawRows, onceEach, resampledQuantile } from './resample.ts';
import { xoshiro256 } from './rng.ts';
import { finish } from './steps.ts';

test('the quantile of a resample is the quantile of its rows written out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
      fc.bigInt({ min: 0n, max: 999n }),
      (list, p, seed) => {
        const values = Float64Array.from(list);
        const quantileOf = resampledQuantile(values, p);
        const counts = new Int32Array(values.length);
        for (const draw of [drawRows, drawBlocks]) {
          draw(counts, xoshiro256(seed));
          const rows = [...values].flatMap((value, i) => Array.from({ length: counts[i]! }, () => value));
          expect(rows).toHaveLength(values.length);
          expect(quantileOf(counts)).toBeCloseTo(quantile(rows, p), 9);
        }
        expect(quantileOf(onceEach(values.length))).toBeCloseTo(quantile(values, p), 9);
      },
    ),
    { seed: 10 },
  );
});

test('all resamples of the log ratio of medians have the reference error (R7)', () => {
  const base = resampledQuantile(Float64Array.of(100, 120, 110, 200), 0.5);
  const cand = resampledQuantile(Float64Array.of(105, 118, 130, 210), 0.5);
  const ratios = Array.from({ length: 256 }, (_, code) => {
    const counts = new Int32Array(4);
    for (let i = 0; i < 4; i++) counts[Math.floor(code / 4 ** i) % 4]! += 1;
    return Math.log(cand(counts) / base(counts));
  });
  const mean = ratios.reduce((sum, value) => sum + value, 0) / 256;
  const variance = ratios.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 256;
  expect(Math.log(cand(onceEach(4)) / base(onceEach(4)))).toBeCloseTo(0.0753494372, 10);
  expect(Math.sqrt(variance)).toBeCloseTo(0.0514265119, 10);
});

test('blocks keep the dependence that rows lose', () => {
  const random = xoshiro256(21n);
  let state = 0;
  const values = Float64Array.from({ length: 2000 }, () => {
    state = 0.95 * state + random.uniform() - 0.5;
    return state;
  });
  const mean = (counts: Int32Array) => counts.reduce((sum, times, i) => sum + times * values[i]!, 0) / 2000;
  const rows = finish(bootstrapError(mean, 2000, 300, drawRows, xoshiro256(22n)));
  const blocks = finish(bootstrapError(mean, 2000, 300, drawBlocks, xoshiro256(22n)));
  expect(blocks / rows).toBeGreaterThan(3); // √((1+φ)/(1−φ)) is 6.2 for long blocks
});
