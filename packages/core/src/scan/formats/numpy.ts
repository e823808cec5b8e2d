import { ByteReader } from '../byte-reader.ts';
import type { Content } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanPickle } from './pickle.ts';

const longestHeader = 2 ** 20;

/** Reads a .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html); an array of objects is a pickle. */
export async function scanNumpy(content: Content, scan: Scan): Promise<void> {
  const reader = new ByteReader(content);
  const start = await reader.peek(12);
  const version = start[6];
  if (start.length < 12 || version === undefined || version < 1 || version > 3)
    throw new Unreadable('has a NumPy header of a version that there is not');
  const width = version === 1 ? 2 : 4;
  reader.take(8 + width);
  const length = start.readUIntLE(8, width);
  if (length > longestHeader || !(await reader.fill(length)))
    throw new Unreadable('has a NumPy header that is longer than the file or than 1 MiB');
  const header = reader.take(length).toString(version === 3 ? 'utf8' : 'latin1');
  const isHeader = /^\s*\{[\s\S]*'descr'[\s\S]*\}\s*$/.test(header);
  if (!isHeader) throw new Unreadable('has a NumPy header that is no dictionary with a descr');
  if (holdsObjects(header)) await scanPickle(content, scan, { from: 8 + width + length });
}

/** Whether any text of the dtype's description is a type of objects: `'|O'`, `'O8'`, `('a', '|O')`. A field may be called so: then its bytes are walked too. */
function holdsObjects(header: string): boolean {
  return /['"][<>=|]?O\d*['"]/.test(header) || /\bobject\b/i.test(header) || header.includes('\\');
}
