import { zeroFailureMinimum } from '@mlops-actions/stats/clopper-pearson';
import { designEffect, timeBlocks } from '@mlops-actions/stats/deff';
import type { HarmMonitor } from '@mlops-actions/stats/harm';
import { mcnemarExact } from '@mlops-actions/stats/mcnemar';
import { discordantShare, needOf, neededPairs } from '@mlops-actions/stats/needed-n';
import { timeBlockCount } from '@mlops-actions/stats/resample';
import { type Discordant, tangoInterval } from '@mlops-actions/stats/tango';
import { threeWay } from '@mlops-actions/stats/verdict';
import { type CheckResult, type JudgingRule, neededPower } from './check-result.ts';
import type { Samples } from './samples.ts';

/**
 * Errors: θ = P(candidate fails) − P(baseline fails), Tango on counts over their design effect. Harm is what the monitor
 * proved at any time; the interval decides at the planned size.
 */
export function judgeErrors(
  samples: Samples,
  monitor: HarmMonitor,
  delta: number,
  rule: JudgingRule,
  invalid: string | undefined,
): CheckResult {
  const { bodies, baselineFailed, candidateFailed } = samples;
  const n = bodies.length;
  const { b, c } = monitor.counts;
  const minimum = zeroFailureMinimum(delta, rule.alpha);
  const result: CheckResult = {
    id: 'errors',
    title: 'Error rate',
    required: true,
    finding: 'missing',
    unit: 'share',
    delta,
    n,
    minimum,
    baseline: shareOf(baselineFailed),
    candidate: shareOf(candidateFailed),
    ...(n > 0 && { estimate: (c - b) / n }),
    evidence: {
      onlyBaseline: b,
      onlyCandidate: c,
      mcnemarP: mcnemarExact(b, c) ?? null,
      eValue: monitor.evidence,
    },
  };
  if (invalid !== undefined) return { ...result, finding: 'invalid', reason: invalid };
  if (monitor.isHarm) {
    return { ...result, finding: 'harm', interval: { kind: 'anytime', lower: monitor.lowerBound() } };
  }
  if (rule.stopped) return { ...result, reason: rule.stopped.reason };

  // Without a discordant pair, a repeated body proves nothing that its first time did not.
  const distinct = new Set(bodies).size;
  const independent = b + c === 0 ? distinct : n;
  if (independent < minimum) {
    const what = independent === n ? 'pairs' : 'distinct requests';
    return {
      ...result,
      n: independent,
      finding: 'too-few',
      reason: `${independent} of at least ${minimum} ${what}`,
    };
  }
  const deff = errorsDesignEffect(samples);
  const counts = b + c === 0 ? { b, c, n: distinct } : { b: b / deff, c: c / deff, n: n / deff };
  const interval = tangoInterval(counts, rule.alpha);
  const finding = threeWay({ lower: monitor.lowerBound(), upper: interval.upper }, delta);
  return {
    ...result,
    n: independent,
    finding,
    interval: { kind: 'fixed', ...interval },
    ...(finding === 'imprecise' && { need: errorsNeed(counts, deff, delta, rule.alpha) }),
    discordant: { ...counts, designEffect: deff },
    evidence: { ...result.evidence, distinct, designEffect: deff },
  };
}

/** The larger design effect of clustering by body and by twenty blocks of time. */
function errorsDesignEffect({ bodies, baselineFailed, candidateFailed }: Samples): number {
  const differences = Int8Array.from(candidateFailed, (failed, i) => failed - baselineFailed[i]!);
  return Math.max(
    designEffect(differences, bodies),
    designEffect(differences, timeBlocks(bodies.length, timeBlockCount)),
  );
}

/** What a difference of paired shares needs, in pairs as they are sent. */
export function errorsNeed(counts: Discordant, deff: number, delta: number, alpha: number) {
  const estimate = (counts.c - counts.b) / counts.n;
  const total = neededPairs(discordantShare(counts), estimate, delta, { alpha, power: neededPower });
  return needOf(total * deff, counts.n * deff, estimate, delta);
}

function shareOf(failed: Uint8Array): number {
  return failed.reduce((sum, one) => sum + one, 0) / failed.length;
}
