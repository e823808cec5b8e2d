import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import type { Scorer } from '@mlops-actions/azureml/scoring';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { unreachable } from '../../experiment/reachable.ts';
import { parseDuration } from '../../runtime/input-kinds.ts';
import { UserError } from '../../runtime/user-error.ts';
import { chooseCandidate } from '../../traffic/candidate.ts';
import type { EndpointSetting } from './schema.ts';

/** A deployment that rows can be sent to. */
export interface OpenDeployment {
  endpoint: string;
  name: string;
  scorer: Scorer;
  timeoutMs: number;
}

/**
 * Opens the deployment that a setting names, else the only healthy one without live traffic of the endpoint.
 * @param probe a body that is sent ahead of the others
 * @throws UserError where there is no such endpoint or deployment, or its host cannot be used from here
 */
export async function openDeployment(
  setting: EndpointSetting,
  fallback: string | undefined,
  workspace: Workspace,
  probe: string,
  signal: AbortSignal,
): Promise<OpenDeployment> {
  const name = setting.endpoint ?? fallback!;
  const endpoint = await workspace.endpoints.get(name, signal);
  if (!endpoint)
    throw new UserError(
      `There is no endpoint '${name}' in the workspace: check 'endpoint' of the policy, or the input.`,
    );
  const deployments = await workspace.deployments.list(name, signal);
  const states = deployments.map(({ name: each, provisioningState }) => ({
    name: each.toLowerCase(),
    provisioningState,
  }));
  const deployment =
    setting.deployment === undefined && states.length === 1
      ? chooseCandidate(states[0]!.name, states, { traffic: {}, mirror: {} })
      : chooseCandidate(setting.deployment, states, {
          traffic: endpoint.traffic,
          mirror: endpoint.mirrorTraffic,
        });
  return openScored({ endpoint, deployment }, workspace, probe, parseDuration(setting.timeout)!, signal);
}

/**
 * Opens one deployment of an endpoint.
 * @param probe a body that is sent ahead of the others
 * @throws UserError where its host cannot be used from here
 */
export async function openScored(
  { endpoint, deployment }: { endpoint: Endpoint; deployment: string },
  workspace: Workspace,
  probe: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<OpenDeployment> {
  const scorer = await workspace.openScorer(endpoint);
  const problem = await unreachable(scorer, deployment, probe, timeoutMs, signal);
  if (problem === undefined) return { endpoint: endpoint.name, name: deployment, scorer, timeoutMs };
  await scorer.close();
  throw new UserError(`${problem}.`);
}
