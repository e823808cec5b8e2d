import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../data-error.ts';
import lockfile from './duckdb/package-lock.json' with { type: 'json' };
import manifest from './duckdb/package.json' with { type: 'json' };
import { type InstallOptions, installPinned } from './pinned-packages.ts';

const packageName = '@duckdb/node-api';
/** The version that the suite is tested with, and the only one that it runs. */
export const pinnedVersion: string = manifest.dependencies[packageName];

/**
 * A folder from which `@duckdb/node-api` can be required: `MLOPS_DUCKDB_DIR`, the code's own node_modules,
 * or the runner's tool cache, where it is installed once.
 * @throws DataError with one sentence where it can be had from none of them.
 */
export async function engineFolder(options: InstallOptions = {}): Promise<string> {
  const env = options.env ?? process.env;
  const seeded = env['MLOPS_DUCKDB_DIR'];
  if (seeded) return await seededFolder(seeded);
  if (!options.installDir) {
    const own = dirname(import.meta.filename);
    if ((await versionIn(own)) === pinnedVersion) return own;
  }
  return installPinned(
    {
      title: 'The SQL engine',
      name: 'mlops-actions-duckdb',
      version: pinnedVersion,
      preseed: 'MLOPS_DUCKDB_DIR',
      manifest,
      lockfile,
    },
    options,
  );
}

async function seededFolder(folder: string): Promise<string> {
  const version = await versionIn(folder);
  if (version === pinnedVersion) return folder;
  throw new DataError(
    version
      ? `MLOPS_DUCKDB_DIR holds ${packageName} ${version}, but ${pinnedVersion} is needed: install that version there, or unset the variable.`
      : `MLOPS_DUCKDB_DIR is '${folder}', where no ${packageName} is found: run 'npm install ${packageName}@${pinnedVersion}' in that folder, or unset the variable.`,
  );
}

/** The version that code in this folder would load, or null where it finds none. */
async function versionIn(folder: string): Promise<string | null> {
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(`${packageName}/package.json`);
    return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}
