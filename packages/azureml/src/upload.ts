import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type HashedAsset, hashAsset } from './asset-hash.ts';
import { AzureError } from './azure-error.ts';
import type { Blobs, TransferOptions } from './blobs.ts';
import { filesIn } from './folder.ts';

export interface UploadOptions extends TransferOptions {
  /** Leave out what `.amlignore` or `.gitignore` names: for code, never for models. */
  honourIgnoreFile?: boolean;
  /** The asset that the upload is for, written beside it as Azure's own tools do. */
  asset?: { name: string; version: string };
  /** Digests that were taken already, so that no file is read twice: the sha256 of each file by its path, and what names the upload. */
  known?: { hash: string; digests: ReadonlyMap<string, string> };
}

export interface Upload {
  /** Within the container: `LocalUpload/<hash>/<name>`. */
  path: string;
  hash: string;
  /** Whether it was there already. */
  isKnown: boolean;
  files: HashedAsset['files'];
}

/**
 * Uploads a file or folder in Azure's own layout: `LocalUpload/<hash>/<name>[/<path>]`, and marks its first file with
 * `upload_status=completed` when all are there. What is marked is not uploaded again; an upload that broke off goes on.
 * @throws AzureError when the folder holds no file
 */
export async function uploadAsset(
  blobs: Blobs,
  fileOrFolder: string,
  options: UploadOptions = {},
): Promise<Upload> {
  const { hash, isFolder, files } = options.known
    ? await knownAsset(fileOrFolder, options.known)
    : await hashAsset(fileOrFolder, { honourIgnoreFile: options.honourIgnoreFile });
  const first = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))[0];
  const name = basename(resolve(fileOrFolder));
  if (!first)
    throw new AzureError(`the folder '${name}' holds no file`, {
      code: 'EmptyFolder',
      operation: `upload ${name}`,
    });
  const folder = `LocalUpload/${hash}`;
  const prefix = isFolder ? `${folder}/${name}` : folder;
  const indicator = `${prefix}/${first.path}`;
  const upload = { path: isFolder ? prefix : indicator, hash, files };

  const there = await blobs.facts(indicator, options.signal);
  if (there?.metadata['upload_status'] === 'completed') return { ...upload, isKnown: true };
  await blobs.uploadFiles(files, prefix, options);
  const asset = options.asset ?? { name: '', version: '' };
  const metadata = { ...(asset.name && asset), mlops_sha256: first.digest, upload_status: 'completed' };
  await blobs.setMetadata(indicator, metadata, options.signal);
  return { ...upload, isKnown: false };
}

async function knownAsset(
  fileOrFolder: string,
  { hash, digests }: NonNullable<UploadOptions['known']>,
): Promise<HashedAsset> {
  const facts = await stat(fileOrFolder);
  const files = facts.isFile()
    ? [{ path: basename(fileOrFolder), file: fileOrFolder, size: facts.size }]
    : await filesIn(fileOrFolder);
  const added = files.find(({ path }) => !digests.has(path));
  if (added || files.length !== digests.size)
    throw new AzureError(
      added ? `the file '${added.path}' was not there before` : 'files that were there before are gone',
      {
        code: 'FolderChanged',
        operation: `upload ${basename(resolve(fileOrFolder))}, which was digested`,
        hint: 'Something writes to the folder: run this step again when nothing does any more.',
      },
    );
  return {
    hash,
    isFolder: facts.isDirectory(),
    files: files.map((file) => ({ ...file, digest: digests.get(file.path)! })),
  };
}
