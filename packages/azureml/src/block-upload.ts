import { open } from 'node:fs/promises';
import type { BlockBlobClient } from '@azure/storage-blob';
import { through, unless } from './arm.ts';
import type { FolderFile } from './folder.ts';
import { inParallel } from './parallel.ts';

/** A block is read whole, so that it can be sent again: files times blocks are in memory at once, 128 MiB. */
export const filesAtOnce = 4;
const blocksAtOnce = 4;
const smallestBlock = 8 * 1024 * 1024;
/** One request is faster than several for what is not large, and little is lost when it breaks off. */
const oneRequest = 64 * 1024 * 1024;
/** Azure's limit for one blob. */
const mostBlocks = 50_000;

/** Whether a file is sent in blocks, and not in one request. */
export function isLarge({ size }: { size: number }): boolean {
  return size > oneRequest;
}

export interface BlockUploadOptions {
  /** sha256 of the file. */
  digest: string;
  metadata: Record<string, string>;
  signal: AbortSignal;
  /** Told the bytes of each block that is there. */
  onBytes: (bytes: number) => void;
}

/**
 * Uploads a file in blocks whose ids name the file's digest and their place in it: blocks that an upload which broke off has
 * left are not sent again, and those of another content never count. They become the file together, at the end.
 */
export async function uploadInBlocks(
  blob: BlockBlobClient,
  { file, size }: FolderFile,
  { digest, metadata, signal, onBytes }: BlockUploadOptions,
): Promise<void> {
  const blockSize = Math.max(smallestBlock, Math.ceil(size / mostBlocks));
  const blocks = Array.from({ length: Math.ceil(size / blockSize) }, (_, index) => {
    const start = index * blockSize;
    return { id: blockId(digest, blockSize, index), start, length: Math.min(blockSize, size - start) };
  });
  const there = await stagedBlocks(blob, signal);
  const handle = await open(file);
  try {
    await inParallel(blocks, blocksAtOnce, signal, async ({ id, start, length }, abort) => {
      if (there.get(id) !== length) {
        const { buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, start);
        await through(
          `upload blob ${blob.name}`,
          blob.stageBlock(id, buffer, length, { abortSignal: abort }),
        );
      }
      onBytes(length);
    });
  } finally {
    await handle.close();
  }
  const ids = blocks.map(({ id }) => id);
  await through(`upload blob ${blob.name}`, blob.commitBlockList(ids, { metadata, abortSignal: signal }));
}

/** All ids of a blob have one length, as Azure wants them. */
function blockId(digest: string, blockSize: number, index: number): string {
  return Buffer.from(`${digest.slice(0, 32)}-${blockSize}-${String(index).padStart(5, '0')}`).toString(
    'base64',
  );
}

async function stagedBlocks(blob: BlockBlobClient, signal: AbortSignal): Promise<Map<string, number>> {
  const list = await through(
    `read the blocks of blob ${blob.name}`,
    blob.getBlockList('uncommitted', { abortSignal: signal }),
  ).catch(unless(404));
  return new Map(list?.uncommittedBlocks?.map(({ name, size }) => [name, size]));
}
