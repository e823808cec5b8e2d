import type { Content } from './content.ts';

/** Reads a content in order. What is skipped is not read where the content can be had by ranges. */
export class ByteReader {
  readonly #content: Content;
  #source: AsyncIterator<Uint8Array> | undefined;
  #buffer: Buffer = Buffer.alloc(0);
  /** Of the next byte, within the buffer. */
  #at = 0;
  /** Of the buffer's first byte, within the content. */
  #offset = 0;

  constructor(content: Content) {
    this.#content = content;
  }

  /** Bytes read and skipped so far. */
  get position(): number {
    return this.#offset + this.#at;
  }

  /** Bytes that can be taken without waiting. */
  get available(): number {
    return this.#buffer.length - this.#at;
  }

  /** Whether there are `length` more bytes, which then can be taken. */
  async fill(length: number): Promise<boolean> {
    while (this.available < length) {
      const chunk = await this.#next(Math.max(length - this.available, chunkBytes));
      if (chunk === undefined) return false;
      this.#offset += this.#at;
      this.#buffer =
        this.available === 0
          ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
          : Buffer.concat([this.#buffer.subarray(this.#at), chunk]);
      this.#at = 0;
    }
    return true;
  }

  /** The next byte, of those that are filled. */
  byte(): number {
    return this.#buffer[this.#at++]!;
  }

  /** The next `length` bytes, of those that are filled. */
  take(length: number): Buffer {
    const bytes = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  /** `length` bytes after the next `from`, of those that are filled; they stay. */
  ahead(from: number, length: number): Buffer {
    return this.#buffer.subarray(this.#at + from, this.#at + from + length);
  }

  /** Up to `length` bytes, which stay. */
  async peek(length: number): Promise<Buffer> {
    await this.fill(length);
    return this.#buffer.subarray(this.#at, this.#at + length);
  }

  /** Whether there were as many bytes to pass over. */
  async skip(length: number): Promise<boolean> {
    const { read, size } = this.#content;
    if (read && size !== undefined && length > this.available) {
      const target = this.position + length;
      this.#offset = Math.min(target, size);
      this.#buffer = Buffer.alloc(0);
      this.#at = 0;
      return target <= size;
    }
    let left = length;
    while (left > this.available) {
      left -= this.available;
      this.#at = this.#buffer.length;
      if (!(await this.fill(1))) return false;
    }
    this.#at += left;
    return true;
  }

  /** Up to the next newline, which is taken and not given; undefined where there is none within `limit` bytes. */
  async line(limit: number): Promise<Buffer | undefined> {
    for (let seen = 0; ;) {
      const end = this.#buffer.indexOf(10, this.#at + seen);
      if (end >= 0 && end - this.#at <= limit) {
        const line = this.take(end - this.#at);
        this.#at++;
        return line;
      }
      seen = this.available;
      if (seen > limit || !(await this.fill(seen + 1))) return undefined;
    }
  }

  /** Gives back what is open. */
  async close(): Promise<void> {
    await this.#source?.return?.();
  }

  async #next(wanted: number): Promise<Uint8Array | undefined> {
    const { read, size } = this.#content;
    if (read && size !== undefined) {
      const offset = this.#offset + this.#buffer.length;
      if (offset >= size) return undefined;
      const chunk = await read(offset, Math.min(wanted, size - offset));
      return chunk.length === 0 ? undefined : chunk;
    }
    this.#source ??= this.#content.stream()[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done) return undefined;
      if (value.length > 0) return value;
    }
  }
}

const chunkBytes = 2 ** 20;
