import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { badRequest } from '../arm/arm-error.ts';
import { paramsOf } from '../arm/context.ts';
import { isObject, readBody, textOr } from '../arm/read.ts';
import type { Emulator } from '../server/emulator.ts';
import { guidOf } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';
import { existingRegistry } from './registries.ts';

/** Where a version's files are put (startPendingUpload), and where those of one that exists are read (datareferences). */
export function registerBlobReferences(app: FastifyInstance, emulator: Emulator): void {
  const { blobs } = emulator;

  const openUpload = async (request: FastifyRequest): Promise<JsonObject> => {
    const { name: registry } = existingRegistry(emulator, request);
    const { name, version } = paramsOf<'name' | 'version'>(request);
    const container = guidOf(`registry ${registry} models ${name} ${version}`);
    await blobs.container(container).createIfNotExists();
    return reference(emulator, container, 'racwl');
  };

  const version = '/:name/versions/:version';
  app.post(`/:registry/models${version}/startPendingUpload`, async (request) => {
    const sent = isObject(request.body) ? request.body : {};
    return {
      pendingUploadId: textOr(sent.pendingUploadId, randomUUID()),
      pendingUploadType: 'TemporaryBlobReference',
      blobReferenceForConsumption: await openUpload(request),
    };
  });

  // What azure-ai-ml 1.35 calls instead, at 2021-10-01-dataplanepreview.
  app.put(`/:registry/tempdatarefs${version}`, async (request) => ({
    blobReferenceForConsumption: await openUpload(request),
  }));

  app.post(`/:registry/datareferences${version}`, (request) => {
    existingRegistry(emulator, request);
    const body = readBody(request.body);
    const { container } = blobs.resolve(textOr(body.blobUri, ''));
    if (container === '') throw badRequest('blobUri is required.', 'BadArgument', 'blobUri');
    return { blobReferenceForConsumption: reference(emulator, container, 'rl') };
  });
}

function reference({ blobs, settings }: Emulator, container: string, permissions: string): JsonObject {
  const { subscriptionId, resourceGroup } = settings;
  return {
    blobUri: `${blobs.endpoint}/${container}`,
    storageAccountArmId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${blobs.account}`,
    credential: {
      credentialType: 'SAS',
      sasUri: blobs.sasUrl({ container, path: '' }, permissions, 24),
    },
  };
}
