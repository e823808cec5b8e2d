import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { azureErrorOf, through, unless } from './arm.ts';
import type { HashedFile } from './asset-hash.ts';
import { AzureError } from './azure-error.ts';
import { filesAtOnce, isLarge, uploadInBlocks } from './block-upload.ts';
import { type Leases, leasesOf } from './lease.ts';
import { inParallel } from './parallel.ts';

export interface BlobFile {
  /** Within the container. */
  path: string;
  size: number;
  /** Another one with every write to the blob. */
  etag: string;
}

export interface BlobFacts {
  size: number;
  etag: string;
  metadata: Record<string, string>;
}

export interface WriteOptions {
  metadata?: Record<string, string>;
  contentType?: string;
  /** Fail with the code `BlobAlreadyExists` when there is one. */
  onlyIfNew?: boolean;
  signal?: AbortSignal;
}

export interface TransferProgress {
  files: number;
  totalFiles: number;
  bytes: number;
  totalBytes: number;
}

export interface TransferOptions {
  signal?: AbortSignal;
  onProgress?: (progress: TransferProgress) => void;
  /** Files at once; default 16. */
  parallel?: number;
}

export interface DownloadedFile {
  /** Where it is on this machine. */
  file: string;
  /** sha256 of its bytes, taken while they were written. */
  digest: string;
}

/** The files of a datastore. Paths are within its container, with `/`. */
export interface Blobs {
  readonly containerUrl: string;
  /** Undefined when there is no such blob. */
  read(path: string, signal?: AbortSignal): Promise<Buffer | undefined>;
  /** What follows the first `from` bytes; empty when there is no more, or no such blob. */
  readFrom(path: string, from: number, signal?: AbortSignal): Promise<Buffer>;
  /** `length` bytes from the offset `from`, or fewer where the blob ends. With an etag, fails with `ConditionNotMet` for any other. */
  readRange(
    path: string,
    from: number,
    length: number,
    options?: { signal?: AbortSignal; etag?: string },
  ): Promise<Buffer>;
  /** For blobs too large for memory. With an etag as `readRange`. */
  stream(path: string, options?: { signal?: AbortSignal; etag?: string }): Promise<NodeJS.ReadableStream>;
  write(path: string, content: Uint8Array | string, options?: WriteOptions): Promise<void>;
  /** Undefined when there is no such blob. */
  facts(path: string, signal?: AbortSignal): Promise<BlobFacts | undefined>;
  setMetadata(path: string, metadata: Record<string, string>, signal?: AbortSignal): Promise<void>;
  /** Every blob whose path begins with the prefix. */
  list(prefix: string, signal?: AbortSignal): Promise<BlobFile[]>;
  /** Ends well also when there was none. */
  delete(path: string, signal?: AbortSignal): Promise<void>;
  /**
   * Uploads files to `<prefix>/<file.path>`, several at once. A file that is there with the same size and `mlops_sha256` is not
   * sent again, nor is a block of one that broke off.
   */
  uploadFiles(files: readonly HashedFile[], prefix: string, options?: TransferOptions): Promise<void>;
  /** Downloads one blob to its own path below the folder. A connection that breaks off is taken up where it stopped. */
  downloadFile(path: string, folder: string, signal?: AbortSignal): Promise<DownloadedFile>;
  /** Downloads every blob below `<prefix>/` into the folder (or the blob of that very name); returns the files' paths below it. */
  downloadFolder(prefix: string, folder: string, options?: TransferOptions): Promise<string[]>;
  readonly leases: Leases;
}

