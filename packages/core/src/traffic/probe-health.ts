import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import type { Scorer } from '@mlops-actions/azureml/scoring';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { HarmMonitor } from '@mlops-actions/stats/harm';
import type { Seed } from '@mlops-actions/stats/rng';
import { stepLevel } from '@mlops-actions/stats/step';
import { planReplay } from '../experiment/plan.ts';
import type { Policy } from '../experiment/policy.ts';
import { unreachable } from '../experiment/reachable.ts';
import { type PairResult, type SendResult, replay } from '../experiment/replay.ts';
import type { RequestSet } from '../experiment/requests.ts';
import { failuresOf, latencyOf, worthOf } from '../experiment/samples.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { type Health, type Judgement, firstDeployment } from './health.ts';
import { type Found, judgementOf, outcomeOfStep } from './judgement.ts';
import type { Step } from './plan.ts';
import { absoluteFindings, pairedFindings } from './probe-findings.ts';
import { replayAlone } from './probe-alone.ts';

export interface ProbeOptions {
  endpoint: Endpoint;
  candidate: string;
  /** The most live other deployment before the release; undefined for a first deployment. */
  baseline: string | undefined;
  /** Whether the traffic is as before the release, so that the baseline can be measured with all of its load. */
  isBefore: boolean;
  /** Steps that share the error probability. */
  steps: number;
  /** Pairs of a step. */
  pairs: number;
  /** Requests to the baseline before the first step. */
  referenceRequests: number;
  /** Pairs a second. */
  rate: number;
  requests: RequestSet;
  policy: Policy;
  seed: Seed;
}

/** Health by the same requests on both deployments, through the routing header: no user's request is needed for it. */
export function probeHealth(
  workspace: Pick<Workspace, 'openScorer'>,
  options: ProbeOptions,
  { clock, log }: Pick<Context, 'clock' | 'log'>,
): Health {
  const { endpoint, candidate, baseline, isBefore, pairs, referenceRequests, rate, requests, policy, seed } =
    options;
  const { bodies } = requests;
  const checks =
    baseline === undefined
      ? 1 + Number(policy['max-p95'] !== undefined)
      : 1 + policy['latency-quantiles'].length;
  const level = stepLevel(policy.alpha, options.steps, checks);
  const rule = { timeoutMs: policy.timeoutMs, clock, predictionPath: undefined };
  let scorer: Scorer | undefined;
  let reference: Float64Array<ArrayBuffer> | undefined;

  const plan = (measured: number) => planReplay(bodies.length, measured, rate, seed);

  const judgeAlone = (step: Step, signal: AbortSignal) => {
    const sent: SendResult[] = [];
    return extendedOnce(step.share, log, async () => {
      sent.push(...(await replayAlone(scorer!, plan(pairs), bodies, candidate, { ...rule, signal })));
      return absoluteFindings(sent, { policy, level, seed });
    });
  };

  const judgePaired = (step: Step, arms: { baseline: string; candidate: string }, signal: AbortSignal) => {
    const monitor = new HarmMonitor(policy.margins.errors, level);
    const seen: PairResult[] = [];
    let saturated = false;
    const onPair = (pair: PairResult) => (observe(monitor, pair) ? 'stop' : 'go on');
    return extendedOnce(step.share, log, async () => {
      const run = await replay(scorer!, plan(pairs), bodies, { ...rule, ...arms, signal, onPair });
      seen.push(...run.pairs);
      saturated ||= run.saturated;
      const evidence = { pairs: seen, saturated, monitor, reference, isFull: step.share === 100 };
      return pairedFindings(evidence, { policy, level, seed, share: step.share });
    });
  };

  return {
    async prepare(signal) {
      scorer = await workspace.openScorer(endpoint);
      const asked = baseline ?? candidate;
      const problem = await unreachable(scorer, asked, bodies[0]!, policy.timeoutMs, signal);
      if (problem) throw new UserError(`${problem}, or use health: metrics. Nothing was changed.`);
      if (baseline === undefined) return [firstDeployment];
      if (!isBefore) return [withoutReference(baseline)];
      log.info(`Probing ${baseline} with all of its traffic, for reference.`);
      const sent = await replayAlone(scorer, plan(referenceRequests), bodies, baseline, { ...rule, signal });
      assertUsable(sent, baseline);
      reference = Float64Array.from(sent, (result) => latencyOf(result, policy.timeoutMs));
      return [];
    },
    judge: (step, signal) =>
      baseline === undefined ? judgeAlone(step, signal) : judgePaired(step, { baseline, candidate }, signal),
    close: async () => scorer?.close(),
  };
}

function withoutReference(baseline: string): string {
  return `${baseline} does not have all of its traffic now, so that its latency with all of it is not known: latency is compared pair by pair alone, which can show that the candidate keeps up, but not that it is harmful.`;
}

function observe(monitor: HarmMonitor, pair: PairResult): boolean {
  const { baseline, candidate } = failuresOf(pair);
  return worthOf(pair) === 'measured' && monitor.observe(baseline, candidate);
}

/** A step that is worse than allowed without proof goes on once, to twice the pairs, before it is left undecided. */
async function extendedOnce(
  share: number,
  log: Context['log'],
  round: () => Promise<Found[]>,
): Promise<Judgement> {
  const found = await round();
  const outcome = outcomeOfStep(found, false);
  if (outcome !== 'extend') return judgementOf(share, found, outcome);
  log.info(`At ${share} %: worse than allowed without proof, so the step is extended once.`);
  const more = await round();
  return judgementOf(share, more, outcomeOfStep(more, true));
}

/** A baseline that refuses the requests makes them worthless for judging a candidate. */
function assertUsable(sent: readonly SendResult[], baseline: string): void {
  const refused = sent.filter(({ answer }) => answer.kind === 'refused').length;
  if (refused > 0.01 * sent.length) {
    throw new UserError(
      `${baseline} refused ${refused} of ${sent.length} requests (4xx), so that nothing was changed: correct the requests file.`,
    );
  }
  const lost = sent.filter(({ answer }) => answer.kind === 'lost').length;
  if (lost > 0.01 * sent.length) {
    throw new UserError(
      `${lost} of ${sent.length} requests to ${baseline} were throttled (429) or answered by another deployment, so that nothing was changed: lower 'rate'.`,
    );
  }
}
