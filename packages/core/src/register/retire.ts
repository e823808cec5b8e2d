import type { Deployment } from '@mlops-actions/azureml/deployments';
import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';

interface Serving {
  deployment: Deployment;
  /** Per cent of the endpoint's live and of its mirrored traffic, whichever is more. */
  share: number;
}

type ServingWorkspace = Pick<Workspace, 'endpoints' | 'deployments'>;

/** The deployments of the workspace that serve this version. */
export async function servingOf(
  { id }: Pick<Model, 'id'>,
  { endpoints, deployments }: ServingWorkspace,
  signal: AbortSignal,
): Promise<Serving[]> {
  const found: Serving[] = [];
  for (const { name, traffic, mirrorTraffic } of await endpoints.list(signal)) {
    for (const deployment of await deployments.list(name, signal)) {
      if (deployment.model?.toLowerCase() !== id.toLowerCase()) continue;
      const key = deployment.name.toLowerCase();
      found.push({ deployment, share: Math.max(traffic[key] ?? 0, mirrorTraffic[key] ?? 0) });
    }
  }
  return found;
}

/**
 * A version that is served does not retire: with `takeDown` its deployments are deleted first, and one with traffic never is.
 * @returns what has to be deleted
 * @throws UserError that names the deployments that serve it
 */
export function deploymentsToDelete(
  { name, version }: Pick<Model, 'name' | 'version'>,
  serving: readonly Serving[],
  takeDown: boolean,
): Deployment[] {
  const model = `azureml:${name}:${version}`;
  const live = serving.filter(({ share }) => share > 0);
  if (live.length > 0)
    throw new UserError(
      `${model} cannot retire, because ${inWords(live)} ${live.length === 1 ? 'serves' : 'serve'} traffic with it: move the traffic with switch-traffic first.`,
    );
  if (serving.length > 0 && !takeDown)
    throw new UserError(
      `${model} cannot retire, because ${inWords(serving)} ${serving.length === 1 ? 'serves' : 'serve'} it, without traffic: set 'take-down: true' to delete what serves it.`,
    );
  return serving.map(({ deployment }) => deployment);
}

export async function takeDown(
  deployments: readonly Deployment[],
  workspace: ServingWorkspace,
  { log, signal }: Context,
): Promise<void> {
  for (const { endpoint, name } of deployments) {
    log.info(`Deleting deployment ${name} of endpoint ${endpoint}`);
    await (await workspace.deployments.delete(endpoint, name, signal)).wait({ signal });
  }
}

function inWords(serving: readonly Serving[]): string {
  return serving.map(({ deployment: { name, endpoint } }) => `deployment ${name} of ${endpoint}`).join(', ');
}
