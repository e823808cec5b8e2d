import type { Workspace } from '@mlops-actions/azureml/workspace';
import { liveErrorsHarmBound, total } from '@mlops-actions/stats/live-errors';
import type { Arm } from '@mlops-actions/stats/newcombe';
import { absoluteErrors, stepLevel, stepMinimumPairs } from '@mlops-actions/stats/step';
import type { Policy } from '../experiment/policy.ts';
import type { Context } from '../runtime/context.ts';
import { type Health, type Judgement, firstDeployment } from './health.ts';
import { type Found, judgementOf, outcomeOfStep } from './judgement.ts';
import { armsByMinute, fullMinutes } from './minutes.ts';
import type { Step } from './plan.ts';

/** statistics.md section 4. */
export const leastMinutes = 10;
/** Azure's delay is about a minute, and the newest two may show 0 (azure-ml.md section 9). */
export const lagMinutes = 3;
const minuteMs = 60_000;

export interface MetricsHealthOptions {
  endpointId: string;
  candidate: string;
  /** The most live other deployment before the release; undefined for a first deployment. */
  baseline: string | undefined;
  steps: number;
  bakeMs: number;
  policy: Policy;
}

/** Health by Azure Monitor: live requests of both deployments by the minute, which come late. */
export function metricsHealth(
  workspace: Pick<Workspace, 'metrics'>,
  { endpointId, candidate, baseline, steps, bakeMs, policy }: MetricsHealthOptions,
  { clock, log }: Pick<Context, 'clock' | 'log'>,
): Health {
  const lagMs = lagMinutes * minuteMs;
  const planned = Math.max(leastMinutes, Math.floor((bakeMs - lagMs) / minuteMs));
  // Only errors are judged: a minute's latency percentiles are averages and say nothing about a percentile.
  const level = stepLevel(policy.alpha, steps, 1);
  let before = { start: new Date(0), end: new Date(0) };

  const read = async (deployment: string, window: { start: Date; end: Date }, signal: AbortSignal) => {
    const series = await workspace.metrics.minutes(endpointId, {
      names: ['RequestsPerMinute'],
      splitBy: ['deployment', 'statusCode'],
      timespan: window,
      signal,
    });
    return armsByMinute(series, deployment, window);
  };

  const look = async (step: Step, window: { start: Date; end: Date }, signal: AbortSignal) => {
    const cand = await read(candidate, window, signal);
    if (baseline === undefined) return absolute(cand, policy, level);
    // At 100 % the old slot is idle: what it did in as many minutes before the release stands in.
    const isHistorical = step.share === 100;
    const length = window.end.getTime() - window.start.getTime();
    const past = { start: new Date(before.end.getTime() - length), end: before.end };
    const base = await read(baseline, isHistorical ? past : window, signal);
    return compared(cand, base, policy.margins.errors, level, isHistorical);
  };

  const judge = async (step: Step, signal: AbortSignal, minutes: number, start: Date): Promise<Judgement> => {
    const whole = { start, end: new Date(start.getTime() + minutes * minuteMs) };
    for (;;) {
      const settledAt = new Date(Math.floor((clock.now().getTime() - lagMs) / minuteMs) * minuteMs);
      const end = settledAt < whole.end ? settledAt : whole.end;
      if (end > start) {
        const found = [await look(step, { start, end }, signal)];
        const outcome = outcomeOfStep(found, minutes > planned);
        if (outcome === 'rollback' || end >= whole.end) {
          if (outcome !== 'extend') return judgementOf(step.share, found, outcome);
          log.info(
            `At ${step.share} %: more errors than allowed without proof, so the bake is doubled once.`,
          );
          return judge(step, signal, 2 * planned, start);
        }
      }
      await clock.sleep(minuteMs / 2, signal);
    }
  };

  return {
    async prepare(signal) {
      before = { start: new Date(0), end: fullMinutes(new Date(clock.now().getTime() - minuteMs), 0).start };
      // Whether the identity may read metrics at all is found before anything is written.
      const lastHour = { start: new Date(before.end.getTime() - 60 * minuteMs), end: before.end };
      await read(candidate, lastHour, signal);
      return baseline === undefined ? [firstDeployment] : [];
    },
    judge: (step, signal) => judge(step, signal, planned, fullMinutes(clock.now(), 0).start),
    close: () => Promise.resolve(),
  };
}

function absolute(cand: Arm[], policy: Policy, level: number): Found {
  const all = total(cand);
  const rule = { maxErrorRate: policy['max-error-rate'], alpha: policy.alpha, level };
  return {
    finding: enoughMinutes(cand) ?? absoluteErrors(all, rule),
    title: 'Errors',
    figures: `${all.failures} of ${all.n} live requests failed`,
    scale: 'share',
    evidence: { candidate: all, minutes: cand.length, source: 'Azure Monitor' },
  };
}

function compared(cand: Arm[], base: Arm[], margin: number, level: number, historical: boolean): Found {
  const [c, b] = [total(cand), total(base)];
  const figures = `candidate ${c.failures} of ${c.n} live requests failed, baseline ${b.failures} of ${b.n}`;
  return {
    finding: findingOf(cand, base, margin, level),
    title: 'Errors',
    figures: historical ? `${figures} in as many minutes before the release` : figures,
    scale: 'points',
    evidence: {
      candidate: c,
      baseline: b,
      minutes: cand.length,
      source: 'Azure Monitor',
      ...(historical && { comparison: 'historical' }),
    },
  };
}

function findingOf(cand: Arm[], base: Arm[], delta: number, level: number): Found['finding'] {
  const [c, b] = [total(cand), total(base)];
  const short = c.n === 0 || b.n === 0;
  const lower = short ? undefined : liveErrorsHarmBound(cand, base, level);
  const estimate = short ? undefined : c.failures / c.n - b.failures / b.n;
  const facts = { id: 'errors', estimate, lower, delta };
  if (lower !== undefined && lower > delta) return known({ ...facts, finding: 'harm' });
  const few = enoughMinutes(cand);
  if (few) return few;
  if (b.n === 0) return { id: 'errors', finding: 'too-few', reason: 'the baseline had no live requests' };
  return known({ ...facts, finding: estimate! > delta ? 'above' : 'ok' });
}

/** What is missing of the minimum of minutes and requests, as a finding. */
function enoughMinutes(cand: Arm[]): Found['finding'] | undefined {
  const { n } = total(cand);
  if (cand.length >= leastMinutes && n >= stepMinimumPairs) return undefined;
  const reason = `${cand.length} of at least ${leastMinutes} full minutes and ${n} of at least ${stepMinimumPairs} live requests`;
  return { id: 'errors', finding: 'too-few', reason };
}

function known(
  finding: Record<string, unknown> & { finding: Found['finding']['finding'] },
): Found['finding'] {
  return Object.fromEntries(
    Object.entries(finding).filter(([, value]) => value !== undefined),
  ) as unknown as Found['finding'];
}
