import { setTimeout as sleep } from 'node:timers/promises';
import { blobsOf, type Blobs } from './blobs.ts';
import type { Arm } from './arm.ts';
import { AzureError } from './azure-error.ts';
import { isLoopback } from './cloud.ts';
import { storagePipeline } from './datastores.ts';
import { modelOf, type Model, type ModelType } from './models.ts';
import { type Operation, operationOf } from './operation.ts';
import type { RegistryAddress } from './registry-address.ts';
import { isTerminal, type Resource } from './resource.ts';

/** Where a version's files are put before it is created. */
export interface PendingUpload {
  /** The address that the version gets. */
  uri: string;
  blobs: Blobs;
}

export interface NewRegistryModel {
  type: ModelType;
  uri: string;
  tags: Record<string, string>;
  properties?: Record<string, string>;
  description?: string | undefined;
  stage?: string | undefined;
  flavors?: unknown;
}

/** The models of an Azure ML registry, which several workspaces share (API version 2024-04-01). */
export interface RegistryModels {
  /** `azureml://registries/<registry>/models/<name>/versions/<version>`, which deployments take. */
  uriOf(name: string, version: string): string;
  /** Undefined when there is no such version, or one that failed to be made; one that is being made is waited for. @throws AzureError when there is no such registry */
  get(name: string, version: string, signal?: AbortSignal): Promise<Model | undefined>;
  /** A container for the version's files, open to this caller for a while; the same one while the version does not exist. */
  startUpload(name: string, version: string, signal?: AbortSignal): Promise<PendingUpload>;
  create(
    name: string,
    version: string,
    model: NewRegistryModel,
    signal?: AbortSignal,
  ): Promise<Operation<Model>>;
  /** Reads the version's files again. */
  blobs(model: Model, signal?: AbortSignal): Promise<Blobs>;
}

type VersionResource = Resource<{ provisioningState?: string } & Record<string, unknown>>;

interface PendingUploadAnswer {
  blobReferenceForConsumption?: { blobUri?: string; credential?: { sasUri?: string } };
}

export function registryModelsOf(
  arm: Arm,
  { subscriptionId, resourceGroup, registry }: RegistryAddress,
  keepSecret: (secret: string) => void,
): RegistryModels {
  const base = `${arm.endpoint}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/registries/${registry}`;
  const path = (name: string, version: string) =>
    `${base}/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
  const query = { 'api-version': apiVersion };
  const named = (name: string, version: string) => `model ${name}:${version} of registry ${registry}`;

  async function assertRegistry(signal?: AbortSignal): Promise<void> {
    const doing = `open registry ${registry}`;
    const { status } = await arm.send({ method: 'GET', url: base, query, doing, accept: [404], signal });
    if (status !== 404) return;
    throw new AzureError(`there is no registry '${registry}' in resource group '${resourceGroup}'`, {
      code: 'ResourceNotFound',
      operation: doing,
      status,
      hint: "Give input 'registry' its ARM id where it is in another resource group or subscription.",
    });
  }

  async function startUpload(name: string, version: string, signal?: AbortSignal): Promise<PendingUpload> {
    const { body } = await arm.send<PendingUploadAnswer>({
      method: 'POST',
      url: `${path(name, version)}/startPendingUpload`,
      query,
      body: { pendingUploadType: 'TemporaryBlobReference' },
      doing: `begin the upload of ${named(name, version)}`,
      signal,
    });
    const doing = `begin the upload of ${named(name, version)}`;
    const blobs = await opened(body, doing);
    return { uri: body!.blobReferenceForConsumption!.blobUri!, blobs };
  }

  async function opened(answer: PendingUploadAnswer | undefined, doing: string): Promise<Blobs> {
    const { blobUri, credential } = answer?.blobReferenceForConsumption ?? {};
    if (blobUri && credential?.sasUri) return openContainer(arm, credential.sasUri, keepSecret);
    throw new AzureError('the answer gives no access to its files', {
      code: 'NoBlobReference',
      operation: doing,
    });
  }

  return {
    uriOf: (name, version) => `azureml://registries/${registry}/models/${name}/versions/${version}`,
    async get(name, version, signal) {
      await assertRegistry(signal);
      const doing = `read ${named(name, version)}`;
      const url = path(name, version);
      for (;;) {
        const answer = await arm.send<VersionResource>({
          method: 'GET',
          url,
          query,
          doing,
          accept: [404],
          signal,
        });
        if (answer.status === 404) return undefined;
        const { provisioningState: state = 'Succeeded' } = answer.body!.properties;
        if (isTerminal(state)) return state === 'Succeeded' ? modelOf(name, answer.body!) : undefined;
        await sleep(1_000, undefined, { signal });
      }
    },
    startUpload,
    async create(name, version, { type, uri, ...rest }, signal) {
      const doing = `write ${named(name, version)}`;
      const url = path(name, version);
      const body = { properties: { modelType: type, modelUri: uri, ...rest } };
      const answer = await arm.send({ method: 'PUT', url, query, body, doing, signal });
      return operationOf(arm, answer, doing, async (abort) => {
        const read = await arm.send<Resource>({ method: 'GET', url, query, doing, signal: abort });
        return modelOf(name, read.body!);
      });
    },
    async blobs({ name, version, id, uri }, signal) {
      const { body } = await arm.send<PendingUploadAnswer>({
        method: 'POST',
        url: `${base}/datareferences/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`,
        query,
        body: { assetId: id, blobUri: uri },
        doing: `open the files of ${named(name, version)}`,
        signal,
      });
      return opened(body, `open the files of ${named(name, version)}`);
    },
  };
}

const apiVersion = '2024-04-01';

async function openContainer(arm: Arm, sasUri: string, keepSecret: (secret: string) => void): Promise<Blobs> {
  const url = new URL(sasUri);
  keepSecret(url.search.slice(1));
  keepSecret(url.searchParams.get('sig') ?? '');
  if (arm.isEmulator && !isLoopback(url.hostname))
    throw new AzureError(`its blob endpoint ${url.host} is not a loopback address`, {
      code: 'EndpointNotLoopback',
      operation: 'upload to a registry',
    });
  const storage = await import('@azure/storage-blob');
  return blobsOf(new storage.ContainerClient(sasUri, undefined, storagePipeline));
}
