import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '@mlops-actions/tabular/sources';
import { UserError } from '../runtime/user-error.ts';
import { dataAddress } from './address.ts';

/** @throws UserError for a local path that leads out of the folder, before anything of it is looked at */
export function demandNamedWithin(name: string, folder: string): void {
  const address = dataAddress(name);
  if (address.kind === 'local' && !isWithin(resolve(folder, address.path), folder)) throw outside(name);
}

/** @throws UserError for a file that lies outside the folder, links followed */
export async function demandWithin(files: readonly SourceFile[], folder: string): Promise<void> {
  const real = await realpath(folder);
  for (const { path, name } of files) if (!isWithin(await realpath(path), real)) throw outside(name);
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
