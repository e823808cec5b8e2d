import type { CheckResult } from './check-result.ts';
import type { Judgement } from './judge.ts';
import { readPolicy } from './policy.ts';
import { type ReplayFacts, outcomeOf } from './present.ts';
import { isAttempt } from './attempt.ts';
import { needSentence } from './wording.ts';

const facts: ReplayFacts = {
  arms: { endpoint: 'flights', baseline: 'blue', candidate: 'green' },
  subject: { model: 'flights', version: '2' },
  attempt: 1,
  planned: 2000,
  rate: 20,
  distinct: 2000,
  policy: await readPolicy(undefined),
  load: { heavier: 'neither', sentence: 'both carried as much' },
  seed: '0x000000000000002a',
};

const errors: CheckResult = {
  id: 'errors',
  title: 'Error rate',
  required: true,
  finding: 'ok',
  unit: 'share',
  estimate: 0.0005,
  interval: { kind: 'fixed', lower: -0.0012, upper: 0.0021 },
  delta: 0.005,
  n: 2000,
  minimum: 598,
  baseline: 0.001,
  candidate: 0.0015,
  evidence: {},
};

const p95: CheckResult = {
  ...errors,
  id: 'p95',
  title: 'p95 latency',
  unit: 'log-ratio',
  estimate: Math.log(1.02),
  interval: { kind: 'fixed', lower: Math.log(0.985), upper: Math.log(1.058) },
  delta: Math.log(1.1),
  baseline: 100,
  candidate: 102,
};

const empty = {
  baselineFailed: new Uint8Array(),
  candidateFailed: new Uint8Array(),
  bodies: new Int32Array(),
};

function judged(changes: Partial<Judgement>): Judgement {
  return {
    verdict: 'promote',
    because: 'all required checks are ok',
    checks: [errors, p95],
    need: undefined,
    stopped: undefined,
    harmLevel: 0.025,
    losses: { pairs: 2000, throttled: 0, misrouted: 0, incomplete: 0, refused: 0, late: 3, saturated: false },
    samples: { ...empty, baselineMs: new Float64Array(), candidateMs: new Float64Array() },
    answers: { baseline: { ok: 2000 }, candidate: { ok: 1999, timeout: 1 } },
    ...changes,
  };
}

test('a promotion says by how much the candidate may be worse, and by how much it is at the most', () => {
  const outcome = outcomeOf(judged({}), facts);
  expect(outcome.summary).toBe(
    'green is not worse than blue: error rate +0.05 pp [−0.12 pp, +0.21 pp], margin +0.5 pp; p95 latency +2 % [−1.5 %, +5.8 %], margin +10 %.',
  );
  expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(outcome.annotations).toEqual([]);
  expect(outcome.seeds).toEqual({ replay: '0x000000000000002a' });
});

test('accuracy is shown as the gain or loss that it is, though θ is the share of wrong predictions', () => {
  const accuracy: CheckResult = {
    ...errors,
    id: 'accuracy',
    title: 'Accuracy',
    higherIsBetter: true,
    estimate: -0.11,
    interval: { kind: 'fixed', lower: -0.13, upper: -0.09 },
    delta: 0.02,
    baseline: 0.6,
    candidate: 0.71,
  };
  const outcome = outcomeOf(judged({ checks: [accuracy] }), facts);
  expect(outcome.summary).toBe(
    'green is not worse than blue: accuracy +11 pp [+9 pp, +13 pp], margin −2 pp.',
  );
  expect(outcome.checks[0]).toMatchObject({ observed: '+11 pp', expected: 'above −2 pp' });
});

test('a confounded latency is a warning that does not block, and the summary says so', () => {
  const confounded = { ...p95, isConfounded: true, reason: 'not proven under load: the baseline has it all' };
  const outcome = outcomeOf(judged({ checks: [errors, confounded] }), facts);
  expect(outcome.verdict).toBe('promote');
  expect(outcome.checks[1]).toMatchObject({ verdict: 'warn', evidence: { reason: 'confounded' } });
  expect(outcome.summary).toMatch(/p95 latency is not proven under load\.$/);
  expect(outcome.annotations).toMatchObject([{ level: 'warning' }]);
});

