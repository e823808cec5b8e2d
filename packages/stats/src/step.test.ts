import { HarmMonitor } from './harm.ts';
import { defaultLatencyMargin } from './latency-margin.ts';
import { xoshiro256 } from './rng.ts';
import { absoluteErrors, absoluteLatency, stepErrors, stepLatency, stepLevel, stepOutcome } from './step.ts';
import type { StepFinding, StepLatencyRule } from './step.ts';

const found = (...kinds: StepFinding['finding'][]) => kinds.map((finding, i) => ({ id: `c${i}`, finding }));

test.each([
  [['harm', 'ok'], false, 'rollback'],
  [['harm', 'too-few'], false, 'rollback'],
  [['ok', 'too-few'], false, 'no-data'],
  [['invalid', 'above'], false, 'no-data'],
  [[], false, 'no-data'],
  [['above', 'ok'], false, 'extend'],
  [['above', 'ok'], true, 'undecided'],
  [['ok', 'ok'], false, 'healthy'],
  [['ok', 'ok'], true, 'healthy'],
] as const)('a step that found %j, extended %j, is %s', (kinds, extended, outcome) => {
  expect(stepOutcome(found(...kinds), extended)).toBe(outcome);
});

const level = stepLevel(0.05, 3, 2);

test('steps and checks share the budget', () => {
  expect(level).toBeCloseTo(0.05 / 6, 12);
});

/** The share of 300-pair steps that end in harm by errors. */
function harmShare(runs: number, candidateRate: number): number {
  const random = xoshiro256(51n);
  let harmed = 0;
  for (let run = 0; run < runs; run++) {
    const monitor = new HarmMonitor(0.005, level);
    for (let i = 0; i < 300; i++) monitor.observe(false, random.uniform() < candidateRate);
    if (stepErrors(monitor, 0.005).finding === 'harm') harmed += 1;
  }
  return harmed / runs;
}

test('300 pairs catch an error rate of 5 % in about 68 % of steps, of 10 % in all, of the margin in hardly any', () => {
  expect(harmShare(2000, 0.05)).toBeGreaterThan(0.64);
  expect(harmShare(2000, 0.05)).toBeLessThan(0.72);
  expect(harmShare(500, 0.1)).toBeGreaterThan(0.99);
  expect(harmShare(2000, 0.005)).toBeLessThanOrEqual(level);
});

/** What a step finds whose candidate failed in the first pairs. */
function after(n: number, failures: number): string {
  const monitor = new HarmMonitor(0.005, level);
  for (let i = 0; i < n; i++) monitor.observe(false, i < failures);
  return stepErrors(monitor, 0.005).finding;
}

test('errors without proof are ok up to the margin, above it beyond, and too few before the minimum', () => {
  expect(after(300, 1)).toBe('ok');
  expect(after(300, 2)).toBe('above');
  expect(after(299, 0)).toBe('too-few');
  expect(after(20, 20)).toBe('harm');
});

const rule: StepLatencyRule = {
  quantile: 0.95,
  minimum: 200,
  margin: defaultLatencyMargin,
  level,
  seed: '0x0000000000000007',
  checkId: 'p95',
};

function latencies(scale: number, seed: bigint, n = 300): Float64Array {
  const random = xoshiro256(seed);
  return Float64Array.from({ length: n }, () => scale * (1 + random.uniform()));
}

test('a candidate that is slower than both the idle and the loaded baseline is harm', () => {
  const step = {
    candidate: latencies(200, 1n),
    concurrent: latencies(100, 2n),
    reference: latencies(110, 3n),
  };
  expect(stepLatency(step, rule)).toMatchObject({ finding: 'harm' });
});

test('a loaded candidate that is slower than the idle baseline only is not harm', () => {
  const step = {
    candidate: latencies(200, 1n),
    concurrent: latencies(100, 2n),
    reference: latencies(200, 3n),
  };
  expect(stepLatency(step, rule).finding).toBe('ok');
  expect(stepLatency({ candidate: step.candidate, reference: step.reference }, rule).finding).toBe('ok');
});

test('at 100 % the reference decides alone', () => {
  const step = { candidate: latencies(200, 1n), reference: latencies(100, 3n) };
  expect(stepLatency(step, rule)).toMatchObject({
    finding: 'harm',
    estimate: expect.closeTo(Math.log(2), 1),
  });
});

test('a step with too few latencies, or with a slow drift, is not judged', () => {
  const short = {
    candidate: latencies(9, 1n, 150),
    concurrent: latencies(9, 2n, 150),
    reference: latencies(9, 3n),
  };
  expect(stepLatency(short, rule)).toMatchObject({ finding: 'too-few', reason: '150 of at least 200 pairs' });
  const drifting = latencies(100, 1n).map((value, i) => value * Math.exp(i / 100));
  expect(
    stepLatency({ candidate: drifting, concurrent: latencies(100, 2n), reference: latencies(100, 3n) }, rule)
      .finding,
  ).toBe('invalid');
});

test('a first deployment is judged by exact bounds against its limit', () => {
  const limits = { maxErrorRate: 0.01, alpha: 0.05, level };
  expect(absoluteErrors({ failures: 0, n: 300 }, limits)).toMatchObject({ finding: 'ok', lower: 0 });
  expect(absoluteErrors({ failures: 0, n: 299 }, limits).finding).toBe('too-few');
  expect(absoluteErrors({ failures: 1, n: 300 }, limits).finding).toBe('above');
  expect(absoluteErrors({ failures: 15, n: 300 }, limits).finding).toBe('harm');
  expect(absoluteErrors({ failures: 10, n: 10 }, limits).finding).toBe('harm');
  expect(absoluteErrors({ failures: 0, n: 0 }, limits).finding).toBe('too-few');
});

test('a first deployment is held to its latency limit', () => {
  const absolute = { ...rule, alpha: 0.05 };
  expect(absoluteLatency(latencies(50, 1n), 200, absolute).finding).toBe('ok');
  expect(absoluteLatency(latencies(200, 1n), 200, absolute).finding).toBe('harm');
  expect(absoluteLatency(latencies(50, 1n), 97.5, absolute).finding).toBe('above');
  expect(absoluteLatency(latencies(50, 1n, 100), 200, absolute).finding).toBe('too-few');
});

test('a quantile that few pairs say little about waits for its own minimum', () => {
  const few = { candidate: latencies(2, 1n), concurrent: latencies(1, 2n), reference: latencies(1, 3n) };
  expect(stepLatency(few, { ...rule, quantile: 0.99, minimum: 1_000 })).toMatchObject({
    finding: 'too-few',
    reason: '300 of at least 1000 pairs',
  });
});
