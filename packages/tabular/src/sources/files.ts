import { glob, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError } from '../data-error.ts';
import { hasDataEnding } from './format.ts';

export interface SourceFile {
  /** Absolute; the bytes that digests are made of. */
  path: string;
  /** As the user named it, or as its glob, folder or address found it. */
  name: string;
  bytes: number;
  /** sha256 of its bytes, where it is known already. */
  digest?: string;
}

/**
 * The files that paths, globs and folders name, each once, in the order of their names within each pattern. Of a
 * folder, every file below it with the ending of a data format counts, but for those whose path has a part that
 * begins with `_` or `.`, as Spark and pyarrow have it.
 * @throws DataError for a pattern that names nothing, and for what is no readable file.
 */
export async function resolveFiles(
  patterns: readonly (string | SourceFile)[],
  folder = process.cwd(),
): Promise<SourceFile[]> {
  if (patterns.length === 0)
    throw new DataError('No data file is named: give a path or a glob, such as data/*.parquet.');
  const found = new Map<string, SourceFile>();
  for (const pattern of patterns) {
    const files = typeof pattern === 'string' ? await matches(pattern, folder) : [pattern];
    for (const file of files) found.set(file.path, file);
  }
  return [...found.values()];
}

async function matches(pattern: string, folder: string): Promise<SourceFile[]> {
  if (/^[a-z][a-z0-9+.-]+:(?!\\)/i.test(pattern))
    throw new DataError(
      `'${pattern}' is an address, but only local files, folders and globs can be read here: download it in an earlier step.`,
    );
  const named = await fileAt(pattern, folder);
  if (named === 'folder') return filesBelow(pattern, folder);
  if (named) return [named];
  if (!/[*?[{]/.test(pattern))
    throw new DataError(`'${pattern}' does not exist: check the path, which is relative to ${folder}.`);
  const names: string[] = [];
  for await (const name of glob(pattern, { cwd: folder })) names.push(name);
  const files = await filesOf(names, folder);
  if (files.length === 0)
    throw new DataError(`'${pattern}' matches no file: check the glob, which is relative to ${folder}.`);
  return files;
}

async function filesBelow(pattern: string, folder: string): Promise<SourceFile[]> {
  const entries = await readdir(resolve(folder, pattern), { recursive: true });
  const names = entries.filter((name) => isVisible(name) && hasDataEnding(basename(name)));
  const files = await filesOf(
    names.map((name) => join(pattern, name)),
    folder,
  );
  if (files.length === 0)
    throw new DataError(
      `The folder '${pattern}' holds no data file: name a folder with CSV, JSON, Parquet or Arrow files, or a glob such as ${pattern.replace(/[\\/]+$/, '')}/*.csv.`,
    );
  return files;
}

function isVisible(name: string): boolean {
  return name.split(/[\\/]/).every((part) => !/^[._]/.test(part) || part.includes('='));
}

async function filesOf(names: readonly string[], folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of names.toSorted()) {
    const file = await fileAt(name, folder);
    if (file && file !== 'folder') files.push(file);
  }
  return files;
}

async function fileAt(name: string, folder: string): Promise<SourceFile | 'folder' | null> {
  const path = resolve(folder, name);
  const facts = await stat(path).catch(() => null);
  if (!facts) return null;
  if (facts.isDirectory()) return 'folder';
  return { path, name, bytes: facts.size };
}
