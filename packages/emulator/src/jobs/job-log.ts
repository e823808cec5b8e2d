import type { AppendBlobClient } from '@azure/storage-blob';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../server/emulator.ts';
import { artifactFolder } from '../tracking/run-body.ts';

const FLUSH_MS = 250;
/** What one append may hold. */
const BLOCK = 4 * 1024 * 1024;

/** `user_logs/std_log.txt` of a run: an append blob, so that it can be read while the job writes. */
export interface JobLog {
  write: (text: string) => void;
  /** Resolves when all is stored. */
  close(): Promise<void>;
}

export async function openJobLog(emulator: Emulator, run: string): Promise<JobLog> {
  const blob = emulator.blobs
    .container('azureml')
    .getAppendBlobClient(`${artifactFolder(run)}/user_logs/std_log.txt`);
  await blob.create({ blobHTTPHeaders: { blobContentType: 'text/plain; charset=utf-8' } });
  let pending = '';
  const closing = new AbortController();
  const flushed = flushUntil(closing.signal, blob, () => {
    const text = pending;
    pending = '';
    return text;
  });
  return {
    write: (text) => {
      pending += text;
    },
    close: () => {
      closing.abort();
      return flushed;
    },
  };
}

async function flushUntil(closing: AbortSignal, blob: AppendBlobClient, take: () => string): Promise<void> {
  for (let isLast = false; !isLast;) {
    await sleep(FLUSH_MS, undefined, { signal: closing, ref: false }).catch(() => {});
    isLast = closing.aborted;
    const bytes = Buffer.from(take());
    for (let from = 0; from < bytes.length; from += BLOCK) {
      const block = bytes.subarray(from, from + BLOCK);
      await blob.appendBlock(block, block.length);
    }
  }
}
