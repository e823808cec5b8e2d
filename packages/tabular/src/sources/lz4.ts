/**
 * Unpacks LZ4 frames (lz4_Frame_format 1.6.x), the form in which Feather files are packed by default. The
 * checksums of the frame are not held: the record batch around it has none either.
 * @throws RangeError or Error for what is no frame
 */
export function unpackLz4(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const blocks: Uint8Array[] = [];
  let at = 0;
  while (at < packed.length) {
    if (view.getUint32(at, true) !== 0x184d2204) throw new Error('There is no LZ4 frame.');
    const flags = view.getUint8(at + 4);
    const isLinked = (flags & 0x20) === 0;
    at += 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
    let window: Uint8Array = new Uint8Array(0);
    for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
      const length = size & 0x7fffffff;
      const body = packed.subarray(at + 4, at + 4 + length);
      if (body.length < length) throw new RangeError('The LZ4 frame is cut off.');
      const block = size >>> 31 ? body : unpackBlock(body, window);
      blocks.push(block);
      if (isLinked) window = Buffer.concat([window, block]).subarray(-windowBytes);
      at += 4 + length + (flags & 16 ? 4 : 0);
    }
    at += 4 + (flags & 4 ? 4 : 0);
  }
  return new Uint8Array(Buffer.concat(blocks));
}

const windowBytes = 65_536;
/** The largest block of a frame. */
const blockBytes = 4 << 20;

/** One block: literals and copies of what stands before, which may reach back into `window`. */
function unpackBlock(block: Uint8Array, window: Uint8Array): Uint8Array {
  const out = new Uint8Array(window.length + blockBytes);
  out.set(window);
  let to = window.length;
  let at = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; length += byte) {
      if (at >= block.length) throw new RangeError('The LZ4 block is cut off.');
      byte = block[at++] as number;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length || to + literals > out.length)
      throw new RangeError('A literal is too long.');
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === block.length) break;
    const back = (block[at] as number) | ((block[at + 1] as number) << 8);
    at += 2;
    const length = lengthOf(token & 15) + 4;
    if (!(back > 0 && back <= to) || to + length > out.length)
      throw new RangeError('A copy is out of range.');
    for (let i = 0; i < length; i++) out[to + i] = out[to - back + i] as number;
    to += length;
  }
  return out.slice(window.length, to);
}
