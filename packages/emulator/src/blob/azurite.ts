import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locatePackage } from '../server/packages.ts';
import { holderOf, isAlive } from '../state/lock.ts';

/** Azurite's blob service as a child process. */
export interface Azurite {
  /** `http://127.0.0.1:1234` */
  origin: string;
  /** Saves its state and ends. */
  stop(): Promise<void>;
}

/** How long Azurite may take to save its state when it ends: on a busy machine seconds, and what is cut off is lost. */
const SAVING_MS = 30_000;

/**
 * The child's program. It ends, with its state saved, when the channel to the emulator closes: also when that
 * one was killed, and with it the pipes for what Azurite prints: a word there that fails must not end the saving.
 * Lokijs saves every half second instead of every five, which bounds what killing both loses.
 */
const PROGRAM = `
  const main = process.argv[1];
  const Loki = require(require('node:module').createRequire(main).resolve('lokijs'));
  const configure = Loki.prototype.configureOptions;
  Loki.prototype.configureOptions = function (options, initial) {
    return configure.call(this, options && { ...options, autosaveInterval: 500 }, initial);
  };
  for (const pipe of [process.stdout, process.stderr]) pipe.on('error', () => {});
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(0), ${SAVING_MS}).unref();
  });
  process.on('SIGINT', () => {});
  process.once('SIGTERM', () => process.channel?.unref());
  process.argv.splice(1, 1, main);
  require(main);
`;

/** Starts Azurite on a free port with one account; its data stays in `directory`. */
export async function startAzurite(directory: string, account: string, key: string): Promise<Azurite> {
  mkdirSync(directory, { recursive: true });
  await predecessorGone(join(directory, 'azurite.pid'));
  const options = [
    '--silent',
    '--loose',
    '--skipApiVersionCheck',
    '--disableProductStyleUrl',
    '--disableTelemetry',
  ];
  const child = spawn(
    process.execPath,
    [
      '-e',
      PROGRAM,
      '--',
      locatePackage('azurite/dist/src/blob/main.js'),
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      '0',
      '--location',
      directory,
      ...options,
    ],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, AZURITE_ACCOUNTS: `${account}:${key}` },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  writeFileSync(join(directory, 'azurite.pid'), String(child.pid));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const origin = await listening(child);
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), SAVING_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Where the emulator was killed, the Azurite of before may still be saving: two must not write the same files. */
async function predecessorGone(pidFile: string): Promise<void> {
  const pid = holderOf(pidFile);
  if (pid === undefined) return;
  for (let waited = 0; isAlive(pid) && waited < SAVING_MS; waited += 50) await sleep(50);
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /successfully listens on (http:\/\/\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`Azurite ended with code ${code}: ${output.trim()}`)));
  });
}
