import type { TokenCredential } from '@azure/core-auth';
import { AzureError } from './azure-error.ts';
import { type Blobs, blobsOf } from './blobs.ts';
import type { Cloud } from './cloud.ts';
import { storagePipeline } from './datastores.ts';
import type { StorageAddress } from './storage-address.ts';
import type { Workspace } from './workspace.ts';

/**
 * The files of a container that an address names, read by the step's own identity. Hierarchical accounts (ADLS
 * Gen2) answer under their blob host too.
 * @throws AzureError for an account outside the cloud: the identity's token goes to no other host
 */
export async function openStorage(
  { account, suffix, container }: StorageAddress,
  credential: TokenCredential,
  cloud: Cloud,
): Promise<Blobs> {
  if (suffix !== cloud.storage)
    throw new AzureError(`${account}.blob.${suffix} is no host of the cloud '${cloud.name}'`, {
      code: 'UntrustedHost',
      operation: `open storage account ${account}`,
      hint: "Check the address, and the input 'cloud'.",
    });
  const { ContainerClient } = await import('@azure/storage-blob');
  const url = `https://${account}.blob.${suffix}/${container}`;
  return blobsOf(new ContainerClient(url, credential, storagePipeline));
}

/** The same on an emulator, which has one account whatever the address calls it. */
export async function openEmulatedStorage(
  { container }: StorageAddress,
  { datastores }: Pick<Workspace, 'datastores'>,
  signal: AbortSignal,
): Promise<Blobs> {
  const datastore = await datastores.get(await datastores.defaultName(signal), signal);
  const containerUrl = datastore.containerUrl.replace(/[^/]+$/, container);
  return blobsOf(await datastores.container({ ...datastore, container, containerUrl }, signal));
}
