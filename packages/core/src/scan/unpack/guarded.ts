import { Unreadable } from '../unreadable.ts';

/** What stands between a library that unpacks and the scan: its errors say that a file is broken, those of the file's source do not. */
export interface Guard {
  /** Reads from the source; its error is kept. */
  source: <T>(read: Promise<T>) => Promise<T>;
  /** @throws Unreadable for an error of the library, and the source's own error as it is */
  run<T>(work: () => Promise<T>): Promise<T>;
  stream(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array>;
}

export function guarded(what: string): Guard {
  let own: { error: unknown } | undefined;
  const translate = (error: unknown): unknown => {
    if (own) return own.error;
    return error instanceof Unreadable ? error : new Unreadable(`is a broken ${what}`);
  };
  return {
    async source(read) {
      try {
        return await read;
      } catch (error) {
        own ??= { error };
        throw error;
      }
    },
    async run(work) {
      try {
        return await work();
      } catch (error) {
        throw translate(error);
      }
    },
    async *stream(open) {
      // What the reader of the stream throws does not come through here: only the source's and the library's errors do.
      const iterator = await this.run(async () => (await open())[Symbol.asyncIterator]());
      try {
        for (;;) {
          const next = await this.run(() => iterator.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
}
