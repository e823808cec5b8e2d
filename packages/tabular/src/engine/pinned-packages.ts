import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataError } from '../data-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Packages that the bundle cannot hold, pinned by a lockfile with integrity hashes. */
export interface PinnedPackages {
  /** As a sentence begins with it: `The SQL engine`. */
  title: string;
  /** The folder of the tool cache. */
  name: string;
  version: string;
  /** The environment variable that names a folder where the packages were put beforehand. */
  preseed: string;
  manifest: object;
  lockfile: object;
}

export interface InstallOptions {
  /** Where they are installed; by default a folder of the runner's tool cache. */
  installDir?: string;
  log?: (line: string) => void;
  env?: Environment;
}

/**
 * A folder whose node_modules hold the packages, installed there once per runner.
 * @throws DataError with one sentence where npm is missing or fails
 */
export async function installPinned(packages: PinnedPackages, options: InstallOptions): Promise<string> {
  const env = options.env ?? process.env;
  const folder = options.installDir ?? join(toolCache(env), packages.name, packages.version, platform());
  if (!existsSync(join(folder, 'node_modules'))) await install(packages, folder, env, options.log);
  return folder;
}

/** Two steps may install at once: each works in a folder of its own, and the first rename wins. */
async function install(
  packages: PinnedPackages,
  folder: string,
  env: Environment,
  log: InstallOptions['log'],
): Promise<void> {
  log?.(`${packages.title} ${packages.version} is installed into ${folder}, once per runner.`);
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    await writeFile(join(work, 'package.json'), JSON.stringify(packages.manifest));
    await writeFile(join(work, 'package-lock.json'), JSON.stringify(packages.lockfile));
    await npmCi(packages, work, env);
    await rename(work, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, 'node_modules'))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function npmCi({ title, preseed }: PinnedPackages, folder: string, env: Environment): Promise<void> {
  const otherwise = `or install it beforehand and name the folder in ${preseed}`;
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
              `${title} is not installed on this runner and npm is not on its PATH: add a step with actions/setup-node before this one, ${otherwise}.`,
            ),
          );
        const code =
          /npm (?:error|ERR!) code (\w+)/.exec(stderr)?.[1] ?? `exit code ${error.code ?? 'unknown'}`;
        reject(
          new DataError(
            `${title} could not be installed, 'npm ci' failed with ${code}: check that the runner reaches its npm registry, ${otherwise}.`,
          ),
        );
      },
    );
  });
}

/** npm needs proxies and certificates from the environment, never the step's inputs and tokens. */
function withoutSecrets(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(INPUT_|ACTIONS_|AZURE_|GITHUB_TOKEN$|GH_TOKEN$)/.test(name)),
  );
}

function toolCache(env: Environment): string {
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
