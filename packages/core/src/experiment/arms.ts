import type { Deployment } from '@mlops-actions/azureml/deployments';
import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { UserError } from '../runtime/user-error.ts';
import { chooseCandidate } from '../traffic/candidate.ts';
import { mostLive } from '../traffic/shares.ts';

/** The two deployments that are compared. */
export interface Arms {
  endpoint: Endpoint;
  baseline: Deployment;
  candidate: Deployment;
}

/**
 * Finds the deployments: the baseline is the one with most of the live traffic, the candidate the only healthy one
 * without, unless they are named.
 * @throws UserError that names those there are
 */
export async function findArms(
  workspace: Pick<Workspace, 'endpoints' | 'deployments'>,
  names: { endpoint: string; baseline: string | undefined; candidate: string | undefined },
  signal: AbortSignal,
): Promise<Arms> {
  const endpoint = await workspace.endpoints.get(names.endpoint, signal);
  if (!endpoint) {
    const known = (await workspace.endpoints.list(signal)).map(({ name }) => name);
    const hint = suggestion(names.endpoint, known) || `; there are: ${known.join(', ') || 'none'}.`;
    throw new UserError(`There is no endpoint '${names.endpoint}' in the workspace${hint}`);
  }
  const deployments = await workspace.deployments.list(endpoint.name, signal);
  const baseline = chooseBaseline(names.baseline, deployments, endpoint);
  const states = deployments
    .map(({ name, provisioningState }) => ({ name: name.toLowerCase(), provisioningState }))
    .filter(({ name }) => names.candidate !== undefined || name !== baseline.name.toLowerCase());
  const chosen = chooseCandidate(names.candidate, states, {
    traffic: endpoint.traffic,
    mirror: endpoint.mirrorTraffic,
  });
  const candidate = deployments.find(({ name }) => name.toLowerCase() === chosen)!;
  if (candidate === baseline) {
    throw new UserError(
      `Baseline and candidate are both '${candidate.name}': name two deployments of endpoint '${endpoint.name}'.`,
    );
  }
  return { endpoint, baseline, candidate };
}

function chooseBaseline(
  named: string | undefined,
  deployments: readonly Deployment[],
  { name: endpoint, traffic }: Endpoint,
): Deployment {
  const wanted = named ?? mostLive(traffic);
  if (wanted === undefined) {
    throw new UserError(
      `Endpoint '${endpoint}' has no live traffic, so that there is no baseline to compare with: name one as 'baseline', or release the first deployment with switch-traffic.`,
    );
  }
  const found = deployments.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const known = deployments.map(({ name }) => name);
  if (!found) {
    const hint = suggestion(wanted, known) || `; there are: ${known.join(', ') || 'none'}.`;
    throw new UserError(`Endpoint '${endpoint}' has no deployment '${wanted}'${hint}`);
  }
  if (found.provisioningState === 'Succeeded') return found;
  throw new UserError(
    `The baseline '${found.name}' is ${found.provisioningState}, not Succeeded: wait until it is, or name another as 'baseline'.`,
  );
}
