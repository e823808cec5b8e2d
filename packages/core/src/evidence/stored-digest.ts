import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { inParallel } from '@mlops-actions/azureml/parallel';
import { formatReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { UserError } from '../runtime/user-error.ts';
import type { DigestedFile } from './digests.ts';

/** Digests what is in Azure without keeping it on this machine. */
export async function digestStored(
  reference: Exclude<Reference, { kind: 'local' }>,
  workspace: Pick<Workspace, 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Promise<DigestedFile[]> {
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
  const folder = isFile ? dirname(place.path) : place.path.replace(/\/+$/, '');
  return digestBlobs(
    blobs,
    found.map(({ path }) => path),
    folder === '.' ? '' : folder,
    signal,
  );
}

/** Digests blobs below a folder, or the container's own (''), several at once. */
export async function digestBlobs(
  blobs: Pick<Blobs, 'stream'>,
  paths: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<DigestedFile[]> {
  const files: DigestedFile[] = paths.map((path) => ({ path, digest: '' }));
  await inParallel(files, 8, signal, async (file, abort) => {
    const hash = createHash('sha256');
    const path = folder === '' ? file.path : `${folder}/${file.path}`;
    await pipeline(await blobs.stream(path, abort), hash, { signal: abort });
    file.digest = hash.digest('hex');
  });
  return files;
}
