import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import { type Seed, seedFromText, seedOf } from '@mlops-actions/stats/rng';
import { stepMinimumPairs } from '@mlops-actions/stats/step';
import { type Policy, latencyMinimumOf, readPolicy } from '../experiment/policy.ts';
import { readRequests } from '../experiment/requests.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { Health } from './health.ts';
import type { SwitchInputs } from './inputs.ts';
import { lagMinutes, leastMinutes, metricsHealth } from './metrics-health.ts';
import { probeHealth } from './probe-health.ts';
import type { ReleaseRecord } from './record.ts';
import type { Run } from './release.ts';
import { type Step, baselineOf } from './plan.ts';
import { sameShares } from './shares.ts';

/** How health will be judged, checked before the endpoint is touched. */
export interface HealthPlan {
  seed: Seed;
  /** An upper bound of the time that all steps take. */
  longestMs: number;
  open(run: Run, record: ReleaseRecord, endpoint: Endpoint, steps: readonly Step[]): Health;
}

/**
 * Reads the policy and the requests, as far as the mode needs them.
 * @throws UserError when they do not do, or the bake is shorter than what can be judged
 */
export async function planHealth(inputs: SwitchInputs, context: Context): Promise<HealthPlan> {
  const policy = await readPolicy(inputs.policy);
  return inputs.health === 'probe'
    ? probePlan(inputs, policy, context)
    : metricsPlan(inputs, policy, context);
}

const standardBakeMs = 900_000;

function metricsPlan(inputs: SwitchInputs, policy: Policy, context: Context): HealthPlan {
  const leastMs = (leastMinutes + lagMinutes) * 60_000;
  const bakeMs = inputs.bake ?? standardBakeMs;
  if (bakeMs < leastMs) {
    throw new UserError(
      `Input 'bake' is ${bakeMs / 1000}s, too short for health: metrics: Azure's metrics come by the minute and ${lagMinutes} minutes late, so that ${leastMinutes} full minutes need at least ${leastMs / 60_000}m. Give bake: ${leastMs / 60_000}m or more, or health: probe.`,
    );
  }
  return {
    seed: seedFor(inputs, { policy: policy.digest }),
    longestMs: inputs.steps.length * (2 * bakeMs + 300_000),
    open: ({ workspace }, record, endpoint, steps) =>
      metricsHealth(
        workspace,
        {
          endpointId: endpoint.id,
          candidate: record.candidate,
          baseline: baselineOf(record),
          steps: steps.length,
          bakeMs,
          policy,
        },
        context,
      ),
  };
}

async function probePlan(inputs: SwitchInputs, policy: Policy, context: Context): Promise<HealthPlan> {
  if (inputs.requests === undefined) {
    throw new UserError(
      `Input 'requests' is missing: health: probe sends requests to both deployments. Give a JSON Lines file with a request body a line, such as 'requests.jsonl', or use health: metrics.`,
    );
  }
  const requests = await readRequests(inputs.requests);
  const seed = seedFor(inputs, { policy: policy.digest, requests: requests.digest });
  const least = Math.max(
    stepMinimumPairs,
    ...policy['latency-quantiles'].map((name) => latencyMinimumOf[name]),
  );
  const pairs = Math.max(least, Math.ceil(((inputs.bake ?? 0) / 1000) * inputs.rate));
  return {
    seed,
    longestMs: (inputs.steps.length * 2 * pairs * 1000) / inputs.rate + inputs.steps.length * 300_000,
    open: ({ workspace }, record, endpoint, steps) =>
      probeHealth(
        workspace,
        {
          endpoint,
          candidate: record.candidate,
          baseline: baselineOf(record),
          isBefore: sameShares(endpoint.traffic, record.before.traffic),
          steps: steps.length,
          pairs,
          referenceRequests: least,
          rate: inputs.rate,
          requests,
          policy,
          seed,
        },
        context,
      ),
  };
}

/** By default a run is reproduced by the same policy and requests. */
function seedFor({ seed }: SwitchInputs, facts: Record<string, unknown>): Seed {
  return seed === undefined ? seedOf({ action: 'switch-traffic', ...facts }) : seedFromText(seed);
}
