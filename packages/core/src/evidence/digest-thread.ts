import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/**
 * sha256 of files, one after the other, in a thread of its own, so that they are hashed while this one loads code and
 * the engine reads: lower-case hex, in the order of the paths.
 * @throws Error of the file system, such as ENOENT
 */
export async function digestInThread(paths: readonly string[]): Promise<string[]> {
  const thread = new Worker(`(${hashFiles.toString()})()`, { eval: true, workerData: paths });
  const [digests] = (await once(thread, 'message')) as [string[]];
  return digests;
}

/** The same in as many threads as there are processors, four at most; what follows needs the digests and cannot begin before. */
export async function digestInThreads(paths: readonly string[]): Promise<string[]> {
  const threads = Math.min(availableParallelism(), 4, paths.length);
  const shares = Array.from({ length: threads }, (_, thread) =>
    paths.filter((_, i) => i % threads === thread),
  );
  const digested = await Promise.all(shares.map(digestInThread));
  return paths.map((_, i) => digested[i % threads]![Math.floor(i / threads)]!);
}

/** The whole program of the thread: it sees nothing of this file. */
function hashFiles(): void {
  const { openSync, readSync, closeSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const buffer = Buffer.allocUnsafe(1 << 20);
  const digests = (workerData as string[]).map((path) => {
    const hash = createHash('sha256');
    const file = openSync(path, 'r');
    try {
      for (let read; (read = readSync(file, buffer, 0, buffer.length, null)) > 0;)
        hash.update(buffer.subarray(0, read));
    } finally {
      closeSync(file);
    }
    return hash.digest('hex');
  });
  // Nothing is moved: the list of what is says so.
  parentPort?.postMessage(digests, []);
}
