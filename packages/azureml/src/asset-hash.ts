import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesIn, type FolderFile } from './folder.ts';

/** A file that is to be uploaded, with the sha256 of its bytes. */
export interface HashedFile extends FolderFile {
  digest: string;
}

export interface HashedAsset {
  /** The hash that azure-ai-ml 1.35 computes, and names the upload's folder by. */
  hash: string;
  isFolder: boolean;
  files: HashedFile[];
}

const seed = 'Initialize for october 2021 AML CLI version';

/**
 * Hashes a file or a folder as azure-ai-ml does (`get_object_hash`), reading every file once: seeded sha256 of the bytes; for a
 * folder, of each entry's name and then its bytes or its entries, entries sorted by their lower-case path.
 */
export async function hashAsset(
  fileOrFolder: string,
  options: { honourIgnoreFile?: boolean } = {},
): Promise<HashedAsset> {
  const hash = createHash('sha256').update(seed);
  const facts = await stat(fileOrFolder);
  if (facts.isFile()) {
    const file = { path: basename(fileOrFolder), file: fileOrFolder, size: facts.size };
    const digest = await hashFile(file, hash);
    return { hash: hash.digest('hex'), isFolder: false, files: [{ ...file, digest }] };
  }
  const digests = new Map<string, string>();
  const files = await filesIn(fileOrFolder, options);
  await hashEntries(treeOf(files), hash, digests);
  return {
    hash: hash.digest('hex'),
    isFolder: true,
    files: files.map((file) => ({ ...file, digest: digests.get(file.path)! })),
  };
}

/** A folder's entries by name. A folder that holds no file at all does not count, since it is not uploaded. */
type Tree = Map<string, FolderFile | Tree>;

function treeOf(files: readonly FolderFile[]): Tree {
  const root: Tree = new Map();
  for (const file of files) {
    const names = file.path.split('/');
    let folder = root;
    for (const name of names.slice(0, -1)) {
      const below = folder.get(name) ?? new Map<string, FolderFile | Tree>();
      folder.set(name, below);
      folder = below as Tree;
    }
    folder.set(names.at(-1)!, file);
  }
  return root;
}

async function hashEntries(tree: Tree, hash: Hash, digests: Map<string, string>): Promise<void> {
  const entries = [...tree].sort(([a], [b]) => byCodePoint(a.toLowerCase(), b.toLowerCase()));
  for (const [name, entry] of entries) {
    hash.update(name);
    if (entry instanceof Map) await hashEntries(entry, hash, digests);
    else digests.set(entry.path, await hashFile(entry, hash));
  }
}

async function hashFile(file: FolderFile, whole: Hash): Promise<string> {
  const own = createHash('sha256');
  for await (const chunk of createReadStream(file.file, {
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>) {
    own.update(chunk);
    whole.update(chunk);
  }
  return own.digest('hex');
}

/**
 * The hash that Azure knows a code asset by (`hashVersion` 202208): the number of files, each `#path#` with its size, then their
 * bytes, sorted by lower-case path.
 */
export async function codeHash(files: readonly FolderFile[]): Promise<string> {
  const hash = createHash('sha256').update(String(files.length));
  const sorted = [...files].sort((a, b) => byCodePoint(a.path.toLowerCase(), b.path.toLowerCase()));
  for (const { path, size } of sorted) hash.update(`#${path}#${size}`);
  for (const file of sorted) {
    for await (const chunk of createReadStream(file.file, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>)
      hash.update(chunk);
  }
  return hash.digest('hex');
}

/** Python's order of strings. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
