import type { HarmMonitor } from '@mlops-actions/stats/harm';
import { quantile as quantileOf } from '@mlops-actions/stats/quantile';
import type { Seed } from '@mlops-actions/stats/rng';
import {
  type StepFinding,
  absoluteErrors,
  absoluteLatency,
  stepErrors,
  stepLatency,
} from '@mlops-actions/stats/step';
import { type Policy, latencyMinimumOf, probabilityOf } from '../experiment/policy.ts';
import type { PairResult, SendResult } from '../experiment/replay.ts';
import { hasFailed, latencyOf, lossesOf, samplesOf } from '../experiment/samples.ts';
import { type Validity, validityOf } from '../experiment/validity.ts';
import type { Found } from './judgement.ts';

interface Rule {
  policy: Policy;
  /** Of harm, for each check of the step. */
  level: number;
  seed: Seed;
}

/** What a step's pairs say, check by check (statistics.md section 4). */
export function pairedFindings(
  step: {
    pairs: readonly PairResult[];
    saturated: boolean;
    monitor: HarmMonitor;
    /** The baseline's latencies at full load, before the first write; undefined in a release that is resumed. */
    reference: Float64Array<ArrayBuffer> | undefined;
    /** All traffic is on the candidate: the old slot idles, and says nothing about latency under load. */
    isFull: boolean;
  },
  { policy, level, seed, share }: Rule & { share: number },
): Found[] {
  const { monitor, reference } = step;
  const samples = samplesOf(step.pairs, policy.timeoutMs);
  const validity = validityOf(lossesOf(step.pairs, samples, step.saturated));
  const { b, c, n } = monitor.counts;
  const errors: Found = {
    finding: invalid('errors', validity.everything) ?? stepErrors(monitor, policy.margins.errors),
    title: 'Errors',
    figures: `only the candidate failed in ${c} of ${n} pairs, only the baseline in ${b}`,
    scale: 'points',
    evidence: { pairs: n, onlyCandidateFailed: c, onlyBaselineFailed: b, level },
  };
  const isPaired = !step.isFull || reference === undefined;
  const margin = { ratio: policy.margins['latency-ratio'], milliseconds: policy.margins['latency-ms'] };
  const latencies = policy['latency-quantiles'].map((name): Found => {
    const p = probabilityOf[name];
    const arms = {
      candidate: samples.candidateMs,
      reference: reference ?? samples.baselineMs,
      ...(isPaired && { concurrent: samples.baselineMs }),
    };
    const minimum = latencyMinimumOf[name];
    const rule = { quantile: p, minimum, margin, level, seed, checkId: `step ${share} ${name}` };
    const at = (values: Float64Array) => milliseconds(quantileOf(values, p));
    const beside = isPaired ? `, baseline ${at(samples.baselineMs)}` : '';
    const past = reference ? `baseline before the release ${at(reference)}` : 'not known before the release';
    const finding = invalidLatency(name, validity) ?? stepLatency(arms, rule);
    return {
      finding: { ...(reference ? finding : withoutHarm(finding)), id: name },
      title: `${name} latency`,
      figures: `candidate ${at(samples.candidateMs)}${beside}, ${past}`,
      scale: 'ratio',
      evidence: {
        pairs: samples.candidateMs.length,
        candidateMs: quantileOf(samples.candidateMs, p),
        ...(isPaired && { baselineMs: quantileOf(samples.baselineMs, p) }),
        ...(reference && { referenceMs: quantileOf(reference, p) }),
        level,
      },
    };
  });
  return [errors, ...latencies];
}

/** What the requests to a first deployment say, held to the policy's limits. */
export function absoluteFindings(sent: readonly SendResult[], { policy, level, seed }: Rule): Found[] {
  const measured = sent.filter(({ answer }) => answer.kind !== 'lost');
  const lost = sent.length - measured.length;
  const broken =
    lost > 0.01 * sent.length
      ? `${lost} of ${sent.length} requests were throttled (429) or answered by another deployment`
      : undefined;
  const failures = measured.filter(hasFailed).length;
  const rule = { maxErrorRate: policy['max-error-rate'], alpha: policy.alpha, level };
  const errors: Found = {
    finding: invalid('errors', broken) ?? absoluteErrors({ failures, n: measured.length }, rule),
    title: 'Errors',
    figures: `${failures} of ${measured.length} requests failed`,
    scale: 'share',
    evidence: { requests: measured.length, failures, level },
  };
  const limit = policy['max-p95'];
  if (limit === undefined) return [errors];
  const values = Float64Array.from(measured, (result) => latencyOf(result, policy.timeoutMs));
  const { p95: minimum } = latencyMinimumOf;
  const latencyRule = { quantile: 0.95, minimum, level, seed, checkId: 'first p95', alpha: policy.alpha };
  const latency: Found = {
    finding: { ...(invalid('p95', broken) ?? absoluteLatency(values, limit, latencyRule)), id: 'p95' },
    title: 'p95 latency',
    figures: `${milliseconds(quantileOf(values, 0.95))} with a limit of ${milliseconds(limit)}`,
    scale: 'ratio',
    evidence: { requests: values.length, candidateMs: quantileOf(values, 0.95), limitMs: limit, level },
  };
  return [errors, latency];
}

/**
 * Against a baseline with less than its load alone: a candidate that keeps up with it is good, and one that does not
 * may only be the busier of the two.
 */
function withoutHarm(finding: StepFinding): StepFinding {
  return finding.finding === 'harm' ? { ...finding, finding: 'above' } : finding;
}

function invalidLatency(id: string, { everything, latency }: Validity): StepFinding | undefined {
  return invalid(id, everything ?? latency);
}

function invalid(id: string, reason: string | undefined): StepFinding | undefined {
  return reason === undefined ? undefined : { id, finding: 'invalid', reason };
}

function milliseconds(value: number): string {
  return Number.isNaN(value) ? 'unknown' : `${Number(value.toPrecision(3))} ms`;
}
