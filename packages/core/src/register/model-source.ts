import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatReference, parseReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Model, ModelType } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type DigestedFile, digestFiles, manifestDigest } from '../evidence/digests.ts';
import { digestBlobs, storedFiles } from '../evidence/stored-digest.ts';
import { UserError } from '../runtime/user-error.ts';
import type { ScannableFile } from '../scan/content.ts';
import { filesInAzure, localFiles } from '../scan/model-files.ts';
import { textsOf } from './format/content.ts';
import { type MlflowModel, modelTypeOf, parseMlmodel } from './model-type.ts';

/** The content that is to be a model version, wherever it is. */
export interface ModelSource {
  digest: string;
  files: DigestedFile[];
  /** The same files, to be looked into. */
  content: readonly ScannableFile[];
  type: ModelType;
  /** What an MLflow model says of itself. */
  mlflow?: MlflowModel;
  /** A file or folder on this machine, which has to be uploaded … */
  local?: string;
  /** … or where Azure has it already, and as it was named. */
  uri?: string;
  reference?: Exclude<Reference, { kind: 'local' }>;
  /** The job that made it, where the reference says so. */
  job?: string;
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
  type: ModelType | undefined,
  workspace: SourceWorkspace,
  signal: AbortSignal,
): Promise<ModelSource> {
  const reference = parseReference(model);
  if (reference.kind === 'wrong') throw new UserError(`Input 'model' is wrong: ${reference.reason}.`);
  if (reference.kind === 'local') return localSource(reference.path, type);
  const stored = await storedFiles(reference, workspace, signal);
  const files = await digestBlobs(stored.blobs, stored.files, signal);
  const content = filesInAzure(stored, signal);
  const asset = await assetOf(reference, workspace.models, signal);
  const job =
    reference.kind === 'job-output' ? reference.job : reference.kind === 'run' ? reference.run : asset?.job;
  const uri = asset?.uri ?? (await uriOf(reference, workspace.artifacts, signal));
  return {
    ...(await described(files, content, asset?.type ?? type)),
    uri,
    reference,
    ...(job !== undefined && { job }),
    ...(asset && { asset }),
  };
}

async function localSource(path: string, type: ModelType | undefined): Promise<ModelSource> {
  const local = resolve(path);
  const facts = await stat(local).catch(() => undefined);
  if (!facts)
    throw new UserError(
      `Input 'model' names '${path}', which does not exist: give a file or folder, or a reference such as azureml://jobs/<run-id>/outputs/<name>.`,
    );
  const files = await digestFiles(local).catch(refuseBrokenLink);
  if (files.length === 0) throw new UserError(`The folder '${path}' that input 'model' names holds no file.`);
  return { ...(await described(files, await localFiles(local), type)), local };
}

/** Links are followed, as `find -L` does. */
function refuseBrokenLink(error: unknown): never {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ELOOP') throw error;
  throw new UserError(
    `The model holds a link that leads nowhere, '${path}': take it away, or put the file there.`,
  );
}

async function described(
  files: DigestedFile[],
  content: readonly ScannableFile[],
  wanted: ModelType | undefined,
): Promise<Pick<ModelSource, 'digest' | 'files' | 'content' | 'type' | 'mlflow'>> {
  const type = modelTypeOf(
    files.map(({ path }) => path),
    wanted,
  );
  const text = type === 'mlflow_model' ? await textsOf(content).text('MLmodel') : undefined;
  const mlflow = type === 'mlflow_model' ? { mlflow: parseMlmodel(Buffer.from(text ?? '')) } : {};
  return { digest: manifestDigest(files), files, content, type, ...mlflow };
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
