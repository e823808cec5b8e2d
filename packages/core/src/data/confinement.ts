import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '@mlops-actions/tabular/sources';
import { resolveFiles } from '@mlops-actions/tabular/sources/files';
import { UserError } from '../runtime/user-error.ts';
import { dataAddress } from './address.ts';

/** @throws UserError for a local path that leads out of the folder, before anything of it is looked at */
export function demandNamedWithin(name: string, folder: string): void {
  const address = dataAddress(name);
  if (address.kind === 'local' && !isWithin(resolve(folder, address.path), folder)) throw outside(name);
}

/**
 * The files that paths and globs name, links followed; what was downloaded stays as it is.
 * @throws UserError for a file that lies outside the folder; DataError where there is none
 */
export async function filesWithin(
  sources: readonly (string | SourceFile)[],
  folder: string,
): Promise<SourceFile[]> {
  const real = await realpath(folder);
  const files: SourceFile[] = [];
  for (const source of sources) {
    if (typeof source !== 'string') {
      files.push(source);
      continue;
    }
    const found = await resolveFiles([source], folder);
    for (const { path, name } of found) if (!isWithin(await realpath(path), real)) throw outside(name);
    files.push(...found);
  }
  return files;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(name: string): UserError {
  return new UserError(
    `'${name}' is outside the working folder: copy it there, since an expectation file reads nothing else of this machine.`,
  );
}
