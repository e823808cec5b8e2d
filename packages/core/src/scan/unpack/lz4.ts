import { Unreadable } from '../unreadable.ts';

const magic = 0x184d2204;
const skippable = 0x184d2a50;
/** How far back a block may refer. */
const windowBytes = 2 ** 16;
/** By the block-size id of the frame descriptor. */
const blockBytes: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };

/**
 * Unpacks LZ4 frames block by block (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md). The frames are read here and the
 * blocks by lz4js, whose own reader of frames believes the size that the frame states.
 * @throws Unreadable where it is none
 */
export async function* unpackLz4(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { default: lz4 } = await import('lz4js');
  const input = pulled(packed);
  for (let head = await input(4, true); head; head = await input(4, true)) {
    const mark = head.readUInt32LE(0);
    if ((mark & 0xfffffff0) >>> 0 === skippable) {
      await input((await input(4))!.readUInt32LE(0));
      continue;
    }
    if (mark !== magic) throw new Unreadable('has bytes after its LZ4 frame that are none');
    const [flags, sizes] = (await input(2))!;
    const largest = blockBytes[(sizes! >> 4) & 7];
    if (largest === undefined || flags! >> 6 !== 1) throw new Unreadable('is a broken LZ4 frame');
    await input((flags! & 8 ? 8 : 0) + (flags! & 1 ? 4 : 0) + 1);
    let window = Buffer.alloc(0);
    for (;;) {
      const word = (await input(4))!.readUInt32LE(0);
      if (word === 0) break;
      const length = word & 0x7fffffff;
      if (length > largest) throw new Unreadable('is a broken LZ4 frame');
      const block = (await input(length))!;
      if (flags! & 0x10) await input(4);
      const output = word >>> 31 === 1 ? block : unpackBlock(block, window, largest, lz4.decompressBlock);
      yield output;
      window = Buffer.concat([window, output]).subarray(-windowBytes);
    }
    if (flags! & 4) await input(4);
  }
}

type DecompressBlock = (
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  length: number,
  at: number,
) => number;

function unpackBlock(block: Buffer, window: Buffer, largest: number, decompress: DecompressBlock): Buffer {
  const output = Buffer.alloc(window.length + largest);
  window.copy(output);
  const end = decompress(block, output, 0, block.length, window.length);
  if (end > output.length) throw new Unreadable('has an LZ4 block that is larger than its frame allows');
  return output.subarray(window.length, end);
}

/** Takes so many bytes of a stream; at its end, nothing where that may be. */
function pulled(
  stream: AsyncIterable<Uint8Array>,
): (length: number, mayEnd?: boolean) => Promise<Buffer | undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  let buffer = Buffer.alloc(0);
  return async (length, mayEnd = false) => {
    while (buffer.length < length) {
      const { done, value } = await iterator.next();
      if (done && mayEnd && buffer.length === 0) return undefined;
      if (done) throw new Unreadable('is an LZ4 frame that ends early');
      buffer = Buffer.concat([buffer, value]);
    }
    const taken = buffer.subarray(0, length);
    buffer = buffer.subarray(length);
    return taken;
  };
}
