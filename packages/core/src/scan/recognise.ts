import type { Content } from './content.ts';
import { ByteReader } from './byte-reader.ts';
import type { Compression } from './unpack/compression.ts';

export type Format =
  | Compression
  | 'pickle'
  | 'zip'
  | 'tar'
  | 'numpy'
  | 'hdf5'
  | 'safetensors'
  | 'protobuf'
  | 'gguf'
  | 'refused-archive'
  | 'text'
  | 'empty'
  | 'unknown';

const headBytes = 2 ** 16;

const magics: readonly [Format, ...number[]][] = [
  ['zip', 0x50, 0x4b, 0x03, 0x04],
  ['zip', 0x50, 0x4b, 0x05, 0x06],
  ['gzip', 0x1f, 0x8b],
  ['bzip2', 0x42, 0x5a, 0x68],
  ['xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ['lzma', 0x5d, 0x00],
  ['lz4', 0x04, 0x22, 0x4d, 0x18],
  ['zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['numpy', 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  ['hdf5', 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
  // 7z, rar, the compression of joblib before 0.10, which may hold pickles and which nothing here unpacks.
  ['refused-archive', 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  ['refused-archive', 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07],
  ['refused-archive', 0x5a, 0x46, 0x30, 0x78],
];

/** What a content is by its bytes; of its name `inspect` knows. A pickle of protocol 0 or 1 has no mark: see `isUnmarkedPickle`. */
export async function recognise(content: Content): Promise<Format> {
  const reader = new ByteReader(content);
  const head = Buffer.from(await reader.peek(headBytes));
  await reader.close();
  if (head.length === 0) return 'empty';
  const marked = magics.find(([, ...magic]) => magic.every((byte, at) => head[at] === byte));
  if (marked) return marked[0];
  if (head[0] === 0x80 && head[1]! <= 5) return 'pickle';
  if (isGguf(head)) return 'gguf';
  if (isZlib(head)) return 'zlib';
  if (isTar(head)) return 'tar';
  if (isSafetensors(head, content.size)) return 'safetensors';
  if (isText(head)) return 'text';
  if (head[0] === 0x08 || head[0] === 0x0a) return 'protobuf';
  return 'unknown';
}

/** The letters and a version, of which there are three: without it, text may begin so. */
function isGguf(head: Buffer): boolean {
  const version = head.length >= 8 && head.toString('latin1', 0, 4) === 'GGUF' ? head.readUInt32LE(4) : 0;
  return version >= 1 && version <= 3;
}

/** RFC 1950: deflate with a window, and a check of the two bytes. */
function isZlib(head: Buffer): boolean {
  return head[0] === 0x78 && head.length > 1 && head.readUInt16BE(0) % 31 === 0;
}

/** Archives of before POSIX have no magic: the sum of the header's bytes tells them. */
function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  const written = parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  const sum = head
    .subarray(0, 512)
    .reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return written === sum && sum > 256;
}

function isSafetensors(head: Buffer, size: number | undefined): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  const length = Number(head.readBigUInt64LE(0));
  return length >= 2 && (size === undefined || length + 8 <= size);
}

/** UTF-8 without control characters; a character may be cut off where the head ends. */
function isText(head: Buffer): boolean {
  const isPlain = head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27);
  if (!isPlain) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
