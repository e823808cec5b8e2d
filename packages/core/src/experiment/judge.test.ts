import { xoshiro256 } from '@mlops-actions/stats/rng';
import type { CheckResult } from './check-result.ts';
import { type Judgement, type Setting, judge, watchOver } from './judge.ts';
import type { LoadComparison } from './load.ts';
import { type Policy, readPolicy } from './policy.ts';
import type { PairResult, SendResult } from './replay.ts';

const defaults = await readPolicy(undefined);
const equalLoad: LoadComparison = { heavier: 'neither', sentence: 'the same' };

const ok = (latencyMs: number, value: unknown = 1): SendResult => ({
  answer: { kind: 'ok', prediction: { value } },
  latencyMs,
  lateMs: 0,
});
const failed: SendResult = { answer: { kind: 'failed', failure: 'model-error' }, latencyMs: 2, lateMs: 0 };
const refused: SendResult = { answer: { kind: 'refused', status: 400 }, latencyMs: 2, lateMs: 0 };
const throttled: SendResult = { answer: { kind: 'lost', loss: 'throttled' }, latencyMs: 2, lateMs: 0 };
const misrouted: SendResult = { answer: { kind: 'lost', loss: 'misrouted' }, latencyMs: 2, lateMs: 0 };

interface Wish {
  planned?: number;
  policy?: Partial<Policy>;
  setting?: Partial<Setting>;
  saturated?: boolean;
  /** What the deployments do with pair i; `noise` is from 100 to 120 ms, each arm its own. */
  pair: (i: number, noise: () => number) => Partial<PairResult>;
}

/** A whole run, watched and judged as ab-test does it. */
async function run({ planned = 1000, policy, setting, saturated = false, pair }: Wish): Promise<Judgement> {
  const random = xoshiro256(77n);
  const noise = () => 100 + 20 * random.uniform();
  const known: Setting = {
    policy: { ...defaults, ...policy },
    rows: [],
    planned,
    seed: '0x0000000000000001',
    load: equalLoad,
    ...setting,
  };
  const watch = watchOver(known);
  const pairs: PairResult[] = [];
  for (let i = 0; i < planned && !watch.stop; i++) {
    pairs.push({ body: i, baseline: ok(noise()), candidate: ok(noise()), ...pair(i, noise) });
    watch.observe(pairs[i]!);
    await watch.settled();
  }
  return judge({ pairs, saturated }, watch, known);
}

function checkOf({ checks }: Judgement, id: string): CheckResult {
  return checks.find((check) => check.id === id)!;
}

test('two equal deployments end in promote', async () => {
  const judgement = await run({ pair: () => ({}) });
  expect(judgement.verdict).toBe('promote');
  expect(checkOf(judgement, 'errors')).toMatchObject({ finding: 'ok', n: 1000, interval: { kind: 'fixed' } });
  expect(checkOf(judgement, 'p95')).toMatchObject({ finding: 'ok', interval: { kind: 'fixed' } });
  expect(checkOf(judgement, 'agreement')).toMatchObject({ finding: 'ok', required: false, candidate: 1 });
});

test('a candidate that fails in a tenth of the requests is stopped early, with a bound that holds at any time', async () => {
  const judgement = await run({ pair: (i) => (i % 10 === 3 ? { candidate: failed } : {}) });
  expect(judgement.verdict).toBe('reject');
  expect(judgement.stopped?.by).toBe('errors');
  expect(judgement.samples.bodies.length).toBeLessThan(300);
  const errors = checkOf(judgement, 'errors');
  expect(errors).toMatchObject({ finding: 'harm', interval: { kind: 'anytime' } });
  expect(errors.interval!.lower).toBeGreaterThan(0.005);
  expect(errors.interval!.upper).toBeUndefined();
  expect(checkOf(judgement, 'p95')).toMatchObject({ finding: 'missing' });
});

test('a candidate twice as slow is stopped at the first look', async () => {
  const judgement = await run({ pair: (_i, noise) => ({ candidate: ok(2 * noise()) }) });
  expect(judgement).toMatchObject({ verdict: 'reject', stopped: { by: 'p95' } });
  expect(judgement.samples.bodies).toHaveLength(200);
  expect(checkOf(judgement, 'p95')).toMatchObject({ finding: 'harm', interval: { kind: 'anytime' } });
  expect(checkOf(judgement, 'errors').finding).toBe('missing');
});

test('failing fast does not make a candidate fast', async () => {
  const judgement = await run({
    pair: (i) => (i % 12 === 0 ? { candidate: { ...failed, latencyMs: 1 }, baseline: failed } : {}),
  });
  expect(checkOf(judgement, 'p95')).toMatchObject({
    finding: 'undefined',
    reason: expect.stringContaining('so often'),
  });
  const alone = await run({
    pair: (i) => (i % 50 === 0 ? { candidate: failed } : {}),
    policy: { 'latency-quantiles': ['p99'] },
    planned: 1200,
  });
  expect(alone.verdict).toBe('reject');
});

