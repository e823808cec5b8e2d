import type { BlobFile, Blobs, TransferOptions } from './blobs.ts';
import type { Datastores } from './datastores.ts';
import { AzureError } from './azure-error.ts';
import type { Assets } from './assets.ts';
import type { Jobs } from './jobs.ts';
import type { Models } from './models.ts';
import { uploadAsset, type Upload, type UploadOptions } from './upload.ts';
import type { WorkspaceAddress } from './workspace-address.ts';
import { formatReference, parseReference, type Reference } from './reference.ts';

/** Where files are: a datastore and a path in it. */
export interface Place {
  datastore: string;
  path: string;
}

export interface StoredUpload extends Upload {
  datastore: string;
  /** The address that Azure's assets carry: `azureml://subscriptions/…/datastores/…/paths/…`. */
  uri: string;
  /** The blob address itself, which a build context wants. */
  url: string;
}

/** Files by what names them: a model, a data asset, a job's output, a run's artifacts, a datastore address. */
export interface Artifacts {
  /** @throws AzureError when there is no such model, asset, job or output */
  locate(
    reference: Exclude<Reference, { kind: 'local' }>,
    kind?: 'models' | 'data',
    signal?: AbortSignal,
  ): Promise<Place>;
  /** Uploads a file or folder to the default datastore, or to the one named: see `uploadAsset`. */
  upload(fileOrFolder: string, options?: UploadOptions & { datastore?: string }): Promise<StoredUpload>;
  /** The files at the place, with paths relative to it. */
  list(place: Place, signal?: AbortSignal): Promise<BlobFile[]>;
  /** Downloads what is at the place into the folder; returns the files' paths below it. @throws AzureError when there is nothing */
  download(place: Place, folder: string, options?: TransferOptions): Promise<string[]>;
}

/** Azure keeps what a run logs (its artifacts) here. */
export const artifactStore = 'workspaceartifactstore';
export const artifactFolder = (run: string): string => `ExperimentRun/dcid.${run}`;

/** Where an asset's files are, as Azure's own tools write it. */
function datastoreUri(
  { subscriptionId, resourceGroup, workspace }: WorkspaceAddress,
  { datastore, path }: Place,
): string {
  return `azureml://subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/workspaces/${workspace}/datastores/${datastore}/paths/${path}`;
}

export function artifactsOf(
  address: WorkspaceAddress,
  models: Models,
  data: Assets,
  jobs: Jobs,
  datastores: Datastores,
  blobs: (datastore: string, signal?: AbortSignal) => Promise<Blobs>,
): Artifacts {
  const locate: Artifacts['locate'] = async (reference, kind = 'models', signal) => {
    switch (reference.kind) {
      case 'datastore':
        return { datastore: reference.datastore, path: reference.path };
      case 'run':
        return { datastore: artifactStore, path: below(artifactFolder(reference.run), reference.path) };
      case 'job-output':
        return outputPlace(reference);
      case 'asset':
      case 'label': {
        const uri = await assetUri(reference, kind, signal);
        const place = parseReference(uri);
        if (place.kind === 'datastore' || place.kind === 'job-output' || place.kind === 'run')
          return locate(place, kind, signal);
        throw new AzureError(`its files are at '${uri}', which is in no datastore of the workspace`, {
          code: 'UnsupportedAssetUri',
          operation: `find ${formatReference(reference)}`,
        });
      }
      default:
        throw new AzureError('files in a registry cannot be read from here', {
          code: 'UnsupportedReference',
          operation: `find ${formatReference(reference)}`,
          hint: 'Give the version in the workspace.',
        });
    }
  };

  async function outputPlace(
    { job: name, output, path }: Extract<Reference, { kind: 'job-output' }>,
    signal?: AbortSignal,
  ): Promise<Place> {
    if (output === 'artifacts' || output === 'default')
      return { datastore: artifactStore, path: below(artifactFolder(name), path) };
    const job = await jobs.get(name, signal);
    const uri = job?.outputs[output];
    const place = uri ? parseReference(uri) : undefined;
    if (place?.kind === 'datastore') return { datastore: place.datastore, path: below(place.path, path) };
    const known = Object.keys(job?.outputs ?? {}).join(', ') || 'none';
    throw new AzureError(job ? `it has no output '${output}' (it has: ${known})` : 'there is no such job', {
      code: job ? 'OutputNotFound' : 'JobNotFound',
      operation: `find the output of job ${name}`,
    });
  }

  async function assetUri(
    reference: Extract<Reference, { kind: 'asset' | 'label' }>,
    kind: 'models' | 'data',
    signal?: AbortSignal,
  ): Promise<string> {
    const source = kind === 'models' ? models : data;
    const found =
      reference.kind === 'asset'
        ? await source.get(reference.name, reference.version, signal)
        : await source.byLabel(reference.name, reference.label, signal);
    if (found) return found.uri;
    const noun = kind === 'models' ? 'model' : 'data asset';
    throw new AzureError(`there is no such ${noun} in the workspace`, {
      code: 'ResourceNotFound',
      operation: `find ${formatReference(reference)}`,
      hint: 'Check the name and the version.',
    });
  }

  return {
    locate,
    async upload(fileOrFolder, { datastore: named, ...options } = {}) {
      const datastore = named ?? (await datastores.defaultName(options.signal));
      const store = await blobs(datastore, options.signal);
      const upload = await uploadAsset(store, fileOrFolder, options);
      const uri = datastoreUri(address, { datastore, path: upload.path });
      return { ...upload, datastore, uri, url: `${store.containerUrl}/${upload.path}` };
    },
    async list({ datastore, path }, signal) {
      const store = await blobs(datastore, signal);
      const base = path.replace(/\/+$/, '');
      const below = await store.list(`${base}/`, signal);
      if (below.length > 0) return below.map((blob) => ({ ...blob, path: blob.path.slice(base.length + 1) }));
      const facts = await store.facts(base, signal);
      return facts ? [{ path: base.split('/').at(-1)!, size: facts.size, etag: facts.etag }] : [];
    },
    async download(place, folder, options = {}) {
      const store = await blobs(place.datastore, options.signal);
      const files = await store.downloadFolder(place.path, folder, options);
      if (files.length > 0) return files;
      throw new AzureError(`there is nothing at ${place.path} in datastore ${place.datastore}`, {
        code: 'ModelAssetPathNotFoundInStorage',
        operation: 'download files',
      });
    },
  };
}

function below(folder: string, path: string): string {
  const trimmed = [folder.replace(/\/+$/, ''), path.replace(/^\/+|\/+$/g, '')];
  return trimmed.filter((part) => part !== '').join('/');
}
