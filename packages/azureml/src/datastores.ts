import type { TokenCredential } from '@azure/core-auth';
import type {
  ContainerClient,
  StoragePipelineOptions,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Arm } from './arm.ts';
import { AzureError } from './azure-error.ts';
import { isLoopback } from './cloud.ts';
import type { Resource } from './resource.ts';

/** A datastore that keeps its files as blobs. */
export interface Datastore {
  name: string;
  account: string;
  container: string;
  /** `https://account.blob.core.windows.net/container`, or an address on the emulator with the account in its path. */
  containerUrl: string;
  /** `AccountKey`, `Sas`, `None` (the caller's own identity) … */
  credentials: string;
}

export interface Datastores {
  get(name: string, signal?: AbortSignal): Promise<Datastore>;
  /** The name of the workspace's default datastore. */
  defaultName(signal?: AbortSignal): Promise<string>;
  /** Azure's blob client for the datastore's container, with the credential that the datastore asks for. */
  container(datastore: Datastore, signal?: AbortSignal): Promise<ContainerClient>;
}

interface BlobProperties {
  datastoreType?: string;
  accountName?: string;
  containerName?: string;
  filesystem?: string;
  endpoint?: string;
  protocol?: string;
  credentials?: { credentialsType?: string };
}

interface Secrets {
  secretsType?: string;
  key?: string;
  sasToken?: string;
}

export function datastoresOf(arm: Arm, keepSecret: (secret: string) => void): Datastores {
  return {
    async get(name, signal) {
      const url = `/datastores/${encodeURIComponent(name)}`;
      const { body } = await arm.send<Resource<BlobProperties>>({
        method: 'GET',
        url,
        doing: `read datastore ${name}`,
        signal,
      });
      return datastoreOf(arm, body!);
    },
    async defaultName(signal) {
      const query = { isDefault: 'true', count: '1' };
      const found = await arm.list<Resource>({
        url: '/datastores',
        query,
        doing: 'find the default datastore',
        signal,
      });
      return found[0]?.name ?? 'workspaceblobstore';
    },
    async container(datastore, signal) {
      const storage = await import('@azure/storage-blob');
      const open = (credential?: StorageSharedKeyCredential | TokenCredential, query = '') =>
        new storage.ContainerClient(`${datastore.containerUrl}${query}`, credential, storagePipeline);
      if (datastore.credentials === 'None') return open(arm.credential);
      const doing = `list the secrets of datastore ${datastore.name}`;
      const url = `/datastores/${encodeURIComponent(datastore.name)}/listSecrets`;
      // Refused (403), the same identity may still be allowed to the blobs themselves.
      const answer = await arm.send<Secrets>({ method: 'POST', url, doing, signal, accept: [403] });
      const secrets = answer.status === 403 ? undefined : answer.body;
      if (!secrets) return open(arm.credential);
      if (secrets.key) {
        keepSecret(secrets.key);
        return open(new storage.StorageSharedKeyCredential(datastore.account, secrets.key));
      }
      if (secrets.sasToken) {
        keepSecret(secrets.sasToken);
        keepSecret(new URLSearchParams(secrets.sasToken).get('sig') ?? '');
        return open(undefined, `?${secrets.sasToken.replace(/^\?/, '')}`);
      }
      throw new AzureError(`its credential is of the kind ${secrets.secretsType}`, {
        code: 'UnsupportedDatastoreCredential',
        operation: `open datastore ${datastore.name}`,
        hint: 'Use a datastore with an account key, a SAS token or identity-based access.',
      });
    },
  };
}

/** How storage is spoken to everywhere. */
export const storagePipeline: StoragePipelineOptions = {
  userAgentOptions: { userAgentPrefix: 'mlops-actions' },
  retryOptions: { maxTries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 10_000 },
};

function datastoreOf(arm: Arm, { name, properties }: Resource<BlobProperties>): Datastore {
  const { datastoreType, accountName, containerName, filesystem, endpoint, protocol = 'https' } = properties;
  const container = containerName ?? filesystem;
  if (!/^AzureBlob$|^AzureDataLakeGen2$/.test(datastoreType ?? '') || !accountName || !container) {
    throw new AzureError(`it is of the kind ${datastoreType}`, {
      code: 'UnsupportedDatastore',
      operation: `open datastore ${name}`,
      hint: 'Use a datastore of the kind AzureBlob or AzureDataLakeGen2.',
    });
  }
  const account = arm.isEmulator
    ? emulatorAccountUrl(name, protocol, endpoint ?? '', accountName)
    : `https://${accountName}.blob.${endpoint || arm.cloud.storage}`;
  const credentials = properties.credentials?.credentialsType ?? 'None';
  return { name, account: accountName, container, containerUrl: `${account}/${container}`, credentials };
}

/** Azurite has the account in its path: `http://127.0.0.1:10000/devstoreaccount1`. */
function emulatorAccountUrl(name: string, protocol: string, endpoint: string, account: string): string {
  const base = new URL(endpoint.includes('://') ? endpoint : `${protocol}://${endpoint}`);
  if (!isLoopback(base.hostname)) {
    throw new AzureError(`its blob endpoint ${base.host} is not a loopback address`, {
      code: 'EndpointNotLoopback',
      operation: `open datastore ${name}`,
    });
  }
  const path = base.pathname.replace(/\/$/, '');
  return path.endsWith(`/${account}`) ? `${base.origin}${path}` : `${base.origin}${path}/${account}`;
}
