import { Unreadable } from './unreadable.ts';

/** A file of a model, wherever it is; ranges are read as they are needed. */
export interface ScannableFile {
  /** Its path within the model, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
  /** The bytes from `offset`, `length` of them, or fewer where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are to be judged: a file, a member of an archive, or what a compression unpacks to. */
export interface Content {
  path: string;
  /** Where it stands inside the file, outermost first: `['archive/data.pkl']`. */
  members: readonly string[];
  /** Bytes; undefined for what has to be unpacked to know. */
  size: number | undefined;
  /** From the first byte on; may be opened again. */
  stream(): AsyncIterable<Uint8Array>;
  /** Only where a range can be had without reading what stands before it. */
  read?: ((offset: number, length: number) => Promise<Uint8Array>) | undefined;
}

/** Content that can be read by ranges. */
export interface RangedContent extends Content {
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

const chunkBytes = 2 ** 20;

export function contentOf(file: ScannableFile): RangedContent {
  const { path, size } = file;
  return {
    path,
    members: [],
    size,
    read: (offset, length) => file.read(offset, length),
    async *stream() {
      for (let offset = 0; offset < size;) {
        const chunk = await file.read(offset, Math.min(chunkBytes, size - offset));
        if (chunk.length === 0) throw new Unreadable('ends before its size');
        yield chunk;
        offset += chunk.length;
      }
    },
  };
}

/** The content in memory, for formats that are read by ranges; as it is where that can be done already. @throws Unreadable beyond the limit */
export async function ranged(content: Content, limit: number): Promise<RangedContent> {
  const { read, size } = content;
  if (read && size !== undefined) return { ...content, read, size };
  const bytes = await held(content, limit);
  return {
    ...content,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    async *stream() {
      yield bytes;
    },
  };
}

/** All bytes of the content. @throws Unreadable beyond the limit */
export async function held(content: Content, limit: number): Promise<Buffer> {
  if (content.size !== undefined && content.size > limit) throw tooLarge(limit);
  return collected(content.stream(), limit);
}

/** All bytes of the stream. @throws Unreadable beyond the limit */
export async function collected(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): Unreadable {
  const mebibytes = Math.round(limit / 2 ** 20);
  return new Unreadable(`has to be held in memory to be looked into and is larger than ${mebibytes} MiB`);
}
