import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type * as iconv from 'iconv-lite';
import { DataError } from '../data-error.ts';

/** iconv's decoder of one encoding, and whether a replacement sign in what it gives can only be a wrong byte. */
export interface Decoder {
  encoding: string;
  write(bytes: Buffer): string;
  end(): string;
  isStrict: boolean;
}

const marks: [number[], string][] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
];

/** What the byte order mark at the beginning of a text says. */
export function markOf(head: Buffer): string | undefined {
  return marks.find(([mark]) => mark.every((byte, i) => head[i] === byte))?.[1];
}

/** What tells encodings of two and four bytes a sign, by where the zeros of ASCII stand, from the first. */
const unmarked: [zeros: string, encoding: string][] = [
  ['0000', ''],
  ['x000', 'utf-32le'],
  ['000x', 'utf-32be'],
  ['x0x0', 'utf-16le'],
  ['0x0x', 'utf-16be'],
];

/** @throws DataError for a text without byte order mark whose beginning has zeros as no text in UTF-8 has them */
export function refuseUnmarked(head: Buffer, file: string): void {
  const zeros = [...head.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : 'x')).join('');
  const found = unmarked.find(([form]) => form === zeros)?.[1];
  if (found === undefined) return;
  const what =
    found === ''
      ? 'it begins with zero bytes, which no text does; check that it was written and uploaded whole'
      : `it looks like ${found} without a byte order mark; say its 'encoding', or convert the file to UTF-8`;
  throw new DataError(`'${file}', line 1: ${what}.`, { file, line: 1 });
}

/** Whether a name stands for UTF-8, which the engine reads itself. */
export function isUtf8Name(encoding: string): boolean {
  return /^(utf-?8(-?sig)?|ascii|us-?ascii)$/.test(encoding.toLowerCase().replaceAll('_', '-'));
}

/** @throws DataError for a name that iconv does not know */
export async function decoderOf(encoding: string): Promise<Decoder> {
  const module = (await import('iconv-lite')) as unknown as { default?: typeof iconv } & typeof iconv;
  const { encodingExists, getDecoder } = module.default ?? module;
  const isKnown: boolean = encodingExists(encoding);
  if (!isKnown)
    throw new DataError(
      `The encoding '${encoding}' is not known: use a name such as utf-8, utf-16, latin1, windows-1252, shift_jis or gb18030.`,
    );
  const decoder = getDecoder(encoding);
  const isStrict = !/^utf|^ucs/i.test(encoding);
  return {
    encoding,
    isStrict,
    write: (bytes) => decoder.write(bytes),
    end: () => decoder.end() ?? '',
  };
}

/** @param line counted from 1 */
export function notInEncoding(file: string, encoding: string, line: number): DataError {
  const hint =
    encoding === 'UTF-8'
      ? "convert the file to UTF-8, or say its 'encoding', such as latin1 or windows-1252"
      : 'name the encoding that the file was written in';
  return new DataError(`'${file}', line ${line}: the text is not ${encoding}; ${hint}.`, { file, line });
}

/** The line of the first byte that is not UTF-8, counted from 1; undefined where all of it is. */
export async function firstWrongLine(path: string): Promise<number | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    if (!decodes(decoder, chunk)) return line + wrongLineIn(Buffer.concat([before, chunk]));
    // A sign of up to four bytes may be cut by the end of the chunk.
    before = chunk.subarray(-3).includes(10) ? Buffer.alloc(0) : chunk.subarray(-3);
    line += chunk.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  }
  return decodes(decoder) ? undefined : line;
}

function decodes(decoder: TextDecoder, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

/** How many lines stand before the first wrong one; the first may begin, and the last end, within a sign. */
function wrongLineIn(bytes: Buffer): number {
  let line = 0;
  for (let from = 0; ; line++) {
    const end = bytes.indexOf(10, from);
    if (end < 0) return line;
    const text = bytes.subarray(from, end);
    const start = from === 0 ? text.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
    if (!isUtf8(start > 0 && start < 4 ? text.subarray(start) : text)) return line;
    from = end + 1;
  }
}
