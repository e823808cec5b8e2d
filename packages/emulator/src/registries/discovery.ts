import type { FastifyInstance } from 'fastify';
import type { Emulator } from '../server/emulator.ts';
import { guidOf } from '../server/settings.ts';
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
