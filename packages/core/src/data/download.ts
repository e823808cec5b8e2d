import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel } from '@mlops-actions/azureml/parallel';
import type { SourceFile } from '@mlops-actions/tabular/sources';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { FoundBlob } from './place.ts';

/** Files at once. Each is streamed, so that memory holds some chunks of each and never a file. */
const atOnce = 8;

/**
 * Downloads blobs into a folder, each below its own path, which names its columns where folders are
 * `column=value`, and digests them while they are written.
 * @throws UserError where the disk has no room; AzureError where a blob cannot be read
 */
export async function downloadAll(
  found: readonly FoundBlob[],
  folder: string,
  { signal, log }: Pick<Context, 'signal' | 'log'>,
): Promise<SourceFile[]> {
  await mkdir(folder, { recursive: true });
  const bytes = found.reduce((sum, { blob }) => sum + blob.size, 0);
  await demandRoom(folder, bytes);
  const files: SourceFile[] = [];
  await inParallel(found, atOnce, signal, async ({ blobs, blob, shown }, abort, index) => {
    const { file, digest } = await blobs.downloadFile(blob.path, join(folder, String(index)), abort);
    files[index] = { path: file, name: shown, bytes: blob.size, digest };
  });
  log.info(`${found.length} ${found.length === 1 ? 'file' : 'files'} downloaded, ${megabytes(bytes)} MB.`);
  return files;
}

async function demandRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw new UserError(
    `The data is ${megabytes(bytes)} MB, and the temporary folder of the runner has room for ${megabytes(bavail * bsize)} MB: free disk space, or use a larger runner.`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 });
}
