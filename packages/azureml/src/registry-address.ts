import { AzureError } from './azure-error.ts';
import type { WorkspaceAddress } from './workspace-address.ts';

/** A registry, in ARM's terms. */
export interface RegistryAddress {
  subscriptionId: string;
  resourceGroup: string;
  registry: string;
}

const armId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.MachineLearningServices\/registries\/([^/]+)\/?$/i;

/** A registry by its name, in the workspace's own resource group, or by its ARM id. @throws AzureError for neither */
export function registryAddress(nameOrId: string, workspace: WorkspaceAddress): RegistryAddress {
  const { subscriptionId, resourceGroup } = workspace;
  const match = armId.exec(nameOrId);
  if (match) return { subscriptionId: match[1]!, resourceGroup: match[2]!, registry: match[3]! };
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{1,32}$/.test(nameOrId))
    return { subscriptionId, resourceGroup, registry: nameOrId };
  throw new AzureError(`'${nameOrId}' names no registry`, {
    code: 'InvalidRegistry',
    operation: 'open a registry',
    hint: "Give its name, where it is in the workspace's resource group, or its ARM id (/subscriptions/…/registries/<name>).",
  });
}
