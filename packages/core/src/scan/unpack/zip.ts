import { Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { Content, RangedContent } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { wrongName } from './archive-name.ts';
import { guarded } from './guarded.ts';
import { directoryOf } from './zip-directory.ts';

/** A member of an archive, not yet opened. */
export interface Member {
  name: string;
  content: Content;
}

/** The members of a zip, all of whose names are judged before the first is opened. @throws Unreadable where it is no sound archive */
export async function zipMembers(content: RangedContent, scan: Scan): Promise<Member[]> {
  const guard = guarded('zip archive');
  return guard.run(async () => {
    const directory = await directoryOf(content, guard.source);
    const zip = await fromRandomAccessReaderPromise(new ContentReader(content, guard.source), content.size, {
      decodeStrings: false,
      lazyEntries: true,
      autoClose: false,
    });
    const members: Member[] = [];
    const names = new Set<string>();
    let listed = 0;
    for await (const entry of zip.eachEntry()) {
      const raw = entry.fileName as unknown as Buffer;
      const name = raw.toString('utf8');
      await judgeEntry(entry, name, names, zip);
      names.add(name);
      listed += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (name.endsWith('/') && entry.uncompressedSize === 0) continue;
      const stream = () => guard.stream(() => zip.openReadStreamPromise(entry));
      members.push({
        name,
        content: scan.inside(content, name, entry.uncompressedSize, stream, entry.compressedSize),
      });
    }
    if (listed !== directory.size) throw new Unreadable('has more in its directory than it counts');
    return members;
  });
}

async function judgeEntry(
  entry: Entry,
  name: string,
  names: ReadonlySet<string>,
  zip: ZipFile,
): Promise<void> {
  const wrong = wrongName(name);
  if (wrong !== undefined) throw new Unreadable(wrong);
  if (names.has(name)) throw new Unreadable('has two members of one name, of which a loader takes either');
  const fileType = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (entry.versionMadeBy >>> 8 === 3 && fileType === 0o120000)
    throw new Unreadable('has a member that is a link');
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw new Unreadable('has an encrypted member');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new Unreadable(
      `has a member of the compression ${entry.compressionMethod}, which cannot be looked into`,
    );
  const local = await zip.readLocalFileHeaderPromise(entry);
  const localName = (local as unknown as { fileName: Buffer }).fileName;
  if (!localName.equals(entry.fileName as unknown as Buffer))
    throw new Unreadable('has a member with two names, of which a loader takes either');
  const isSame = local.compressionMethod === entry.compressionMethod;
  if (!isSame) throw new Unreadable('has a member with two compressions, of which a loader takes either');
}

class ContentReader extends RandomAccessReader {
  readonly #content: RangedContent;
  readonly #source: <T>(read: Promise<T>) => Promise<T>;

  constructor(content: RangedContent, source: <T>(read: Promise<T>) => Promise<T>) {
    super();
    this.#content = content;
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(start, end));
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    this.#source(this.#content.read(position, length)).then(
      (bytes) => {
        buffer.set(bytes.subarray(0, length), offset);
        callback(bytes.length < length ? new Error('ends too early') : null, bytes.length);
      },
      (error: unknown) => callback(error as Error),
    );
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end;) {
      const chunk = await this.#source(this.#content.read(at, Math.min(end - at, 2 ** 20)));
      if (chunk.length === 0) throw new Error('ends too early');
      yield chunk;
      at += chunk.length;
    }
  }
}
