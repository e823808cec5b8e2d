import { logRatioInterval, logRatioToLimit, pairedLogRatio, unpairedLogRatio } from './latency-ratio.ts';
import type { Decision } from './latency-ratio.ts';
import { checkStream, xoshiro256 } from './rng.ts';

const decision: Decision = { delta: Math.log(1.1), alpha: 0.05, seed: '0x0000000000000001', checkId: 'p95' };

function logNormal(n: number, seed: bigint, scale = 10): Float64Array {
  const random = xoshiro256(seed);
  return Float64Array.from({ length: n }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    return scale * Math.exp(0.5 * radius * Math.cos(2 * Math.PI * random.uniform()));
  });
}

test('the estimate is the ratio of the marginal quantiles, not the quantile of the differences (R7)', () => {
  const base = Float64Array.of(100, 120, 110, 200);
  const cand = Float64Array.of(105, 118, 130, 210);
  const { estimate, baseline, candidate } = pairedLogRatio(base, cand, 0.95, decision);
  expect(baseline).toBeCloseTo(188, 9);
  expect(candidate).toBeCloseTo(198, 9);
  expect(Math.exp(estimate)).toBeCloseTo(1.0531914893, 9);
});

test('the bounds are t with 19 degrees of freedom around the estimate', () => {
  const { lower, upper } = logRatioInterval({ estimate: 0.02, se: 0.05 }, 0.05);
  expect(upper).toBeCloseTo(0.02 + 1.729132811521367 * 0.05, 12);
  expect(lower).toBeCloseTo(0.02 - 1.729132811521367 * 0.05, 12);
});

test('the same latencies and seed give the same error, to the last bit', () => {
  const [base, cand] = [logNormal(600, 1n), logNormal(600, 2n)];
  const once = pairedLogRatio(base, cand, 0.95, decision);
  expect(pairedLogRatio(base, cand, 0.95, decision)).toEqual(once);
  expect(pairedLogRatio(base, cand, 0.95, { ...decision, checkId: 'p99' }).se).not.toBe(once.se);
});

test('a factor on the candidate moves the estimate by its logarithm and leaves the error', () => {
  const [base, cand] = [logNormal(600, 3n), logNormal(600, 4n)];
  const far = { ...decision, delta: 5 };
  const plain = pairedLogRatio(base, cand, 0.95, far);
  const slower = pairedLogRatio(
    base,
    cand.map((value) => value * 1.5),
    0.95,
    far,
  );
  expect(slower.estimate - plain.estimate).toBeCloseTo(Math.log(1.5), 10);
  expect(slower.se).toBeCloseTo(plain.se, 10);
});

test('a bound that comes near to the margin is drawn again with ten times as many resamples', () => {
  const [base, cand] = [logNormal(600, 5n), logNormal(600, 6n)];
  const plain = pairedLogRatio(base, cand, 0.95, { ...decision, delta: 5 });
  const { upper } = logRatioInterval(plain, 0.05);
  expect(plain.replicates).toBe(1000);
  expect(pairedLogRatio(base, cand, 0.95, { ...decision, delta: upper }).replicates).toBe(10_000);
});

function spreadOf(estimates: number[]): number {
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  return Math.sqrt(estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (estimates.length - 1));
}

test('the error is that of repeated samples: of pairs, of separate samples, and against a limit', () => {
  const runs = Array.from({ length: 150 }, (_, run) => {
    const [base, cand] = [logNormal(400, BigInt(2 * run)), logNormal(400, BigInt(2 * run + 1))];
    const far = { ...decision, delta: 50 };
    return {
      paired: pairedLogRatio(base, cand, 0.95, far),
      unpaired: unpairedLogRatio(base, cand, 0.95, far),
      limit: logRatioToLimit(cand, 0.95, 25, far),
    };
  });
  for (const kind of ['paired', 'unpaired', 'limit'] as const) {
    const truth = spreadOf(runs.map((run) => run[kind].estimate));
    const mean = runs.reduce((sum, run) => sum + run[kind].se, 0) / runs.length;
    // The larger of two errors is a little too large on purpose.
    expect(mean / truth).toBeGreaterThan(0.9);
    expect(mean / truth).toBeLessThan(1.5);
  }
});

test('streams of resamples do not repeat those of the schedule', () => {
  const { seed } = decision;
  expect(checkStream(seed, 'p95', 'pairs by rows').uniform()).not.toBe(
    checkStream(seed, 'p95', 'pairs by blocks').uniform(),
  );
});
