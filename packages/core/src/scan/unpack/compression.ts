import { Readable } from 'node:stream';
import {
  createGunzip,
  createInflate,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
} from 'node:zlib';
import type { Content } from '../content.ts';
import { collected } from '../content.ts';
import type { Scan } from '../scan.ts';
import { guarded } from './guarded.ts';
import { Unreadable } from '../unreadable.ts';
import { unpackLz4 } from './lz4.ts';

export type Compression = 'gzip' | 'zlib' | 'zstd' | 'bzip2' | 'xz' | 'lzma' | 'lz4';

type Unpack = (
  packed: AsyncIterable<Uint8Array>,
  scan: Scan,
  size: () => Promise<number>,
) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;

/** Those that joblib writes, and zstd; streams where there is one, in memory within the limits where there is none. */
const unpackers: Record<Compression, Unpack> = {
  gzip: (packed, _, size) => through(packed, createGunzip(), size),
  zlib: (packed, _, size) => through(packed, createInflate(), size),
  zstd: (packed, _, size) => through(packed, createZstdDecompress(), size),
  bzip2: async (packed, scan) => {
    const { default: Bunzip } = (await import('seek-bzip')) as unknown as { default: Bunzip };
    const input = await collected(packed, scan.limits.heldBytes);
    const output = bounded(scan.limits.heldBytes);
    Bunzip.decode(input, output, true);
    return whole(output.bytes());
  },
  xz: async (packed) => {
    const { XzReadableStream } = (await import('xz-decompress')).default;
    const source = Readable.toWeb(Readable.from(packed)) as unknown as ReadableStream<Uint8Array>;
    return new XzReadableStream(source);
  },
  lzma: async (packed, scan) => {
    const { decompress } = await import('lzma1');
    const input = Buffer.from(await collected(packed, scan.limits.heldBytes));
    if (input.length >= 5 && input.readUInt32LE(1) > scan.limits.heldBytes)
      throw new Unreadable('needs more memory to be unpacked than the limit allows');
    // The header's size, of which joblib writes none, bounds what is unpacked.
    const stated = input.length >= 13 ? input.readBigUInt64LE(5) : 0n;
    const most = BigInt(scan.limits.heldBytes) + 1n;
    if (input.length >= 13 && stated > most) input.writeBigUInt64LE(most, 5);
    const read = counted(input);
    const output = decompress(read.bytes);
    if (read.count() < input.length) throw hasMore('lzma');
    return whole(output);
  },
  lz4: (packed) => unpackLz4(packed),
};

/** What the compression holds, to be read from its beginning as often as need be. */
export function unpacked(kind: Compression, content: Content, scan: Scan): Content {
  const size = async () => {
    let bytes = content.size ?? 0;
    if (content.size === undefined) for await (const chunk of content.stream()) bytes += chunk.length;
    return bytes;
  };
  const stream = () => {
    const guard = guarded(`${kind} compression`);
    const source = async function* () {
      const iterator = content.stream()[Symbol.asyncIterator]();
      for (let next; !(next = await guard.source(iterator.next())).done;) yield next.value;
    };
    return guard.stream(async () => unpackers[kind](source(), scan, size));
  };
  return scan.inside(content, `(${kind})`, undefined, stream, content.size);
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Node leaves what stands after the stream (after gzip's, from a zero byte on) unread and says nothing; joblib unpacks it. */
async function* through(
  packed: AsyncIterable<Uint8Array>,
  unpack: Gunzip | Inflate | ZstdDecompress,
  size: () => Promise<number>,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed);
  source.on('error', (error) => unpack.destroy(error));
  unpack.on('close', () => source.destroy());
  yield* source.pipe(unpack) as AsyncIterable<Uint8Array>;
  if (unpack.bytesWritten < (await size())) throw hasMore('compressed');
}

function hasMore(kind: string): Unreadable {
  return new Unreadable(`has bytes after its ${kind} stream`);
}

/** The bytes, and how many from their beginning have been read. */
function counted(input: Uint8Array): { bytes: Uint8Array; count: () => number } {
  let count = 0;
  const bytes = new Proxy(input, {
    get(target, key) {
      const at = typeof key === 'string' ? Number(key) : NaN;
      if (at >= count) count = at + 1;
      return target[key as unknown as number];
    },
  });
  return { bytes, count: () => count };
}

interface Bunzip {
  decode(
    input: Uint8Array,
    output: { writeByte(byte: number): void; flush(): void },
    multistream: boolean,
  ): void;
}

/** Grows to the limit and no further. */
function bounded(limit: number) {
  let buffer = Buffer.allocUnsafe(2 ** 16);
  let length = 0;
  return {
    writeByte(byte: number) {
      if (length === buffer.length) {
        if (length >= limit) throw new RangeError('beyond the limit');
        buffer = Buffer.concat([buffer], Math.min(limit, length * 2));
      }
      buffer[length++] = byte;
    },
    flush() {},
    bytes: () => buffer.subarray(0, length),
  };
}
