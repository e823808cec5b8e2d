import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Emulator } from '../server/emulator.ts';
import { guidOf } from '../server/settings.ts';
import type { AssetKind } from '../state/resources.ts';
import { paramsOf } from './context.ts';
import { isObject, textOr } from './read.ts';

/** startPendingUpload: a container of its own for the version, with a SAS token to write into it. */
export function registerPendingUploads(app: FastifyInstance, emulator: Emulator, kind: AssetKind): void {
  app.post(`/${kind}/:name/versions/:version/startPendingUpload`, async (request) => {
    const { name, version } = paramsOf<'name' | 'version'>(request);
    const sent = isObject(request.body) ? request.body : {};
    const container = guidOf(`pending upload ${kind} ${name} ${version}`);
    await emulator.blobs.container(container).createIfNotExists();
    const { account, endpoint } = emulator.blobs;
    const { subscriptionId, resourceGroup } = emulator.settings;
    return {
      pendingUploadId: textOr(sent.pendingUploadId, randomUUID()),
      pendingUploadType: 'TemporaryBlobReference',
      blobReferenceForConsumption: {
        blobUri: `${endpoint}/${container}`,
        storageAccountArmId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${account}`,
        credential: {
          credentialType: 'SAS',
          sasUri: emulator.blobs.sasUrl({ container, path: '' }, 'racwl', 24),
        },
      },
    };
  });
}