test('a common outage is nobody’s harm', async () => {
  const outage = (i: number) => i >= 100 && i < 130;
  const judgement = await run({ pair: (i) => (outage(i) ? { baseline: failed, candidate: failed } : {}) });
  expect(checkOf(judgement, 'errors')).toMatchObject({ finding: 'ok', estimate: 0 });
});

test('a few more failures than the margin allows are not clear, and the need is said', async () => {
  const judgement = await run({ pair: (i) => (i % 400 === 7 ? { candidate: failed } : {}) });
  expect(judgement.verdict).toBe('inconclusive');
  expect(checkOf(judgement, 'errors')).toMatchObject({ finding: 'imprecise', estimate: 0.003 });
  expect(judgement.need).toMatchObject({ kind: 'more' });
  const hopeless = await run({ pair: (i) => (i % 150 === 7 ? { candidate: failed } : {}) });
  expect(hopeless.need).toEqual({ kind: 'not-expected' });
});

test('few distinct requests prove little about errors, however often they are sent', async () => {
  const judgement = await run({ pair: (i) => ({ body: i % 50 }) });
  expect(judgement.verdict).toBe('inconclusive');
  expect(checkOf(judgement, 'errors')).toMatchObject({
    finding: 'too-few',
    reason: '50 of at least 598 distinct requests',
  });
  expect(judgement.need).toEqual({ kind: 'more', total: 598, more: 548 });
});

test('failures that cluster in one stretch of time widen the interval', async () => {
  const clustered = await run({ pair: (i) => (i >= 500 && i < 503 ? { candidate: failed } : {}) });
  const spread = await run({ pair: (i) => (i % 334 === 7 ? { candidate: failed } : {}) });
  const upper = (judgement: Judgement) => checkOf(judgement, 'errors').interval!.upper!;
  expect(checkOf(clustered, 'errors').estimate).toBe(checkOf(spread, 'errors').estimate);
  expect(upper(clustered)).toBeGreaterThan(upper(spread));
});

test.each([
  ['throttled', { candidate: throttled }, /throttled \(429\)/],
  ['misrouted', { candidate: misrouted }, /not answered by the deployment/],
  ['refused by both', { baseline: refused, candidate: refused }, /baseline refused/],
  ['refused by the baseline', { baseline: refused }, /baseline refused/],
])('a run with many pairs %s is invalid and ends early', async (_case, pair, reason) => {
  const judgement = await run({ pair: (i) => (i % 5 === 0 ? pair : {}) });
  expect(judgement).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'invalid' }, need: undefined });
  expect(judgement.samples.bodies.length).toBeLessThan(200);
  for (const check of judgement.checks)
    expect(check).toMatchObject({ finding: 'invalid', reason: expect.stringMatching(reason) });
});

test('a few bad requests are dropped, and one that only the candidate refuses is its failure', async () => {
  const both = await run({ pair: (i) => (i % 200 === 0 ? { baseline: refused, candidate: refused } : {}) });
  expect(both.verdict).toBe('promote');
  expect(both.samples.bodies).toHaveLength(995);
  const alone = await run({ pair: (i) => (i % 20 === 0 ? { candidate: refused } : {}) });
  expect(alone).toMatchObject({ verdict: 'reject', stopped: { by: 'errors' } });
});

test('a candidate that breaks on what the baseline refuses has failed', async () => {
  const broken = await run({ pair: (i) => (i % 20 === 0 ? { baseline: refused, candidate: failed } : {}) });
  expect(broken).toMatchObject({ verdict: 'reject', stopped: { by: 'errors' } });
});

test('pairs that are lost for several reasons count together', async () => {
  const judgement = await run({
    pair: (i) => (i % 160 === 0 ? { candidate: throttled } : i % 160 === 80 ? { candidate: misrouted } : {}),
  });
  expect(checkOf(judgement, 'errors')).toMatchObject({
    finding: 'invalid',
    reason: expect.stringMatching(/pairs were throttled \(429\) or answered by another/),
  });
});

test('latency that this machine sent late is invalid, errors are not', async () => {
  const judgement = await run({
    pair: (i, noise) => (i % 20 === 0 ? { candidate: { ...ok(noise()), lateMs: 40 } } : {}),
  });
  expect(judgement.verdict).toBe('inconclusive');
  expect(checkOf(judgement, 'p95')).toMatchObject({
    finding: 'invalid',
    reason: expect.stringContaining('late'),
  });
  expect(checkOf(judgement, 'errors').finding).toBe('ok');
  expect(checkOf(await run({ saturated: true, pair: () => ({}) }), 'p95').finding).toBe('invalid');
});

test('a drift that is slower than the run makes latency invalid', async () => {
  const judgement = await run({
    pair: (i, noise) => ({ candidate: ok(noise() * Math.exp(0.08 * Math.sin(i / 160))) }),
  });
  expect(checkOf(judgement, 'p95')).toMatchObject({
    finding: 'invalid',
    reason: expect.stringContaining('run longer'),
  });
});

