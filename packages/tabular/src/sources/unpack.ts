import { createReadStream } from 'node:fs';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { DataError } from '../data-error.ts';
import type { SourceFile } from './files.ts';
import { type Compression, compressionOf, unreadable } from './format.ts';

/** What a file may grow to whatever its size, and beyond that how many times its size. */
const freeBytes = 1 << 30;
const mostGrowth = 200;

/**
 * The bytes of a file, unpacked as they are read. Its checksums are held, and a text that grows without bound is
 * stopped, which the engine's own readers of gzip and zstd leave out: of a file that was cut off, they give the
 * rows before the cut.
 * @throws DataError for a file that is damaged, cut off, or grows beyond 1 GiB and 200 times its size
 */
export async function* unpacked(file: SourceFile): AsyncGenerator<Buffer> {
  const compression = await compressionOf(file);
  if (!compression) {
    yield* createReadStream(file.path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    return;
  }
  let bytes = 0;
  for await (const chunk of frames(file, compression)) {
    bytes += chunk.length;
    if (bytes > Math.max(freeBytes, mostGrowth * file.bytes))
      throw new DataError(
        `'${file.name}' grows to more than ${mostGrowth} times its size when it is unpacked: unpack it in an earlier step if that is meant.`,
        { file: file.name },
      );
    yield chunk;
  }
}

/** Frame by frame: Node's zstd ends with the first, its gunzip goes on by itself. */
async function* frames(file: SourceFile, compression: Compression): AsyncGenerator<Buffer> {
  let at = 0;
  const end = compression === 'zstd' ? file.bytes : 1;
  do {
    const source = createReadStream(file.path, { start: at, highWaterMark: 1 << 18 });
    const unpack = compression === 'gzip' ? createGunzip() : createZstdDecompress({ chunkSize: 1 << 18 });
    source.on('error', (error) => unpack.destroy(error));
    try {
      yield* source.pipe(unpack) as AsyncIterable<Buffer>;
    } catch {
      throw unreadable(file, compression);
    } finally {
      source.destroy();
    }
    if (unpack.bytesWritten === 0) throw unreadable(file, compression);
    at += unpack.bytesWritten;
  } while (at < end);
}
