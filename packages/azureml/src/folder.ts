import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';

/** A file below a folder. */
export interface FolderFile {
  /** Relative to the folder, with `/`. */
  path: string;
  /** Where it is on this machine. */
  file: string;
  size: number;
}

/**
 * Every file below `folder`, links followed (a link back to a folder above is left out). With `honourIgnoreFile`, what the
 * folder's `.amlignore`, else its `.gitignore`, names is left out, as `az ml` does for code.
 */
export async function filesIn(
  folder: string,
  options: { honourIgnoreFile?: boolean } = {},
): Promise<FolderFile[]> {
  const isIgnored = options.honourIgnoreFile ? await ignoreFileOf(folder) : () => false;
  const found: FolderFile[] = [];
  await collect(folder, '', [await realpath(folder)], isIgnored, found);
  return found;
}

async function collect(
  folder: string,
  prefix: string,
  above: string[],
  isIgnored: (path: string) => boolean,
  found: FolderFile[],
): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    const path = prefix + name;
    const file = join(folder, name);
    const facts = await stat(file);
    if (isIgnored(facts.isDirectory() ? `${path}/` : path)) continue;
    if (facts.isFile()) found.push({ path, file, size: facts.size });
    if (!facts.isDirectory()) continue;
    const real = await realpath(file);
    if (!above.includes(real)) await collect(file, `${path}/`, [...above, real], isIgnored, found);
  }
}

async function ignoreFileOf(folder: string): Promise<(path: string) => boolean> {
  for (const name of ['.amlignore', '.gitignore']) {
    const rules = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (rules === undefined) continue;
    const matcher = ignore().add(rules);
    return (path) => matcher.ignores(path);
  }
  return () => false;
}
