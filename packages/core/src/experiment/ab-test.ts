import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type Seed, seedFromText, seedOf } from '@mlops-actions/stats/rng';
import { deployedModel, modelSubject } from '../deploy/deployed-model.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { findArms } from './arms.ts';
import { countAttempt } from './attempt.ts';
import { type Setting, judge, requiredChecks, watchOver } from './judge.ts';
import { compareLiveLoad } from './live-load.ts';
import { advisedPairs, planReplay, plannedPairs } from './plan.ts';
import { type Policy, readPolicy } from './policy.ts';
import { outcomeOf } from './present.ts';
import { progressOf } from './progress.ts';
import { replay } from './replay.ts';
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
  const { log, clock, signal } = context;
  const source = requestsOf(inputs);
  const planned = plannedPairs({ pairs: inputs.pairs, durationMs: inputs.duration, rate: inputs.rate });
  const policy = await readPolicy(inputs.policy);
  const arms = await findArms(workspace, inputs, signal);
  const requests = await loadRequests(source, workspace, signal);
  const load = await compareLiveLoad(workspace, arms, clock.now(), signal);
  const seed = seedFor(inputs, policy, requests);
  const setting: Setting = { policy, rows: requests.rows, planned, seed, load };
  adviseOnSize(setting, context);

  const plan = planReplay(requests.bodies.length, planned, inputs.rate, seed);
  const watch = watchOver(setting);
  const progress = progressOf(planned, inputs.rate, log);
  const scorer = await workspace.openScorer(arms.endpoint);
  const [baseline, candidate] = [arms.baseline.name, arms.candidate.name];
  log.info(
    `Replaying ${planned} requests on ${baseline} and ${candidate} at ${inputs.rate}/s, ${requests.bodies.length} of them distinct.`,
  );
  const run = await replay(scorer, plan, requests.bodies, {
    baseline,
    candidate,
    predictionPath: inputs.predictionPath,
    timeoutMs: policy.timeoutMs,
    signal,
    clock,
    onPair: (pair) => {
      progress(pair);
      return watch.observe(pair);
    },
  }).finally(() => scorer.close());
  await watch.settled();
  const judgement = judge(run, watch, setting);
  const model = await deployedModel(workspace, arms.endpoint.name, candidate, signal);
  const identity = model?.tags['mlops-model-digest'] ?? arms.candidate.model ?? arms.candidate.id;
  const attempt = await countAttempt(workspace, arms.endpoint.name, identity, signal);
  return outcomeOf(judgement, {
    arms: { endpoint: arms.endpoint.name, baseline, candidate },
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
