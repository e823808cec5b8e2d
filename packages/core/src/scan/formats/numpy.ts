import { ByteReader } from '../byte-reader.ts';
import type { Content } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanPickle } from './pickle.ts';
import { type Literal, readLiteral } from './python-literal.ts';

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
  if (holdsObjects(header)) await scanPickle(content, scan, { from: 8 + width + length });
}

/** @throws Unreadable for a header other than NumPy writes: NumPy makes a dtype of anything that Python reads as a literal */
function holdsObjects(header: string): boolean {
  const literal = readLiteral(header);
  if (!(literal instanceof Map) || literal.size !== 3 || !literal.has('descr'))
    throw new Unreadable('has a NumPy header that is no dictionary with a descr');
  return isOfObjects(literal.get('descr')!);
}

/** A type by its code (`<f8`, `|O`), or the fields of a structure: name, type and, of an array in it, the shape. */
function isOfObjects(descr: Literal): boolean {
  if (typeof descr === 'string') {
    if (/^[<>=|]?O8?$/.test(descr)) return true;
    if (/^[<>=|]?(\?|[bBhHiIlLqQefdgFDGSUVac]\d*|[mM]8?(\[\w+\])?)$/.test(descr)) return false;
  }
  if (!Array.isArray(descr) || descr.length === 0)
    throw new Unreadable('has a NumPy header of a type that NumPy does not write');
  // No `some`: each field has to be one that is known.
  const ofObjects = descr.map((field) => {
    if (!Array.isArray(field) || field.length < 2 || field.length > 3)
      throw new Unreadable('has a NumPy header of a type that NumPy does not write');
    return isOfObjects(field[1]!);
  });
  return ofObjects.includes(true);
}
