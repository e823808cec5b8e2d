import { open } from 'node:fs/promises';
import { DataError } from '../data-error.ts';
import type { SourceFile } from './files.ts';
import type { Format } from './table.ts';

export type Compression = 'gzip' | 'zstd';

const endings: [RegExp, Format][] = [
  [/\.csv$/i, 'csv'],
  [/\.tsv$/i, 'tsv'],
  [/\.json$/i, 'json'],
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(arrow|arrows|ipc|feather)$/i, 'arrow'],
];

const compressed = /\.(gz|zst|zstd)$/i;

/** Whether a file's ending is that of a data format. */
export function hasDataEnding(name: string): boolean {
  return endingOf(name) !== undefined;
}

function endingOf(name: string): Format | undefined {
  const bare = name.replace(compressed, '');
  return endings.find(([ending]) => ending.test(bare))?.[1];
}

/** @throws DataError for a mixture, and for endings that are not known. */
export function formatOf(files: readonly SourceFile[], given?: Format): Format {
  if (given) return given;
  const found = files.map(formatOfFile);
  const other = found.findIndex((format) => format !== found[0]);
  if (other > 0)
    throw new DataError(
      `'${files[0]?.name}' is ${found[0]} and '${files[other]?.name}' is ${found[other]}: all files of one table need the same format.`,
    );
  return found[0] as Format;
}

function formatOfFile(file: SourceFile): Format {
  const format = endingOf(file.name);
  if (format) return format;
  throw new DataError(
    `'${file.name}' has an ending that is not known: it has to be .csv, .tsv, .json, .jsonl, .ndjson, .parquet, .arrow or .feather (text also .gz or .zst); say 'format' for another.`,
  );
}

/** By the file's first bytes, and not by its ending. @throws DataError where the ending says otherwise */
export async function compressionOf(file: SourceFile): Promise<Compression | undefined> {
  const head = await firstBytes(file, 4);
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length === 4 && head.readUInt32LE() === 0xfd2fb528) return 'zstd';
  const ending = compressed.exec(file.name)?.[1]?.toLowerCase();
  if (ending) throw unreadable(file, ending === 'gz' ? 'gzip' : 'zstd');
  return undefined;
}

export function unreadable(file: SourceFile, compression: Compression): DataError {
  return new DataError(
    `'${file.name}' is not a readable ${compression} file: write it again, or check that it was uploaded whole.`,
    { file: file.name },
  );
}

type Place = Pick<SourceFile, 'path' | 'name'>;

/** @throws DataError where it cannot be opened */
export function firstBytes(file: Place, count: number): Promise<Buffer> {
  return bytesAt(file, count, () => 0);
}

/** @throws DataError where it cannot be opened */
export function lastBytes(file: Place, count: number): Promise<Buffer> {
  return bytesAt(file, count, (size) => Math.max(0, size - count));
}

async function bytesAt(file: Place, count: number, at: (size: number) => number): Promise<Buffer> {
  const handle = await open(file.path).catch(() => {
    throw new DataError(`'${file.name}' cannot be opened: check that it may be read.`);
  });
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, at(size));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