test('an ok of latency under unequal load is confounded and does not block; harm stands where the candidate had less', async () => {
  const lighter: LoadComparison = { heavier: 'baseline', sentence: 'the baseline has it all' };
  const judgement = await run({ setting: { load: lighter }, pair: () => ({}) });
  expect(judgement.verdict).toBe('promote');
  expect(checkOf(judgement, 'p95')).toMatchObject({ finding: 'ok', isConfounded: true });
  const slow = (_i: number, noise: () => number) => ({ candidate: ok(2 * noise()) });
  expect((await run({ setting: { load: lighter }, pair: slow })).verdict).toBe('reject');
  const heavier: LoadComparison = { heavier: 'candidate', sentence: 'the candidate has it all' };
  const excused = await run({ setting: { load: heavier }, pair: slow });
  expect(excused.verdict).toBe('inconclusive');
  expect(checkOf(excused, 'p95').finding).toBe('invalid');
});

describe('where requests have labels', () => {
  const rows = (labels: number, distinct = 1000) =>
    Array.from({ length: distinct }, (_, body) => ({ body, ...(body < labels && { label: body % 2 }) }));
  const right = (i: number) => i % 2;
  const wrong = (i: number) => 1 - (i % 2);

  test('accuracy is required, and equal accuracy promotes', async () => {
    const judgement = await run({
      setting: { rows: rows(1000) },
      pair: (i, noise) => ({ baseline: ok(noise(), right(i)), candidate: ok(noise(), right(i)) }),
    });
    expect(checkOf(judgement, 'accuracy')).toMatchObject({
      required: true,
      finding: 'ok',
      baseline: 1,
      candidate: 1,
    });
    expect(judgement.verdict).toBe('promote');
  });

  test('a candidate that is wrong more often is rejected', async () => {
    const judgement = await run({
      setting: { rows: rows(1000) },
      pair: (i, noise) => ({
        baseline: ok(noise(), right(i)),
        candidate: ok(noise(), i % 9 === 0 ? wrong(i) : right(i)),
      }),
    });
    expect(judgement.verdict).toBe('reject');
    expect(checkOf(judgement, 'accuracy')).toMatchObject({ finding: 'harm', estimate: 0.112 });
  });

  test('repeated bodies with equal labels are no new evidence', async () => {
    const accuracyOf = async (copies: number) => {
      const once = rows(1000).flatMap((row) => Array.from({ length: copies }, () => row));
      const judgement = await run({
        setting: { rows: once },
        pair: (i, noise) => ({
          baseline: ok(noise(), right(i)),
          candidate: ok(noise(), i % 90 === 0 ? wrong(i) : right(i)),
        }),
      });
      return checkOf(judgement, 'accuracy');
    };
    const [once, often] = [await accuracyOf(1), await accuracyOf(5)];
    expect(often.interval!.upper).toBeCloseTo(once.interval!.upper!, 3);
    expect(often.n).toBe(1000);
  });

  test('too few labels, and scores instead of classes, are not judged', async () => {
    const few = await run({
      setting: { rows: rows(150) },
      pair: (i, noise) => ({ baseline: ok(noise(), right(i)), candidate: ok(noise(), right(i)) }),
    });
    expect(checkOf(few, 'accuracy')).toMatchObject({ finding: 'too-few', n: 150 });
    const scores = await run({
      setting: { rows: rows(1000) },
      pair: (_i, noise) => ({ baseline: ok(noise(), 0.3), candidate: ok(noise(), 0.7) }),
    });
    expect(checkOf(scores, 'accuracy')).toMatchObject({
      finding: 'undefined',
      reason: expect.stringContaining('prediction-path'),
    });
    expect(scores.verdict).toBe('inconclusive');
  });
});

test('agreement is required where the policy says how much', async () => {
  const flips = (i: number, noise: () => number) => ({ candidate: ok(noise(), i % 10 === 0 ? 2 : 1) });
  expect((await run({ pair: flips })).verdict).toBe('promote');
  const required = await run({ policy: { 'min-agreement': 0.95 }, pair: flips });
  expect(required.verdict).toBe('reject');
  expect(checkOf(required, 'agreement')).toMatchObject({ required: true, finding: 'harm', candidate: 0.9 });
});

test('objective better asks for more than not being worse', async () => {
  const policy = { objective: 'better', primary: 'p95' } as const;
  const equal = await run({ policy, pair: () => ({}) });
  expect(equal.verdict).toBe('inconclusive');
  const faster = await run({ policy, pair: (_i, noise) => ({ candidate: ok(0.8 * noise()) }) });
  expect(faster).toMatchObject({ verdict: 'promote', because: 'the primary check is better' });
  const slower = await run({ policy, pair: (_i, noise) => ({ candidate: ok(1.04 * noise()) }) });
  expect(slower).toMatchObject({ verdict: 'reject', because: 'the primary check is worse' });
});

test('the same samples, policy and seed give the same verdict to the last digit', async () => {
  const wish: Wish = {
    pair: (i, noise) => (i % 300 === 1 ? { candidate: failed } : { candidate: ok(1.05 * noise()) }),
  };
  expect(await run(wish)).toEqual(await run(wish));
});
