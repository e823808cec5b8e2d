import { quantileInterval, type QuantileInterval } from '@mlops-actions/stats/quantile-interval';
import type { EvidenceFile } from '../../evidence/evidence-file.ts';
import { sendOnSchedule } from '../../experiment/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import type { OpenDeployment } from '../scoring/deployment.ts';
import { latencyQuantiles, type LatencyQuantile } from './schema.ts';

/** Where latencies come from, and what they are. */
export interface Latencies {
  /** Such as `300 requests to green of flights at 20/s`. */
  from: string;
  quantiles: Partial<Record<LatencyQuantile, Partial<QuantileInterval> & { estimate: number }>>;
  /** Requests behind them. */
  requests: number;
  /** Requests that failed or were throttled; the failed count with the timeout. */
  failed: number;
  /** Requests that the endpoint throttled: they say nothing of the deployment. */
  throttled: number;
}

const warmUp = 5;

/**
 * Sends bodies in turn at a steady rate, after some that are not counted, and takes the latency of each from its intended
 * send time to the whole answer. A failed request counts with the timeout, so that failing fast does not help.
 */
export async function measureLatency(
  { scorer, name, endpoint, timeoutMs }: OpenDeployment,
  bodies: readonly string[],
  { requests, rate, alpha }: { requests: number; rate: number; alpha: number },
  { signal, clock }: Context,
): Promise<Latencies> {
  const ms: number[] = [];
  const counts = { failed: 0, throttled: 0 };
  const sends = Array.from({ length: warmUp + requests }, (_, i) => ({
    at: (i * 1_000) / rate,
    deployment: name,
    body: bodies[i % bodies.length]!,
  }));
  const rule = { timeoutMs, signal, stop: new AbortController().signal, clock };
  await sendOnSchedule(scorer, sends, rule, (index, { scored: { status }, latencyMs }) => {
    if (index < warmUp) return;
    if (status === 429) {
      counts.throttled++;
      return;
    }
    const isOk = status >= 200 && status < 300;
    if (!isOk) counts.failed++;
    ms.push(isOk ? latencyMs : timeoutMs);
  });
  const quantiles = Object.entries(latencyQuantiles).map(([quantile, p]) => [
    quantile,
    quantileInterval(ms, p, alpha),
  ]);
  return {
    from: `${requests} requests to ${name} of ${endpoint} at ${rate}/s`,
    quantiles: ms.length > 0 ? (Object.fromEntries(quantiles) as Latencies['quantiles']) : {},
    requests: ms.length,
    ...counts,
  };
}

/**
 * The candidate's latencies of the newest ab-test report that judged this model; values, without intervals.
 * @returns why there are none
 */
export function latenciesOfEvidence(
  evidence: readonly EvidenceFile[],
  modelDigest: string | undefined,
): Latencies | { reason: string } {
  const reports = evidence.filter(({ report }) => report.action === 'ab-test').map(({ report }) => report);
  if (reports.length === 0)
    return {
      reason:
        "there is no ab-test report in the evidence: give one, or set 'measure' under budgets.latency of the policy, which measures it on an endpoint",
    };
  const judging = reports.filter(
    ({ subject }) => modelDigest !== undefined && subject['modelDigest'] === modelDigest,
  );
  if (judging.length === 0)
    return { reason: 'the ab-test report in the evidence is not of this model: its modelDigest differs' };
  const [newest] = judging.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const found = newest!.checks.flatMap(({ id, evidence: facts }) => {
    const value = facts?.['candidate'];
    return Object.hasOwn(latencyQuantiles, id) && typeof value === 'number' && Number.isFinite(value)
      ? [{ quantile: id as LatencyQuantile, value, n: Number(facts!['n'] ?? 0) }]
      : [];
  });
  return {
    from: `the ab-test of ${newest!.startedAt}`,
    quantiles: Object.fromEntries(found.map(({ quantile, value }) => [quantile, { estimate: value }])),
    requests: Math.max(0, ...found.map(({ n }) => n)),
    failed: 0,
    throttled: 0,
  };
}
