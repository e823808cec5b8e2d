import type { RangedContent } from '../content.ts';
import { Unreadable } from '../unreadable.ts';

/** The central directory of a zip. */
export interface ZipDirectory {
  offset: number;
  /** Bytes. */
  size: number;
}

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const end64Bytes = 56;

/**
 * Where the central directory of a zip is, if every reader finds it there: by its offset from the beginning, as most do, and just before
 * the end record, as Python's zipfile does, so that neither bytes before the archive nor a second directory are possible
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16).
 * @throws Unreadable where readers differ, or there is none
 */
export async function directoryOf(
  content: RangedContent,
  source: <T>(read: Promise<T>) => Promise<T> = (read) => read,
): Promise<ZipDirectory> {
  const length = Math.min(content.size, endBytes + longestComment + locatorBytes + end64Bytes);
  const tail = Buffer.from(await source(content.read(content.size - length, length)));
  const at = endOf(tail);
  if (at === undefined) throw new Unreadable('is a zip archive without its end, or with bytes after it');
  const start = content.size - tail.length;
  const stated = [
    tail.readUInt16LE(at + 8),
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ] as const;
  let [, , size, offset] = stated as readonly number[] as [number, number, number, number];
  let end = start + at;
  if (at >= locatorBytes && tail.readUInt32LE(at - locatorBytes) === 0x07064b50) {
    const record = at - locatorBytes - end64Bytes;
    const isHere =
      record >= 0 &&
      tail.readUInt32LE(record) === 0x06064b50 &&
      tail.readBigUInt64LE(record + 4) === 44n &&
      tail.readBigUInt64LE(at - locatorBytes + 8) === BigInt(start + record);
    if (!isHere) throw twoDirectories();
    const wide = [24, 32, 40, 48].map((from) => Number(tail.readBigUInt64LE(record + from)));
    const isSame = wide.every(
      (value, field) => value === stated[field] || stated[field] === (field < 2 ? 0xffff : 0xffffffff),
    );
    if (!isSame) throw twoDirectories();
    [, , size, offset] = wide as [number, number, number, number];
    end = start + record;
  }
  if (offset + size !== end) throw twoDirectories();
  return { offset, size };
}

/** Whether a reader that looks for a zip's end record finds one, whatever the content begins with. */
export async function endsAsZip(content: RangedContent): Promise<boolean> {
  if (content.size < endBytes) return false;
  const length = Math.min(content.size, endBytes + longestComment);
  const tail = Buffer.from(await content.read(content.size - length, length));
  return endOf(tail) !== undefined;
}

/** The last end record, which has to reach to the end of the tail. */
function endOf(tail: Buffer): number | undefined {
  const at = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (at < 0 || at + endBytes > tail.length) return undefined;
  return at + endBytes + tail.readUInt16LE(at + 20) === tail.length ? at : undefined;
}

function twoDirectories(): Unreadable {
  return new Unreadable(
    'is a zip archive with bytes before it, or with two directories, of which a loader takes either',
  );
}
