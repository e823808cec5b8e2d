import {
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { notFound } from '../arm/arm-error.ts';
import type { Settings } from '../server/settings.ts';
import type { Resources } from '../state/resources.ts';
import type { BlobAddress, BlobStore } from './blob-store.ts';
import { startAzurite } from './azurite.ts';
import { resolveAddress } from './resolve.ts';

export const ACCOUNT = 'mlopsemulator';

export const defaultContainer = (settings: Settings): string => `azureml-blobstore-${settings.workspaceId}`;
export const artifactContainer = 'azureml';

/** Starts Azurite and makes the workspace's containers. `origin` is read when an address is made. */
export async function openBlobStore(
  settings: Settings,
  resources: Resources,
  accountKey: string,
  origin: () => string,
): Promise<BlobStore & { azuriteOrigin: string }> {
  const azurite = await startAzurite(join(settings.stateDir, 'blobs'), ACCOUNT, accountKey);
  const credential = new StorageSharedKeyCredential(ACCOUNT, accountKey);
  const service = new BlobServiceClient(`${azurite.origin}/${ACCOUNT}`, credential);
  const container: BlobStore['container'] = (name) => service.getContainerClient(name);
  for (const name of [defaultContainer(settings), artifactContainer])
    await container(name).createIfNotExists();

  function containerOf(datastore: string): string {
    const properties = resources.datastores.get(datastore)?.properties;
    const name = properties?.containerName ?? properties?.filesystem;
    if (typeof name !== 'string') throw notFound(`Datastore '${datastore}' was not found.`);
    return name;
  }

  async function list(address: BlobAddress): Promise<string[]> {
    const names: string[] = [];
    const folder = address.path === '' ? '' : `${address.path}/`;
    for await (const blob of container(address.container).listBlobsFlat({ prefix: address.path })) {
      if (blob.name === address.path || blob.name.startsWith(folder)) names.push(blob.name);
    }
    return names;
  }

  return {
    account: ACCOUNT,
    accountKey,
    azuriteOrigin: azurite.origin,
    get endpoint() {
      return `${origin()}/${ACCOUNT}`;
    },
    container,
    containerOf,
    resolve: (uri) => resolveAddress(uri, resources, containerOf, ACCOUNT),
    list,
    download: async (address, directory) => {
      const paths: string[] = [];
      for (const name of await list(address)) {
        const path =
          name === address.path ? basename(name) : name.slice(address.path.length).replace(/^\//, '');
        const target = join(directory, path);
        if (relative(directory, target).startsWith('..')) continue;
        mkdirSync(dirname(target), { recursive: true });
        await container(address.container).getBlobClient(name).downloadToFile(target);
        paths.push(path);
      }
      return paths;
    },
    upload: async (source, address) => {
      const client = container(address.container);
      if (statSync(source).isFile()) {
        await client.getBlockBlobClient(address.path).uploadFile(source);
        return;
      }
      for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const name = [address.path, ...relative(source, file).split(sep)].filter(Boolean).join('/');
        await client.getBlockBlobClient(name).uploadFile(file);
      }
    },
    sasUrl: (address, permissions, hours) => {
      const token = generateBlobSASQueryParameters(
        {
          containerName: address.container,
          permissions: ContainerSASPermissions.parse(permissions),
          startsOn: new Date(Date.now() - 300_000),
          expiresOn: new Date(Date.now() + hours * 3_600_000),
          protocol: SASProtocol.HttpsAndHttp,
        },
        credential,
      );
      const path = address.path === '' ? '' : `/${address.path.split('/').map(encodeURIComponent).join('/')}`;
      return `${origin()}/${ACCOUNT}/${address.container}${path}?${token.toString()}`;
    },
    close: () => azurite.stop(),
  };
}
