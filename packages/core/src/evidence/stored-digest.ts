import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
  const files: DigestedFile[] = [];
  for (const { path } of found) {
    const hash = createHash('sha256');
    await pipeline(
      await blobs.stream(isFile ? place.path : `${place.path.replace(/\/+$/, '')}/${path}`, signal),
      hash,
      { signal },
    );
    files.push({ path, digest: hash.digest('hex') });
  }
  return files;
}
