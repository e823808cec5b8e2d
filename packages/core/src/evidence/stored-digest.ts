import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { inParallel } from '@mlops-actions/azureml/parallel';
import { formatReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { UserError } from '../runtime/user-error.ts';
import type { DigestedFile } from './digests.ts';

/** A file of what a reference names, as a blob. */
export interface StoredFile {
  /** Relative to what the reference names. */
  path: string;
  /** Bytes. */
  size: number;
  /** Within the datastore. */
  blob: string;
  /** Of the bytes that are meant: whoever reads them again is not given others. */
  etag: string;
}

type SourceWorkspace = Pick<Workspace, 'artifacts' | 'blobs'>;
type StoredReference = Exclude<Reference, { kind: 'local' }>;

/** The files that a reference names, and the datastore that has them. @throws UserError where there are none */
export async function storedFiles(
  reference: StoredReference,
  workspace: SourceWorkspace,
  signal: AbortSignal,
): Promise<{ blobs: Blobs; files: StoredFile[] }> {
  const place = await workspace.artifacts.locate(reference, 'models', signal);
  const blobs = await workspace.blobs(place.datastore, signal);
  const found = await workspace.artifacts.list(place, signal);
  if (found.length === 0)
    throw new UserError(
      `There is no file at '${formatReference(reference)}': check its path against the outputs of the job.`,
    );
  const isFile =
    found.length === 1 &&
    basename(place.path) === found[0]!.path &&
    (await blobs.facts(place.path, signal)) !== undefined;
  const blobOf = (path: string) => (isFile ? place.path : `${place.path.replace(/\/+$/, '')}/${path}`);
  return { blobs, files: found.map((file) => ({ ...file, blob: blobOf(file.path) })) };
}

/** Digests what is in Azure without keeping it on this machine. */
export async function digestStored(
  reference: StoredReference,
  workspace: SourceWorkspace,
  signal: AbortSignal,
): Promise<DigestedFile[]> {
  const { blobs, files } = await storedFiles(reference, workspace, signal);
  return digestBlobs(blobs, files, signal);
}

/** Digests blobs, several at once. @throws AzureError `ConditionNotMet` for one that was written to since it was listed */
export async function digestBlobs(
  blobs: Pick<Blobs, 'stream'>,
  files: readonly Omit<StoredFile, 'size'>[],
  signal: AbortSignal,
): Promise<DigestedFile[]> {
  const digested = files.map((file) => ({ ...file, digest: '' }));
  await inParallel(digested, 8, signal, async (file, abort) => {
    const hash = createHash('sha256');
    const stream = await blobs.stream(file.blob, { signal: abort, etag: file.etag });
    await pipeline(stream, hash, { signal: abort });
    file.digest = hash.digest('hex');
  });
  return digested.map(({ path, digest }) => ({ path, digest }));
}
