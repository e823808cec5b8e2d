import type { FastifyInstance } from 'fastify';
import { mlflowTrackingUri } from '../server/addresses.ts';
import type { Emulator } from '../server/emulator.ts';
import { guidOf, workspaceArmId } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';

/** The workspace itself. */
export function registerWorkspace(app: FastifyInstance, emulator: Emulator): void {
  app.get('/', () => workspaceView(emulator));
}

export function workspaceView(emulator: Emulator): JsonObject {
  const { settings, blobs, origin } = emulator;
  const group = `/subscriptions/${settings.subscriptionId}/resourceGroups/${settings.resourceGroup}/providers`;
  return {
    id: workspaceArmId(settings),
    name: settings.workspace,
    type: 'Microsoft.MachineLearningServices/workspaces',
    location: settings.location,
    tags: {},
    etag: null,
    kind: 'Default',
    sku: { name: 'Basic', tier: 'Basic' },
    identity: {
      type: 'SystemAssigned',
      principalId: guidOf('identity of the workspace'),
      tenantId: settings.tenantId,
    },
    properties: {
      friendlyName: settings.workspace,
      description: 'Azure ML on localhost',
      workspaceId: settings.workspaceId,
      provisioningState: 'Succeeded',
      publicNetworkAccess: 'Enabled',
      storageAccount: `${group}/Microsoft.Storage/storageAccounts/${blobs.account}`,
      keyVault: `${group}/Microsoft.Keyvault/vaults/emulator`,
      applicationInsights: `${group}/Microsoft.insights/components/emulator`,
      hbiWorkspace: false,
      tenantId: settings.tenantId,
      mlFlowTrackingUri: mlflowTrackingUri(emulator),
      discoveryUrl: `${origin}/discovery`,
    },
  };
}
