import type { FastifyInstance } from 'fastify';
import { isObject, textOr } from '../arm/read.ts';
import type { Emulator } from '../server/emulator.ts';
import { guidOf } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';
import { existingRegistry } from './registries.ts';

/** How Azure's Python client finds a registry that it only knows the name of. */
export function registerDiscovery(app: FastifyInstance, emulator: Emulator): void {
  app.get('/registrymanagement/v1.0/registries/:registry/discovery', (request) => {
    const { name, location } = existingRegistry(emulator, request);
    const { subscriptionId, resourceGroup, tenantId } = emulator.settings;
    return {
      registryName: name,
      subscriptionId,
      resourceGroup,
      workspaceId: guidOf(`registry ${name}`),
      workspaceTenantId: tenantId,
      workspaceName: name,
      workspaceRegion: location,
      primaryRegionResourceProviderUri: `${emulator.origin}/`,
      registryFqdns: { [location]: { uri: `${emulator.origin}/` } },
    };
  });
}

/** At the data plane assets are named `azureml://registries/…`, and by ARM ids at ARM. */
export function withAssetIds(view: JsonObject): JsonObject {
  if (Array.isArray(view.value))
    return { ...view, value: view.value.map((item) => (isObject(item) ? withAssetIds(item) : item)) };
  const path = /\/registries\/[^/]+\/models\/.+$/.exec(textOr(view.id, ''))?.[0];
  return path === undefined ? view : { ...view, id: `azureml:/${path}` };
}
