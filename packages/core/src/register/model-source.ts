import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatReference, parseReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Model, ModelType } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type DigestedFile, digestFiles, manifestDigest } from '../evidence/digests.ts';
import { digestStored } from '../evidence/stored-digest.ts';
import type { ScannableFile } from '../scan/content.ts';
import { filesInAzure, localFiles } from '../scan/model-files.ts';
import { UserError } from '../runtime/user-error.ts';

/** The content that is to be a model version, wherever it is. */
export interface ModelSource {
  digest: string;
  files: DigestedFile[];
  type: ModelType;
  /** A file or folder on this machine, which has to be uploaded … */
  local?: string;
  /** … or where Azure has it already. */
  uri?: string;
  /** The job that made it, where the reference says so. */
  job?: string;
  /** Its files, as a scan reads them. */
  scannable(): Promise<ScannableFile[]>;
  /** The registered version that it is. */
  asset?: { name: string; version: string };
}

type SourceWorkspace = Pick<Workspace, 'artifacts' | 'blobs' | 'models'>;

/**
 * Finds the content that a `model` input names and digests it; what is in Azure is read there, byte by byte.
 * @throws UserError when it names nothing; AzureError when Azure does not have it
 */
export async function modelSource(
  model: string,
  workspace: SourceWorkspace,
  signal: AbortSignal,
): Promise<ModelSource> {
  const reference = parseReference(model);
  if (reference.kind === 'wrong') throw new UserError(`Input 'model' is wrong: ${reference.reason}.`);
  if (reference.kind === 'local') return localSource(reference.path);
  const files = await digestStored(reference, workspace, signal);
  const asset = await assetOf(reference, workspace.models, signal);
  const job =
    reference.kind === 'job-output' ? reference.job : reference.kind === 'run' ? reference.run : asset?.job;
  const uri = asset?.uri ?? (await uriOf(reference, workspace.artifacts, signal));
  const scannable = () => filesInAzure(reference, workspace, signal);
  return { ...contentOf(files), scannable, uri, ...(job !== undefined && { job }), ...(asset && { asset }) };
}

async function localSource(path: string): Promise<ModelSource> {
  const local = resolve(path);
  const facts = await stat(local).catch(() => undefined);
  if (!facts)
    throw new UserError(
      `Input 'model' names '${path}', which does not exist: give a file or folder, or a reference such as azureml://jobs/<run-id>/outputs/<name>.`,
    );
  const files = await digestFiles(local);
  if (files.length === 0) throw new UserError(`The folder '${path}' that input 'model' names holds no file.`);
  return { ...contentOf(files), scannable: () => localFiles(local), local };
}

function contentOf(files: DigestedFile[]): Pick<ModelSource, 'digest' | 'files' | 'type'> {
  const isMlflow = files.some(({ path }) => path === 'MLmodel');
  return { digest: manifestDigest(files), files, type: isMlflow ? 'mlflow_model' : 'custom_model' };
}

async function assetOf(
  reference: Reference,
  models: Workspace['models'],
  signal: AbortSignal,
): Promise<Model | undefined> {
  if (reference.kind === 'asset') return models.get(reference.name, reference.version, signal);
  if (reference.kind === 'label') return models.byLabel(reference.name, reference.label, signal);
  return undefined;
}

/** Azure keeps where a job's output came from when it is registered by the job's address. */
async function uriOf(
  reference: Exclude<Reference, { kind: 'local' }>,
  artifacts: Workspace['artifacts'],
  signal: AbortSignal,
): Promise<string> {
  if (reference.kind === 'run')
    return `azureml://jobs/${reference.run}/outputs/artifacts/paths/${reference.path}`;
  if (reference.kind === 'datastore' || reference.kind === 'job-output') return formatReference(reference);
  const place = await artifacts.locate(reference, 'models', signal);
  return `azureml://datastores/${place.datastore}/paths/${place.path}`;
}
