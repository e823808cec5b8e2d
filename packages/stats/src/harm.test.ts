import * as fc from 'fast-check';
import { HarmMonitor, harmEvidence, harmLowerBound } from './harm.ts';
import { xoshiro256 } from './rng.ts';

test('the e-value and the lower bound have the reference values (R3)', () => {
  // 8.8482166264 with forty digits; the table printed its last digit wrong.
  expect(harmEvidence({ b: 2, c: 15, n: 500 }, 0.005)).toBeCloseTo(8.8482166264, 10);
  expect(harmLowerBound({ b: 2, c: 15, n: 500 }, 0.05)).toBeCloseTo(0.0019174116, 10);
  expect(harmEvidence({ b: 0, c: 3, n: 50 }, 0.005)).toBeCloseTo(1.895126553, 9);
  expect(harmEvidence({ b: 0, c: 0, n: 100 }, 0.005)).toBeCloseTo(0.9030318952, 10);
});

const pairs = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
    .map(([x, y]) => [x === 0, y <= 2] as const),
  { maxLength: 120 },
);

test('pair by pair the monitor has the highest bound and evidence of all prefixes', () => {
  fc.assert(
    fc.property(pairs, (outcomes) => {
      const monitor = new HarmMonitor(0.005, 0.025);
      const counts = { b: 0, c: 0, n: 0 };
      let [bound, evidence] = [-1, 1];
      for (const [baseline, candidate] of outcomes) {
        monitor.observe(baseline, candidate);
        counts.n += 1;
        if (baseline && !candidate) counts.b += 1;
        if (candidate && !baseline) counts.c += 1;
        bound = Math.max(bound, harmLowerBound(counts, 0.025));
        evidence = Math.max(evidence, harmEvidence(counts, 0.005));
      }
      expect(monitor.lowerBound()).toBeCloseTo(bound, 9);
      expect(monitor.evidence).toBeCloseTo(evidence, 9);
      expect(monitor.isHarm).toBe(bound > 0.005);
    }),
    { numRuns: 40, seed: 9 },
  );
});

/** The share of runs in which harm was found within `n` pairs. */
function harmShare(runs: number, n: number, outage: number, baseline: number, candidate: number): number {
  const random = xoshiro256(12n);
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const monitor = new HarmMonitor(0.005, 0.05);
    for (let i = 0; i < n && !monitor.isHarm; i++) {
      const out = random.uniform() < outage;
      const u = random.uniform();
      monitor.observe(out || u < baseline, out || (u >= baseline && u < baseline + candidate));
    }
    if (monitor.isHarm) found += 1;
  }
  return found / runs;
}

test('a candidate exactly at the margin is stopped in at most 5 % of runs, common outages or not', () => {
  expect(harmShare(1000, 2000, 0, 0, 0.005)).toBeLessThanOrEqual(0.05);
  expect(harmShare(500, 2000, 0.1, 0.01, 0.015)).toBeLessThanOrEqual(0.05);
});

test('a candidate that fails in 5 % of requests is stopped', () => {
  expect(harmShare(300, 2000, 0, 0.001, 0.05)).toBeGreaterThan(0.99);
});
