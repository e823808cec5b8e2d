import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataError } from '../data-error.ts';
import { decoderOf, isUtf8Name, markOf, notInEncoding, refuseUnmarked } from './encoding.ts';
import type { SourceFile } from './files.ts';
import { compressionOf, firstBytes, lastBytes } from './format.ts';
import { partitionPath } from './partitions.ts';
import type { Format, TableOptions } from './table.ts';
import { unpacked } from './unpack.ts';

/** A source file, and where the engine reads it: unpacked and in UTF-8. */
export interface ReadableFile extends SourceFile {
  enginePath: string;
}

/** The engine's limit for a line of CSV. */
const longestLine = 2_000_000;

/**
 * Makes files readable for the engine: what is packed or not in UTF-8 is streamed into a temporary folder, what
 * has a sign of globs in its path gets a link there, and everything else is read where it is.
 * @throws DataError for what is damaged, not in its encoding, or a text whose last line has no end
 */
export async function readableFiles(
  files: readonly SourceFile[],
  format: Format,
  options: TableOptions,
  folder: string,
): Promise<ReadableFile[]> {
  const readable: ReadableFile[] = [];
  for (const [index, file] of files.entries()) {
    const place = join(folder, String(index), partitionPath(file.name));
    readable.push({ ...file, enginePath: await readablePath(file, format, options, place) });
  }
  return readable;
}

async function readablePath(
  file: SourceFile,
  format: Format,
  options: TableOptions,
  folder: string,
): Promise<string> {
  const isText = format !== 'parquet' && format !== 'arrow';
  const isCsv = format === 'csv' || format === 'tsv';
  const isPacked = isText && (await compressionOf(file)) !== undefined;
  const encoding = isText ? await encodingOf(file, format, options) : undefined;
  const isOdd = /[[*?]/.test(file.path);
  if (!isPacked && encoding === undefined && !isOdd) {
    if (isCsv) await endsWithinLimit(file);
    return file.path;
  }
  await mkdir(folder, { recursive: true });
  const path = join(
    folder,
    basename(file.path)
      .replaceAll(/[[*?]/g, '_')
      .replace(/\.(gz|zstd?)$/i, ''),
  );
  if (!isPacked && encoding === undefined) await symlink(file.path, path);
  else
    await pipeline(encoding === undefined ? unpacked(file) : utf8Of(file, encoding), createWriteStream(path));
  if (isCsv) await endsWithinLimit({ ...file, path });
  return path;
}

/**
 * Undefined for UTF-8, which is read as it is; the engine's JSON reader does not know its mark.
 * @throws DataError for another encoding that neither a mark nor an input names
 */
async function encodingOf(
  file: SourceFile,
  format: Format,
  { encoding }: TableOptions,
): Promise<string | undefined> {
  const head = await headOf(file, 4);
  const mark = markOf(head);
  if (mark === 'utf-8') return format === 'json' || format === 'jsonl' ? mark : undefined;
  if (encoding !== undefined && !isUtf8Name(encoding)) return encoding;
  if (mark === undefined) refuseUnmarked(head, file.name);
  return mark;
}

/** @throws DataError at the first line that holds what the encoding does not have */
async function* utf8Of(file: SourceFile, encoding: string): AsyncGenerator<string> {
  const decoder = await decoderOf(encoding);
  let line = 1;
  const checked = (text: string): string => {
    const wrong = decoder.isStrict ? text.indexOf('\uFFFD') : -1;
    if (wrong >= 0) throw notInEncoding(file.name, encoding, line + newlines(text.slice(0, wrong)));
    line += newlines(text);
    return text;
  };
  for await (const chunk of unpacked(file)) yield checked(decoder.write(chunk));
  yield checked(decoder.end());
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The first bytes, unpacked. */
export async function headOf(file: SourceFile, count: number): Promise<Buffer> {
  if (!(await compressionOf(file))) return firstBytes(file, count);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(file)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

/** The engine leaves a last line out without a word when it is longer than its limit and has no end. */
async function endsWithinLimit(file: SourceFile): Promise<void> {
  const end = await lastBytes(file, longestLine);
  if (end.length < longestLine || end.includes(10) || end.includes(13)) return;
  throw new DataError(
    `'${file.name}': the last line is longer than 2,000,000 bytes; check that its quotes and lines are closed.`,
    { file: file.name },
  );
}