test('an early rejection gives the bound that holds at any time, and says that the estimate exaggerates', () => {
  const harmed: CheckResult = {
    ...errors,
    finding: 'harm',
    estimate: 0.06,
    interval: { kind: 'anytime', lower: 0.007 },
  };
  const stopped = { by: 'errors', reason: 'harm was found after 185 of 2000 pairs, and the run was stopped' };
  const outcome = outcomeOf(
    judged({
      verdict: 'reject',
      checks: [harmed, { ...p95, finding: 'missing', reason: stopped.reason }],
      stopped,
    }),
    facts,
  );
  expect(outcome.summary).toBe(
    'green is worse than blue: error rate +6 pp (at least +0.7 pp), margin +0.5 pp. Harm was found after 185 of 2000 pairs, and the run was stopped: an estimate at that moment exaggerates, the bound holds.',
  );
  expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['fail', 'no-data']);
  expect(outcome.checks[0]!.evidence).toMatchObject({ interval: { kind: 'anytime', lower: 0.007 } });
  expect(outcome.annotations).toMatchObject([{ level: 'error' }]);
});

test('an inconclusive run says what is open and what it needs', () => {
  const open: CheckResult = { ...p95, finding: 'imprecise' };
  const outcome = outcomeOf(
    judged({
      verdict: 'inconclusive',
      checks: [errors, open],
      need: { kind: 'more', total: 3800, more: 1800 },
    }),
    { ...facts, rate: 2.5 },
  );
  expect(outcome.summary).toMatch(/^Not clear whether green may replace blue: p95 latency \+2 %/);
  expect(outcome.summary).toMatch(/Needs about 1,800 more requests, 12 minutes at the present rate\.$/);
  expect(outcome.checks[1]).toMatchObject({ verdict: 'no-data', evidence: { reason: 'imprecise' } });
});

test('a repeated attempt is said from the second on', () => {
  expect(outcomeOf(judged({}), { ...facts, attempt: 3 }).summary).toMatch(/This is attempt 3 with green/);
});

test('only a run that came to a judgement counts as an attempt', () => {
  expect(isAttempt(judged({}))).toBe(true);
  expect(
    isAttempt(judged({ verdict: 'inconclusive', checks: [errors, { ...p95, finding: 'imprecise' }] })),
  ).toBe(true);
  expect(
    isAttempt(judged({ verdict: 'inconclusive', checks: [errors, { ...p95, finding: 'invalid' }] })),
  ).toBe(false);
});

test('what is needed is said in seconds, in minutes, or that it will not help', () => {
  expect(needSentence({ kind: 'more', total: 700, more: 100 }, 20)).toBe(
    'Needs about 100 more requests, 5 seconds at the present rate.',
  );
  expect(needSentence({ kind: 'not-expected' }, 20)).toBe('More requests are not expected to change this.');
  expect(needSentence({ kind: 'impractical', total: 90_000 }, 20)).toMatch(
    /About 90,000 requests.*impractical: widen the margin/,
  );
  expect(needSentence(undefined, 20)).toBe('');
});

test('no figure is said where nothing was measured', () => {
  const {
    estimate: _estimate,
    baseline: _baseline,
    candidate: _candidate,
    interval: _interval,
    ...bare
  } = errors;
  const missing: CheckResult = { ...bare, finding: 'missing', reason: 'the run was ended' };
  const outcome = outcomeOf(judged({ verdict: 'inconclusive', checks: [missing] }), facts);
  expect(outcome.checks[0]!.detail).toBe('Error rate was not measured. The run was ended.');
  expect(JSON.stringify(outcome)).not.toMatch(/NaN|undefined/);
});
