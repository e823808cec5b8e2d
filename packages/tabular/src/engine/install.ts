import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataError } from '../data-error.ts';
import lockfile from './duckdb/package-lock.json' with { type: 'json' };
import manifest from './duckdb/package.json' with { type: 'json' };

const packageName = '@duckdb/node-api';
/** The version that the suite is tested with, and the only one that it runs. */
export const pinnedVersion: string = manifest.dependencies[packageName];

export interface InstallOptions {
  /** Where the engine is installed; by default a folder of the runner's tool cache. */
  installDir?: string;
  log?: (line: string) => void;
  env?: Readonly<Record<string, string | undefined>>;
}

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
  const folder =
    options.installDir ?? join(toolCache(env), 'mlops-actions-duckdb', pinnedVersion, platform());
  if (!existsSync(join(folder, 'node_modules'))) await install(folder, env, options.log);
  return folder;
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

/** Two steps may install at once: each works in a folder of its own, and the first rename wins. */
async function install(folder: string, env: InstallEnv, log: InstallOptions['log']): Promise<void> {
  log?.(
    `Installing the SQL engine (DuckDB, ${packageName} ${pinnedVersion}) into ${folder}, once per runner.`,
  );
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    await writeFile(join(work, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(work, 'package-lock.json'), JSON.stringify(lockfile));
    await npmCi(work, env);
    await rename(work, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, 'node_modules'))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type InstallEnv = Readonly<Record<string, string | undefined>>;

const preseed = `or put the package there beforehand and name the folder in MLOPS_DUCKDB_DIR`;

function npmCi(folder: string, env: InstallEnv): Promise<void> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
  const windows = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    execFile(
      windows ? 'npm.cmd' : 'npm',
      args,
      { cwd: folder, env: withoutSecrets(env), shell: windows, timeout: 300_000, maxBuffer: 16 << 20 },
      (error, _stdout, stderr) => {
        if (!error) return resolve();
        if (error.code === 'ENOENT')
          return reject(
            new DataError(
              `The SQL engine is not installed on this runner and npm is not on its PATH: add a step with actions/setup-node before this one, ${preseed}.`,
            ),
          );
        const code =
          /npm (?:error|ERR!) code (\w+)/.exec(stderr)?.[1] ?? `exit code ${error.code ?? 'unknown'}`;
        reject(
          new DataError(
            `The SQL engine could not be installed, 'npm ci' failed with ${code}: check that the runner reaches its npm registry, ${preseed}.`,
          ),
        );
      },
    );
  });
}

/** npm needs proxies and certificates from the environment, never the step's inputs and tokens. */
function withoutSecrets(env: InstallEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(INPUT_|ACTIONS_|AZURE_|GITHUB_TOKEN$|GH_TOKEN$)/.test(name)),
  );
}

function toolCache(env: InstallEnv): string {
  const home = homedir();
  if (env['RUNNER_TOOL_CACHE']) return env['RUNNER_TOOL_CACHE'];
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] ?? join(home, '.cache');
}

/** A container of another C library may share the runner's tool cache, so its name is part of the folder's. */
function platform(): string {
  const base = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return base;
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ? base : `${base}-musl`;
}
