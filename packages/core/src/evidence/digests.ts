import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filesIn } from '@mlops-actions/azureml/folder';
import { digestInThread, digestInThreads } from './digest-thread.ts';

/** One file of a model: its path within the model, with `/`, and the sha256 of its bytes. */
export interface DigestedFile {
  path: string;
  digest: string;
}

/** sha256 of a file's bytes, lower-case hex. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** sha256 of bytes or of text in UTF-8, lower-case hex. */
export function bytesDigest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The digest of a dataset: sha256 over the sorted digests of its files, each followed by one newline.
 * How the files are named, and in which order they are given, makes no difference.
 */
export function datasetDigest(fileDigests: readonly string[]): string {
  return bytesDigest(
    [...fileDigests]
      .sort()
      .map((digest) => `${digest}\n`)
      .join(''),
  );
}

/** Below this, a thread costs more than it saves. */
const bytesForThread = 16 * 2 ** 20;

/**
 * The dataset's digest of files on this machine, read one after the other: engines share the disk. A file that
 * was digested while it was downloaded is not read again.
 */
export async function filesDigest(
  files: readonly { path: string; bytes?: number; digest?: string }[],
): Promise<string> {
  const unread = files.filter(({ digest }) => digest === undefined);
  const bytes = unread.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const known = files.map(({ digest }) => digest).filter((digest) => digest !== undefined);
  const paths = unread.map(({ path }) => path);
  return datasetDigest([
    ...known,
    ...(bytes < bytesForThread ? await digestInTurn(paths) : await digestInThread(paths)),
  ]);
}

async function digestInTurn(paths: readonly string[]): Promise<string[]> {
  const digests: string[] = [];
  for (const path of paths) digests.push(await fileDigest(path));
  return digests;
}

/**
 * The digest of a model on this machine, a file or a folder: `manifestDigest` of its files. A file's path is its name;
 * every file of a folder counts, whatever an ignore file says, because every file is uploaded.
 */
export async function modelDigest(fileOrFolder: string): Promise<string> {
  return manifestDigest(await digestFiles(fileOrFolder));
}

/** The files of a model on this machine with their digests, sorted by path. */
export async function digestFiles(fileOrFolder: string): Promise<DigestedFile[]> {
  if ((await stat(fileOrFolder)).isFile()) {
    return [{ path: basename(fileOrFolder), digest: await fileDigest(fileOrFolder) }];
  }
  const files = await filesIn(fileOrFolder);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const paths = files.map(({ file }) => file);
  const digests = await (bytes < bytesForThread ? digestInTurn(paths) : digestInThreads(paths));
  return files.map(({ path }, i) => ({ path, digest: digests[i]! })).sort(byPath);
}

/**
 * sha256 over the lines `<digest>  <path>`, sorted by path in the order of its bytes, one newline each: what
 * `find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum` prints inside the folder.
 * A path with a backslash, newline or carriage return is escaped as sha256sum escapes it.
 */
export function manifestDigest(files: readonly DigestedFile[]): string {
  return bytesDigest([...files].sort(byPath).map(manifestLine).join(''));
}

function manifestLine({ path, digest }: DigestedFile): string {
  if (!/[\\\n\r]/.test(path)) return `${digest}  ${path}\n`;
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `\\${digest}  ${escaped}\n`;
}

function byPath(a: DigestedFile, b: DigestedFile): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}
