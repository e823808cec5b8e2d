import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../processes/process-group.ts';
import { ProvisioningError } from '../server/data-plane.ts';
import type { ContainerLog } from './container-log.ts';

/** Where environments are kept, for all emulators of this user. */
export function environmentsDirectory(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.MLOPS_EMULATOR_ENVIRONMENTS ?? join(cache, 'mlops-actions', 'environments');
}

/** The interpreter that environments are made with. */
export const basePython = (): string => process.env.MLOPS_SERVING_PYTHON ?? 'python3';

/** The Python of a virtual environment. */
export const pythonOf = (environment: string): string => join(environment, 'bin', 'python');

/** The end of pip's output, where its errors stand. */
const KEPT_OUTPUT = 20_000;

const building = new Map<string, Promise<string>>();

/**
 * Makes a virtual environment with the requirements `pip`, or finds the one that was made before; resolves to
 * its directory. Rejects with ProvisioningError (ImageBuildFailure); pip's output goes to `log`.
 */
export function ensureVirtualEnvironment(pip: string[], log: ContainerLog): Promise<string> {
  const digest = createHash('sha256')
    .update([basePython(), ...pip.toSorted()].join('\n'))
    .digest('hex');
  const directory = join(environmentsDirectory(), digest.slice(0, 32));
  const work =
    building.get(directory) ?? build(directory, pip, log).finally(() => building.delete(directory));
  building.set(directory, work);
  return work;
}

async function build(directory: string, pip: string[], log: ContainerLog): Promise<string> {
  const ready = join(directory, '.ready');
  const release = await lock(`${directory}.lock`, () => existsSync(ready));
  try {
    if (existsSync(ready)) {
      log.line(`Found the environment's image ${directory}.`);
      return directory;
    }
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    await step([basePython(), '-m', 'venv', directory], directory, log);
    const requirements = join(directory, 'requirements.txt');
    writeFileSync(requirements, pip.map((line) => `${line}\n`).join(''));
    const install = [
      '-m',
      'pip',
      'install',
      '--no-input',
      '--disable-pip-version-check',
      '--progress-bar',
      'off',
    ];
    await step([pythonOf(directory), ...install, '-r', requirements], directory, log);
    writeFileSync(ready, '');
    return directory;
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  } finally {
    release();
  }
}

async function step([command = '', ...args]: string[], cwd: string, log: ContainerLog): Promise<void> {
  let output = '';
  log.line(`Image build: ${[command, ...args].join(' ')}`);
  const group = startProcess(command, args, {
    cwd,
    env: process.env,
    onOutput: (text) => {
      log.write(text);
      output = (output + text).slice(-KEPT_OUTPUT);
    },
  });
  const exit = await group.exited;
  if (exit.code === 0) return;
  const reason = exit.error
    ? `Python is not to be had: ${exit.error.message}. Install python3, name one in MLOPS_SERVING_PYTHON, or deploy with the tag mlops-emulator: onnx.`
    : (output.match(/^ERROR: .*$/gm)?.at(-1) ??
      `${args.slice(0, 3).join(' ')} ended with code ${exit.code ?? exit.signal}.`);
  throw new ProvisioningError('ImageBuildFailure', `The environment's image could not be built. ${reason}`);
}

/** Waits while another process builds; resolves at once when `isDone`. A lock whose owner is gone is taken over. */
async function lock(path: string, isDone: () => boolean): Promise<() => void> {
  mkdirSync(join(path, '..'), { recursive: true });
  while (!isDone()) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!isOwned(path)) rmSync(path, { force: true });
    else await sleep(250);
  }
  return () => {};
}

function isOwned(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    // An empty file is one whose owner is about to write its id.
    return owner === 0 || process.kill(owner, 0);
  } catch {
    return false;
  }
}
