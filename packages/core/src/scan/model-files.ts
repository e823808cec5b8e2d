import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesIn } from '@mlops-actions/azureml/folder';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { StoredFile } from '../evidence/stored-digest.ts';
import type { ScannableFile } from './content.ts';

/** The files of a model on this machine, a file or a folder, as a scan reads them. */
export async function localFiles(fileOrFolder: string): Promise<ScannableFile[]> {
  const facts = await stat(fileOrFolder);
  const files = facts.isFile()
    ? [{ path: basename(fileOrFolder), file: fileOrFolder, size: facts.size }]
    : await filesIn(fileOrFolder);
  return files.map(({ path, file, size }) => ({
    path,
    size,
    read: (from, length) => readPart(file, from, length),
  }));
}

/** The files of a model in Azure, read there by ranges: the very bytes that were listed, or none. */
export function filesInAzure(
  { blobs, files }: { blobs: Pick<Blobs, 'readRange'>; files: readonly StoredFile[] },
  signal: AbortSignal,
): ScannableFile[] {
  return files.map(({ path, size, blob, etag }) => ({
    path,
    size,
    read: async (from, length) =>
      length === 0 ? Buffer.alloc(0) : blobs.readRange(blob, from, length, { signal, etag }),
  }));
}

async function readPart(file: string, from: number, length: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
