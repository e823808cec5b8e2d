import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type Seed, seedFromText, seedOf } from '@mlops-actions/stats/rng';
import { deployedModel, modelSubject } from '../deploy/deployed-model.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { type Arms, findArms } from './arms.ts';
import { countAttempt, isAttempt } from './attempt.ts';
import type { HarmWatch } from './harm-watch.ts';
import { type Setting, judge, requiredChecks, watchOver } from './judge.ts';
import { compareLiveLoad } from './live-load.ts';
import { advisedPairs, planReplay, plannedPairs } from './plan.ts';
import { type Policy, readPolicy } from './policy.ts';
import { outcomeOf } from './present.ts';
import { progressOf } from './progress.ts';
import { type PairResult, type Replay, replay } from './replay.ts';
import { unreachable } from './reachable.ts';
import { loadRequests } from './request-source.ts';
import type { RequestSet } from './requests.ts';

/** What ab-test is asked to do; durations in milliseconds. */
export interface AbTestInputs {
  endpoint: string;
  baseline: string | undefined;
  candidate: string | undefined;
  mode: 'replay' | 'live' | 'shadow' | 'load';
  /** A local path, or what names a file in the workspace. */
  requests: string | undefined;
  /** Pairs to measure. */
  pairs: number | undefined;
  duration: number | undefined;
  /** Pairs a second. */
  rate: number;
  /** JSON Pointer. */
  predictionPath: string | undefined;
  policy: string | undefined;
  seed: string | undefined;
}

/**
 * Compares two deployments by replaying requests on both, and says whether the candidate may have the traffic.
 * @throws UserError before the first request, where something is missing; AzureError; the signal's reason
 */
export async function abTest(inputs: AbTestInputs, workspace: Workspace, context: Context): Promise<Outcome> {
  const { clock, signal } = context;
  const source = requestsOf(inputs);
  const planned = plannedPairs({ pairs: inputs.pairs, durationMs: inputs.duration, rate: inputs.rate });
  const policy = await readPolicy(inputs.policy);
  const arms = await findArms(workspace, inputs, signal);
  const requests = await loadRequests(source, workspace, signal);
  const load = await compareLiveLoad(workspace, arms, clock.now(), signal);
  const seed = seedFor(inputs, policy, requests);
  const setting: Setting = { policy, rows: requests.rows, planned, seed, load };
  adviseOnSize(setting, context);

  const { run, watch } = await measure(inputs, setting, arms, requests, workspace, context);
  const judgement = judge(run, watch, setting);

  const [endpoint, baseline, candidate] = [arms.endpoint.name, arms.baseline.name, arms.candidate.name];
  const model = await deployedModel(workspace, endpoint, candidate, signal);
  const identity = model?.tags['mlops-model-digest'] ?? arms.candidate.model ?? arms.candidate.id;
  const attempt = await countAttempt(workspace, endpoint, identity, isAttempt(judgement), signal);
  return outcomeOf(judgement, {
    arms: { endpoint, baseline, candidate },
    subject: { ...modelSubject(model), ...(attempt !== undefined && { attempt }) },
    attempt,
    planned,
    rate: inputs.rate,
    distinct: requests.bodies.length,
    policy,
    load,
    seed,
  });
}

/** Replays the requests on both, and watches for harm meanwhile. @throws UserError where the host cannot be used from here */
async function measure(
  { rate, predictionPath }: AbTestInputs,
  setting: Setting,
  arms: Arms,
  { bodies }: RequestSet,
  workspace: Workspace,
  { log, clock, signal }: Context,
): Promise<{ run: Replay; watch: HarmWatch }> {
  const { planned, seed, policy } = setting;
  const { timeoutMs } = policy;
  const [baseline, candidate] = [arms.baseline.name, arms.candidate.name];
  const watch = watchOver(setting);
  const progress = progressOf(planned, rate, log);
  const onPair = (pair: PairResult) => {
    progress(pair);
    return watch.observe(pair);
  };
  const scorer = await workspace.openScorer(arms.endpoint);
  try {
    const problem = await unreachable(scorer, baseline, bodies[0]!, timeoutMs, signal);
    if (problem !== undefined) throw new UserError(`${problem}.`);
    log.info(
      `Replaying ${planned} requests on ${baseline} and ${candidate} at ${rate}/s, ${bodies.length} of them distinct.`,
    );
    const rule = { baseline, candidate, predictionPath, timeoutMs, signal, clock, onPair };
    const run = await replay(scorer, planReplay(bodies.length, planned, rate, seed), bodies, rule);
    await watch.settled();
    return { run, watch };
  } finally {
    await scorer.close();
  }
}

/** @throws UserError for what cannot be done yet, or without requests */
function requestsOf({ mode, requests }: AbTestInputs): string {
  if (mode !== 'replay')
    throw new UserError(`Input 'mode' is '${mode}', which ab-test does not do yet: use mode: replay.`);
  if (requests !== undefined) return requests;
  throw new UserError(
    "Input 'requests' is missing: mode replay sends recorded requests to both deployments. Give a JSON Lines file with a request body a line, such as 'requests.jsonl'.",
  );
}

/** By default the same policy, requests and plan have the same seed. */
function seedFor({ seed, pairs, duration, rate }: AbTestInputs, policy: Policy, requests: RequestSet): Seed {
  const inputs = { requests: requests.digest, pairs, duration, rate };
  return seed === undefined
    ? seedOf({ action: 'ab-test', policy: policy.digest, inputs })
    : seedFromText(seed);
}

function adviseOnSize({ policy, rows, planned }: Setting, { log }: Context): void {
  const advised = advisedPairs(policy.margins.errors, policy.alpha, requiredChecks(policy, rows));
  if (planned < advised) {
    log.warning(
      `${planned} pairs may well end inconclusive: two equal deployments need about ${advised} for the error margin of ${policy.margins.errors}.`,
    );
  }
}
