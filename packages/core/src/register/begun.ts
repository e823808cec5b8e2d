import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { Model } from '@mlops-actions/azureml/models';
import { z } from 'zod';
import { bytesDigest } from '../evidence/digests.ts';
import { digestTag } from './record.ts';

/** What a registration that has begun leaves behind until its version is there, so that a run that died can be told of. */
const begunSchema = z.object({
  digest: z.string(),
  /** Of a promotion: the registry. */
  registry: z.string().optional(),
  /** Where the files go, in words for a reader. */
  place: z.string(),
  by: z.string(),
  at: z.string(),
});

export type Begun = z.infer<typeof begunSchema>;

export async function writeBegun(
  blobs: Blobs,
  model: string,
  begun: Begun,
  signal: AbortSignal,
): Promise<void> {
  await blobs.write(pathOf(model, begun), JSON.stringify(begun), {
    contentType: 'application/json',
    signal,
  });
}

export async function deleteBegun(
  blobs: Blobs,
  model: string,
  begun: Pick<Begun, 'digest' | 'registry'>,
  signal: AbortSignal,
): Promise<void> {
  await blobs.delete(pathOf(model, begun), signal);
}

/**
 * Registrations that have begun and not ended, by other runs that may still be at it. The record of one whose version is there
 * after all (its run died between the version and the record) is taken away.
 */
export async function unfinished(
  blobs: Blobs,
  model: string,
  versions: readonly Model[],
  signal: AbortSignal,
): Promise<Begun[]> {
  const found: Begun[] = [];
  for (const { path } of await blobs.list(`${folderOf(model)}/`, signal)) {
    const begun = parsed((await blobs.read(path, signal))?.toString('utf8'));
    if (begun === undefined) continue;
    const { digest, registry } = begun;
    if (registry === undefined && versions.some(({ tags }) => tags[digestTag] === digest))
      await blobs.delete(path, signal);
    else found.push(begun);
  }
  return found;
}

export function begunInWords({ digest, registry, place, by, at }: Begun): string {
  const what = registry === undefined ? 'A registration' : `A promotion to registry ${registry}`;
  return `${what} of content ${digest.slice(0, 12)}… has begun at ${at} (${by}) and not ended. Where no run is at it, run it again, or delete its files at ${place}.`;
}

function parsed(text: string | undefined): Begun | undefined {
  try {
    return begunSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

function folderOf(model: string): string {
  return `mlops-actions/registering/${model}/begun`;
}

function pathOf(model: string, { digest, registry }: Pick<Begun, 'digest' | 'registry'>): string {
  const place = registry === undefined ? '' : `-${bytesDigest(registry).slice(0, 12)}`;
  return `${folderOf(model)}/${digest}${place}.json`;
}
