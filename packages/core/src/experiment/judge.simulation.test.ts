import { normalQuantile } from '@mlops-actions/stats/distributions';
import { type Random, xoshiro256 } from '@mlops-actions/stats/rng';
import { tangoInterval } from '@mlops-actions/stats/tango';
import { type Judgement, judge, watchOver } from './judge.ts';
import { readPolicy } from './policy.ts';
import type { PairResult, SendResult } from './replay.ts';

/**
 * The decision code itself over simulated replays of 600 pairs, the smallest plan, where the approximations are worst.
 * 1,000 runs estimate a rate of 5 % to ± 0.7 points; three times that is allowed.
 */
const runs = 1_000;
const planned = 600;
const allowed = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
const policy = await readPolicy(undefined);

const ok = (latencyMs: number): SendResult => ({
  answer: { kind: 'ok', prediction: { value: 1 } },
  latencyMs,
  lateMs: 0,
});
const failure: SendResult = { answer: { kind: 'failed', failure: 'server-error' }, latencyMs: 3, lateMs: 0 };

async function simulate(
  run: number,
  pairOf: (random: Random) => [SendResult, SendResult],
): Promise<Judgement> {
  const random = xoshiro256(BigInt(run));
  const setting = {
    policy,
    rows: [],
    planned,
    seed: `0x${run.toString(16).padStart(16, '0')}` as const,
    load: { heavier: 'neither', sentence: '' } as const,
  };
  const watch = watchOver(setting);
  const pairs: PairResult[] = [];
  for (let i = 0; i < planned && !watch.stop; i++) {
    const [baseline, candidate] = pairOf(random);
    pairs.push({ body: i, baseline, candidate });
    watch.observe(pairs[i]!);
    await watch.settled();
  }
  return judge({ pairs, saturated: false }, watch, setting);
}

function shareOf(judgements: Judgement[], holds: (judgement: Judgement) => boolean): number {
  return judgements.filter(holds).length / judgements.length;
}

const promoted = ({ verdict }: Judgement) => verdict === 'promote';
const rejected = ({ verdict }: Judgement) => verdict === 'reject';
const checkOf = ({ checks }: Judgement, id: string) => checks.find((check) => check.id === id)!;

describe('a candidate that fails exactly as much more often as the margin allows', () => {
  // The candidate is much faster, so that errors alone decide.
  const atMargin: Judgement[] = [];

  beforeAll(async () => {
    for (let run = 0; run < runs; run++) {
      atMargin.push(
        await simulate(run, (random) => {
          const u = random.uniform();
          const fast = ok(50 + 20 * random.uniform());
          return [ok(200 + 20 * random.uniform()), u < policy.margins.errors ? failure : fast];
        }),
      );
    }
  }, 120_000);

  test('is promoted in at most 5 % of runs', () => {
    expect(shareOf(atMargin, promoted)).toBeLessThanOrEqual(allowed);
    expect(shareOf(atMargin, promoted)).toBeGreaterThan(0);
  });

  test('is stopped for harm in at most 5 % of runs', () => {
    expect(shareOf(atMargin, rejected)).toBeLessThanOrEqual(allowed);
  });

  test('would be promoted far too often if "no significant difference" were taken for equality', () => {
    const naive = shareOf(atMargin, (judgement) => {
      const { onlyBaseline: b, onlyCandidate: c } = checkOf(judgement, 'errors').evidence as Record<
        string,
        number
      >;
      return tangoInterval({ b: b!, c: c!, n: planned }, 0.05).lower <= 0;
    });
    expect(naive).toBeGreaterThan(0.3);
  });

  test('would be stopped too often if harm meant worse than zero', () => {
    const naive = shareOf(atMargin, (judgement) => {
      const { onlyBaseline: b, onlyCandidate: c } = checkOf(judgement, 'errors').evidence as Record<
        string,
        number
      >;
      return tangoInterval({ b: b!, c: c!, n: planned }, 0.05).lower > 0;
    });
    expect(naive).toBeGreaterThan(allowed);
  });
});

describe('a candidate whose p95 is exactly as much slower as the margin allows, latencies independent', () => {
  const logNormal = (random: Random, scale: number) =>
    ok(scale * Math.exp(0.3 * normalQuantile(Math.max(random.uniform(), 1e-12))));
  const atMargin: Judgement[] = [];

  beforeAll(async () => {
    for (let run = 0; run < runs; run++) {
      atMargin.push(await simulate(run, (random) => [logNormal(random, 100), logNormal(random, 110)]));
    }
  }, 120_000);

  test('is promoted in at most 5 % of runs', () => {
    expect(shareOf(atMargin, promoted)).toBeLessThanOrEqual(allowed);
    expect(shareOf(atMargin, promoted)).toBeGreaterThan(0);
  });

  test('is stopped for harm in at most 5 % of runs, five looks together', () => {
    expect(shareOf(atMargin, rejected)).toBeLessThanOrEqual(allowed);
  });

  test('would be promoted far too often if the margin were ignored', () => {
    const naive = shareOf(atMargin, (judgement) => {
      const { interval } = checkOf(judgement, 'p95');
      return interval !== undefined && interval.lower <= 0;
    });
    expect(naive).toBeGreaterThan(0.2);
  });

  test('would be promoted too often if the estimate alone decided', () => {
    expect(
      shareOf(atMargin, (judgement) => checkOf(judgement, 'p95').estimate! < Math.log(1.1)),
    ).toBeGreaterThan(allowed);
  });
});