export function blobsOf(container: ContainerClient): Blobs {
  const client = (path: string) => container.getBlockBlobClient(path);
  return {
    containerUrl: container.url.split('?')[0]!,
    async read(path, signal) {
      const answer = await through(
        `read blob ${path}`,
        client(path).download(0, undefined, { abortSignal: signal }),
      ).catch(unless(404));
      return answer && buffer(answer.readableStreamBody!);
    },
    async readFrom(path, from, signal) {
      const rest = client(path).download(from, undefined, { abortSignal: signal });
      const answer = await through(`read blob ${path}`, rest).catch(unless(404, 416));
      return answer ? buffer(answer.readableStreamBody!) : Buffer.alloc(0);
    },
    async readRange(path, from, length, { signal, etag } = {}) {
      const conditions = { ifMatch: etag };
      const options = { abortSignal: signal, maxRetryRequests: 5, conditions };
      const range = client(path).download(from, length, options);
      return buffer((await through(`read blob ${path}`, range)).readableStreamBody!);
    },
    async stream(path, { signal, etag } = {}) {
      const conditions = { ifMatch: etag };
      const answer = await through(
        `read blob ${path}`,
        client(path).download(0, undefined, { abortSignal: signal, conditions }),
      );
      return answer.readableStreamBody!;
    },
    async write(path, content, { metadata, contentType, onlyIfNew, signal } = {}) {
      const bytes = Buffer.from(content);
      const upload = client(path).upload(bytes, bytes.length, {
        metadata,
        abortSignal: signal,
        conditions: onlyIfNew ? { ifNoneMatch: '*' } : undefined,
        blobHTTPHeaders: contentType ? { blobContentType: contentType } : undefined,
      });
      await through(`write blob ${path}`, upload);
    },
    facts: (path, signal) => factsOf(client(path), signal),
    async setMetadata(path, metadata, signal) {
      await through(
        `write the metadata of blob ${path}`,
        client(path).setMetadata(metadata, { abortSignal: signal }),
      );
    },
    list: (prefix, signal) => listOf(container, prefix, signal),
    async delete(path, signal) {
      await through(`delete blob ${path}`, client(path).deleteIfExists({ abortSignal: signal }));
    },
    async uploadFiles(files, prefix, { signal, onProgress, parallel = 16 } = {}) {
      const progress = progressOf(files, onProgress);
      const upload = async (file: HashedFile, abort: AbortSignal) => {
        const blob = client(prefix === '' ? file.path : `${prefix}/${file.path}`);
        await uploadFile(blob, file, abort, (count) => progress.bytes(count));
        progress.file();
      };
      const isSmall = (file: HashedFile) => !isLarge(file);
      await inParallel(files.filter(isSmall), parallel, signal, upload);
      await inParallel(files.filter(isLarge), filesAtOnce, signal, upload);
    },
    async downloadFile(path, folder, signal) {
      const file = withinFolder(folder, path);
      await mkdir(dirname(file), { recursive: true });
      const doing = `download blob ${path}`;
      const options = { abortSignal: signal, maxRetryRequests: 5 };
      const answer = await through(doing, client(path).download(0, undefined, options));
      const hash = createHash('sha256');
      const hashed = new Transform({
        transform(chunk: Buffer, _, done) {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await through(doing, pipeline(answer.readableStreamBody!, hashed, createWriteStream(file), { signal }));
      return { file, digest: hash.digest('hex') };
    },
    async downloadFolder(prefix, folder, { signal, onProgress, parallel = 16 } = {}) {
      const base = prefix.replace(/\/+$/, '');
      const below = await listOf(container, base === '' ? '' : `${base}/`, signal);
      const files =
        below.length > 0
          ? below
          : (await listOf(container, base, signal)).filter(({ path }) => path === base);
      const progress = progressOf(files, onProgress);
      const written = files.map(({ path }) =>
        path === base ? path.split('/').at(-1)! : path.slice(base === '' ? 0 : base.length + 1),
      );
      await inParallel(files, parallel, signal, async (blob, abort, index) => {
        const to = withinFolder(folder, written[index]!);
        await mkdir(dirname(to), { recursive: true });
        await through(
          `download blob ${blob.path}`,
          client(blob.path).downloadToFile(to, 0, undefined, { abortSignal: abort }),
        );
        progress.bytes(blob.size);
        progress.file();
      });
      return written;
    },
    leases: leasesOf(container),
  };
}

/** The digest is kept with the blob, so that an upload that broke off goes on where it stopped. */
const digestKey = 'mlops_sha256';

async function uploadFile(
  blob: BlockBlobClient,
  file: HashedFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { digest, size } = file;
  const there = await factsOf(blob, signal);
  if (there?.size === size && there.metadata[digestKey] === digest) return onBytes(size);
  const metadata = { [digestKey]: digest };
  if (isLarge(file)) return uploadInBlocks(blob, file, { digest, metadata, signal, onBytes });
  const body = () => createReadStream(file.file);
  const upload = blob.upload(size === 0 ? '' : body, size, { metadata, abortSignal: signal });
  await through(`upload blob ${blob.name}`, upload);
  onBytes(size);
}

async function factsOf(
  blob: BlockBlobClient,
  signal: AbortSignal | undefined,
): Promise<BlobFacts | undefined> {
  const found = await through(
    `read the properties of blob ${blob.name}`,
    blob.getProperties({ abortSignal: signal }),
  ).catch(unless(404));
  return found && { size: found.contentLength ?? 0, etag: found.etag ?? '', metadata: found.metadata ?? {} };
}

async function listOf(
  container: ContainerClient,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<BlobFile[]> {
  const found: BlobFile[] = [];
  try {
    for await (const blob of container.listBlobsFlat({ prefix, abortSignal: signal })) {
      const { contentLength, etag } = blob.properties;
      found.push({ path: blob.name, size: contentLength ?? 0, etag: `"${etag.replaceAll('"', '')}"` });
    }
  } catch (error) {
    throw azureErrorOf(error, `list the blobs below ${prefix}`);
  }
  return found;
}

/** A blob's name may hold `..`: nothing is written outside the folder. */
function withinFolder(folder: string, path: string): string {
  const to = resolve(join(folder, path));
  if (to.startsWith(resolve(folder) + sep)) return to;
  throw new AzureError(`the blob '${path}' would be written outside ${folder}`, {
    code: 'UnsafePath',
    operation: 'download the outputs',
  });
}

function progressOf(
  files: readonly { size: number }[],
  tell: TransferOptions['onProgress'],
): { bytes(count: number): void; file(): void } {
  const state = {
    files: 0,
    totalFiles: files.length,
    bytes: 0,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
  };
  return {
    bytes(count) {
      state.bytes += count;
      tell?.({ ...state });
    },
    file() {
      state.files += 1;
      tell?.({ ...state });
    },
  };
}
