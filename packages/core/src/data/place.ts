import { posix } from 'node:path';
import type { BlobFile, Blobs } from '@mlops-actions/azureml/blobs';
import { hasDataEnding } from '@mlops-actions/tabular/sources/format';
import { UserError } from '../runtime/user-error.ts';

/** A file, a folder or a glob in a container, under the address that messages and the report give it. */
export interface Place {
  blobs: Blobs;
  /** Within the container. */
  path: string;
  shown: string;
}

/** A blob that is to be read, under its own address. */
export interface FoundBlob {
  blobs: Blobs;
  blob: BlobFile;
  shown: string;
}

/**
 * The blobs at a place: the file itself, every data file below the folder, or what the glob matches.
 * @throws UserError where there is none
 */
export async function blobsAt(place: Place, signal: AbortSignal): Promise<FoundBlob[]> {
  const base = place.path.replace(/\/+$/, '');
  const found = /[*?[{]/.test(base) ? await matching(place, base, signal) : await named(place, base, signal);
  if (found.length === 0)
    throw new UserError(
      `There is no data file at '${place.shown}': name a file, a folder with CSV, JSON, Parquet or Arrow files, or a glob.`,
    );
  return found.sort((a, b) => (a.blob.path < b.blob.path ? -1 : 1));
}

async function named(place: Place, base: string, signal: AbortSignal): Promise<FoundBlob[]> {
  const facts = base === '' ? undefined : await place.blobs.facts(base, signal);
  if (facts && !isFolderMark(facts))
    return [
      {
        blobs: place.blobs,
        blob: { path: base, size: facts.size, etag: facts.etag },
        shown: withName(place.shown, base),
      },
    ];
  const below = await place.blobs.list(base === '' ? '' : `${base}/`, signal);
  return below
    .filter(({ path }) => isData(path.slice(base.length)))
    .map((blob) => foundBelow(place, base, blob));
}

/** An asset's name does not say what its file is called. */
function withName(shown: string, path: string): string {
  const name = posix.basename(path);
  return posix.basename(shown) === name ? shown : `${shown}/${name}`;
}

/** Accounts with a hierarchy list their folders as empty blobs. */
function isFolderMark({ size, metadata }: { size: number; metadata: Record<string, string> }): boolean {
  return size === 0 && metadata['hdi_isfolder'] === 'true';
}

function isData(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  return (
    hasDataEnding(parts.at(-1) ?? '') && parts.every((part) => !/^[._]/.test(part) || part.includes('='))
  );
}

async function matching(place: Place, base: string, signal: AbortSignal): Promise<FoundBlob[]> {
  const fixed = base.slice(0, base.search(/[*?[{]/));
  const folder = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  const below = await place.blobs.list(folder, signal);
  const shown = place.shown.slice(0, place.shown.search(/[*?[{]/)).replace(/[^/]*$/, '');
  return below
    .filter(({ path }) => posix.matchesGlob(path, base))
    .map((blob) => ({ blobs: place.blobs, blob, shown: `${shown}${blob.path.slice(folder.length)}` }));
}

function foundBelow({ blobs, shown }: Place, base: string, blob: BlobFile): FoundBlob {
  const rest = base === '' ? blob.path : blob.path.slice(base.length + 1);
  return { blobs, blob, shown: `${shown.replace(/\/+$/, '')}/${rest}` };
}
