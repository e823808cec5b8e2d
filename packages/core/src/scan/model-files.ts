import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesIn } from '@mlops-actions/azureml/folder';
import type { Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { storedFiles } from '../evidence/stored-digest.ts';
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

/** The files of a model in Azure, read there by ranges. */
export async function filesInAzure(
  reference: Exclude<Reference, { kind: 'local' }>,
  workspace: Pick<Workspace, 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Promise<ScannableFile[]> {
  const { blobs, files } = await storedFiles(reference, workspace, signal);
  return files.map(({ path, size, blob }) => ({
    path,
    size,
    read: async (from, length) =>
      length === 0 ? Buffer.alloc(0) : blobs.readRange(blob, from, length, signal),
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
