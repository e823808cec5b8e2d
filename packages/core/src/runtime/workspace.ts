import * as core from '@actions/core';
import { clouds, isLoopback } from '@mlops-actions/azureml/cloud';
import {
  emulatorCredential,
  type OpenedCredential,
  openCredential,
} from '@mlops-actions/azureml/credentials';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { parseWorkspaceId, type WorkspaceAddress } from '@mlops-actions/azureml/workspace-address';
import type { AzureInputs } from './azure-inputs.ts';
import type { Context } from './context.ts';
import { keepSecret } from './secrets.ts';
import { UserError } from './user-error.ts';

/**
 * Opens the workspace that the inputs name, with the step's one identity, which it tells the log.
 * @throws UserError when an input is missing; AzureError when the workspace or the identity does not do
 */
export async function openWorkspace(inputs: AzureInputs, context: Context): Promise<Workspace> {
  const address = addressOf(inputs);
  // Azure's SDK is most of an action's start-up, and not every step comes this far.
  const azureml = await import('@mlops-actions/azureml/workspace');
  const emulator = context.env['MLOPS_AZURE_ENDPOINT'];
  const authorityHost = emulator ? emulatedAuthority(emulator, context.env) : undefined;
  const options = {
    cloud: inputs.cloud,
    emulator,
    keepSecret,
    saveExchanges: context.env['MLOPS_SAVE_EXCHANGES'],
    signal: context.signal,
  };
  if (emulator && !authorityHost) {
    return azureml.openWorkspace(address, { ...options, credential: emulatorCredential });
  }
  return azureml.openWorkspace(address, {
    ...options,
    credential: await stepCredential(inputs, context, authorityHost),
  });
}

/** Opens the workspace when something first needs it, and then once. */
export function openWorkspaceOnce(inputs: AzureInputs, context: Context): () => Promise<Workspace> {
  let opened: Promise<Workspace> | undefined;
  return () => (opened ??= openWorkspace(inputs, context));
}

/** The step's one identity, which it tells the log. @throws AzureError that says what to configure */
export async function stepCredential(
  inputs: Pick<AzureInputs, 'auth' | 'clientId' | 'tenantId' | 'cloud'>,
  context: Context,
  authorityHost?: string,
): Promise<OpenedCredential['credential']> {
  const { credential, sentence } = await openCredential({
    auth: inputs.auth,
    clientId: inputs.clientId,
    tenantId: inputs.tenantId,
    cloud: clouds[inputs.cloud],
    env: context.env,
    getIdToken: (audience) => core.getIDToken(audience),
    keepSecret,
    authorityHost,
  });
  context.log.info(sentence);
  return credential;
}

/** The workspace that the inputs name, by its parts or by its ARM id. */
export function addressOf(
  inputs: Pick<AzureInputs, 'subscriptionId' | 'resourceGroup' | 'workspace'>,
): WorkspaceAddress {
  const { subscriptionId, resourceGroup, workspace } = inputs;
  if (workspace?.startsWith('/')) {
    const address = parseWorkspaceId(workspace);
    if (address) return address;
    throw new UserError(
      `Input 'workspace' begins like an ARM id and is none: it takes a name, or '/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.MachineLearningServices/workspaces/<name>'.`,
    );
  }
  if (subscriptionId && resourceGroup && workspace) return { subscriptionId, resourceGroup, workspace };
  const missing = [
    subscriptionId ? [] : ["'subscription-id' (or AZURE_SUBSCRIPTION_ID)"],
    resourceGroup ? [] : ["'resource-group' (or AZURE_RESOURCE_GROUP)"],
    workspace ? [] : ["'workspace' (or AZURE_ML_WORKSPACE)"],
  ].flat();
  throw new UserError(`To find the Azure ML workspace, set ${missing.join(', ')}.`);
}

/** An emulator with its own token authority: then the real credential code runs, against this machine alone. */
function emulatedAuthority(emulator: string, env: Context['env']): string | undefined {
  const authority = env['AZURE_AUTHORITY_HOST'];
  const idTokenUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const areLocal = [authority, idTokenUrl].every(
    (url) => url && URL.canParse(url) && isLoopback(new URL(url).hostname),
  );
  return emulator.startsWith('https:') && areLocal ? authority : undefined;
}
