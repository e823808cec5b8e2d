import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import { isTerminal } from '@mlops-actions/azureml/resource';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Clock } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { type Remembered, readRecord } from './record.ts';
import { type DeploymentState, type Split, shares } from './shares.ts';

/** What traffic needs of a workspace. */
export type TrafficWorkspace = Pick<Workspace, 'endpoints' | 'deployments' | 'traffic'>;

/** An endpoint as it was read a moment ago. */
export interface View {
  readonly endpoint: Endpoint;
  readonly split: Split;
  readonly remembered: Remembered;
}

/** @throws UserError when there is no such endpoint */
export async function look(workspace: TrafficWorkspace, name: string, signal?: AbortSignal): Promise<View> {
  const endpoint = await workspace.endpoints.get(name, signal);
  if (!endpoint) {
    throw new UserError(
      `There is no endpoint '${name}' in this workspace: check the input 'endpoint', or create it with deploy-endpoint.`,
    );
  }
  return {
    endpoint,
    split: { traffic: shares(endpoint.traffic), mirror: shares(endpoint.mirrorTraffic) },
    remembered: readRecord(endpoint.tags),
  };
}

/** Waits until no operation on the endpoint is in flight, since only then its traffic is what it says. */
export async function lookWhenSettled(
  workspace: TrafficWorkspace,
  name: string,
  {
    clock,
    signal,
    patienceMs = 600_000,
  }: { clock: Clock; signal?: AbortSignal | undefined; patienceMs?: number },
): Promise<View> {
  const deadline = clock.now().getTime() + patienceMs;
  for (let pause = 250; ; pause = Math.min(pause * 1.5, 2_000)) {
    const view = await look(workspace, name, signal);
    if (isTerminal(view.endpoint.provisioningState) || clock.now().getTime() > deadline) return view;
    await clock.sleep(pause, signal);
  }
}

export async function deploymentStates(
  workspace: TrafficWorkspace,
  name: string,
  signal?: AbortSignal,
): Promise<DeploymentState[]> {
  const deployments = await workspace.deployments.list(name, signal);
  return deployments.map((d) => ({ name: d.name.toLowerCase(), provisioningState: d.provisioningState }));
}
