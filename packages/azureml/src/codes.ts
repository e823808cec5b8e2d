import { createHash } from 'node:crypto';
import type { Arm } from './arm.ts';
import { codeHash } from './asset-hash.ts';
import { type Asset, type Assets, assetsOf } from './assets.ts';
import { AzureError } from './azure-error.ts';
import { type Blobs, blobsOf } from './blobs.ts';
import { filesIn } from './folder.ts';
import { uploadAsset, type UploadOptions } from './upload.ts';

/** Code assets of a workspace. */
export interface Codes extends Assets {
  /**
   * The code asset of a folder's content: the one that Azure has, or a new one. Its ARM id is what jobs and deployments name.
   * `.amlignore`, else `.gitignore`, is honoured. It needs no access to the datastore: Azure hands out an address for the upload.
   */
  upload(folder: string, options?: UploadOptions): Promise<Asset>;
}

interface PendingUpload {
  blobReferenceForConsumption?: { blobUri?: string; credential?: { sasUri?: string } };
}

const version = '1';

export function codesOf(arm: Arm, keepSecret: (secret: string) => void): Codes {
  const assets = assetsOf(arm, 'codes');
  return {
    ...assets,
    async upload(folder, options = {}) {
      const { signal } = options;
      const hash = await codeHash(await filesIn(folder, { honourIgnoreFile: true }));
      const name = guidOf(hash);
      const known = await assets.get(name, version, signal);
      if (known) return known;
      const { blobs, blobUri } = await pendingUpload(arm, name, keepSecret, signal);
      const { path } = await uploadAsset(blobs, folder, {
        ...options,
        honourIgnoreFile: true,
        asset: { name, version },
      });
      const properties = {
        codeUri: `${blobUri}/${path}`,
        isAnonymous: true,
        properties: { hash_sha256: hash, hash_version: '202208' },
      };
      return assets.create(name, version, properties, signal);
    },
  };
}

async function pendingUpload(
  arm: Arm,
  name: string,
  keepSecret: (secret: string) => void,
  signal?: AbortSignal,
): Promise<{ blobs: Blobs; blobUri: string }> {
  const url = `/codes/${name}/versions/${version}/startPendingUpload`;
  const doing = 'start the upload of the code';
  const { body } = await arm.send<PendingUpload>({
    method: 'POST',
    url,
    body: { pendingUploadType: 'TemporaryBlobReference' },
    doing,
    signal,
  });
  const { blobUri, credential } = body?.blobReferenceForConsumption ?? {};
  if (!blobUri || !credential?.sasUri)
    throw new AzureError('Azure gave no address to upload to', { code: 'NoUploadAddress', operation: doing });
  const { search, searchParams } = new URL(credential.sasUri);
  keepSecret(search.slice(1));
  keepSecret(searchParams.get('sig') ?? '');
  const { ContainerClient } = await import('@azure/storage-blob');
  return { blobs: blobsOf(new ContainerClient(credential.sasUri)), blobUri: blobUri.replace(/\/$/, '') };
}

/** The same content has the same name, so that a second job finds the first one's code. */
function guidOf(hash: string): string {
  const hex = createHash('sha256').update(`mlops-actions code ${hash}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
