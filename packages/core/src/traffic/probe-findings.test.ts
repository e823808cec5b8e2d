import { HarmMonitor } from '@mlops-actions/stats/harm';
import { seedFromText } from '@mlops-actions/stats/rng';
import { describe, expect, test } from '@jest/globals';
import { readPolicy } from '../experiment/policy.ts';
import type { PairResult, SendResult } from '../experiment/replay.ts';
import { pairedFindings } from './probe-findings.ts';

const policy = await readPolicy(undefined);
const noise = (i: number) => 20 + ((i * 7919) % 101) / 10;

const answered = (latencyMs: number): SendResult => ({
  answer: { kind: 'ok', prediction: { value: 1 } },
  latencyMs,
  lateMs: 0,
});

/** What 300 pairs say of a candidate whose answers take `slower` times as long as the baseline's. */
function latency(slower: number, setting: { reference?: number; isFull: boolean }) {
  const pairs: PairResult[] = Array.from({ length: 300 }, (_, i) => ({
    body: i,
    baseline: answered(noise(i)),
    candidate: answered(slower * noise(i + 37)),
  }));
  const reference =
    setting.reference && Float64Array.from(pairs, (_, i) => setting.reference! * noise(i + 11));
  const monitor = new HarmMonitor(policy.margins.errors, 0.01);
  const step = {
    pairs,
    saturated: false,
    monitor,
    isFull: setting.isFull,
    reference: reference || undefined,
  };
  const rule = { policy, level: 0.01, seed: seedFromText('7'), share: setting.isFull ? 100 : 50 };
  return pairedFindings(step, rule)[1]!;
}

describe('latency of a step', () => {
  test('is harm where the candidate is slower than the baseline beside it and before the release', () => {
    expect(latency(5, { reference: 1, isFull: false }).finding.finding).toBe('harm');
    expect(latency(5, { reference: 5, isFull: false }).finding.finding).toBe('ok');
  });

  test('is compared with the baseline before the release alone at 100 %', () => {
    expect(latency(5, { reference: 5, isFull: true }).finding.finding).toBe('ok');
  });

  test.each([false, true])(
    'is ok without a reference only where the candidate keeps up with the baseline beside it (all traffic: %s)',
    (isFull) => {
      expect(latency(1, { isFull }).finding.finding).toBe('ok');
      const slow = latency(5, { isFull });
      expect(slow.finding.finding).toBe('above');
      expect(slow.figures).toMatch(/, baseline .* ms, not known before the release$/);
      expect(slow.evidence).not.toHaveProperty('referenceMs');
    },
  );
});
