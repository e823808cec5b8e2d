import { glob, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync, constants } from 'node:zlib';
import { DataError } from '../data-error.ts';

export interface SourceFile {
  /** Absolute. */
  path: string;
  /** As the user named it, or as its glob found it. */
  name: string;
  bytes: number;
}

export type Format = 'csv' | 'parquet';

/**
 * The files that paths and globs name, each once, in the order of their names within each pattern.
 * @throws DataError for a pattern that names nothing, and for what is no readable file.
 */
export async function resolveFiles(
  patterns: readonly string[],
  folder = process.cwd(),
): Promise<SourceFile[]> {
  if (patterns.length === 0)
    throw new DataError('No data file is named: give a path or a glob, such as data/*.parquet.');
  const found = new Map<string, SourceFile>();
  for (const pattern of patterns) {
    for (const file of await matches(pattern, folder)) found.set(file.path, file);
  }
  return [...found.values()];
}

async function matches(pattern: string, folder: string): Promise<SourceFile[]> {
  if (/^[a-z][a-z0-9+.-]+:(?!\\)/i.test(pattern))
    throw new DataError(
      `'${pattern}' is an address, but only local files and globs can be read: download it in an earlier step.`,
    );
  const literal = await fileAt(pattern, folder);
  if (literal === 'folder')
    throw new DataError(
      `'${pattern}' is a folder: name its files by a glob, such as ${pattern.replace(/[\\/]+$/, '')}/*.parquet.`,
    );
  if (literal) return [literal];
  if (!/[*?[{]/.test(pattern))
    throw new DataError(`'${pattern}' does not exist: check the path, which is relative to ${folder}.`);
  const names: string[] = [];
  for await (const name of glob(pattern, { cwd: folder })) names.push(name);
  const files: SourceFile[] = [];
  for (const name of names.toSorted()) {
    const file = await fileAt(name, folder);
    if (file && file !== 'folder') files.push(file);
  }
  if (files.length === 0)
    throw new DataError(`'${pattern}' matches no file: check the glob, which is relative to ${folder}.`);
  return files;
}

async function fileAt(name: string, folder: string): Promise<SourceFile | 'folder' | null> {
  const path = resolve(folder, name);
  const facts = await stat(path).catch(() => null);
  if (!facts) return null;
  if (facts.isDirectory()) return 'folder';
  if (/[[*?]/.test(path))
    throw new DataError(
      `'${name}' has one of the signs [ * ? in its path, which the engine reads as a glob: rename it.`,
    );
  return { path, name, bytes: facts.size };
}

/** @throws DataError for a mixture, and for endings that are not known. */
export function formatOf(files: readonly SourceFile[]): Format {
  const formats = files.map(formatOfFile);
  const other = formats.findIndex((format) => format !== formats[0]);
  if (other > 0)
    throw new DataError(
      `'${files[0]?.name}' is ${formats[0]} and '${files[other]?.name}' is ${formats[other]}: all files of one table need the same format.`,
    );
  return formats[0] as Format;
}

function formatOfFile(file: SourceFile): Format {
  if (/\.(csv|tsv)(\.gz)?$/i.test(file.name)) return 'csv';
  if (/\.(parquet|pq)$/i.test(file.name)) return 'parquet';
  throw new DataError(
    `'${file.name}' has an ending that is not known: it has to be .csv, .tsv (either also .gz) or .parquet.`,
  );
}

const headBytes = 1 << 20;

/** The beginning of a file as text, unzipped, for its header. */
export async function headOf(file: SourceFile): Promise<string> {
  const handle = await open(file.path).catch(() => {
    throw new DataError(`'${file.name}' cannot be opened: check that it may be read.`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(headBytes, file.bytes)), 0);
    return unzipped(file, buffer.subarray(0, bytesRead))
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}

function unzipped(file: SourceFile, bytes: Buffer): Buffer {
  if (!/\.gz$/i.test(file.name)) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 << 20 });
  } catch {
    throw new DataError(
      `'${file.name}' is not a readable gzip file: write it again, or check that it was uploaded whole.`,
      {
        file: file.name,
      },
    );
  }
}
