import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { emulatorCredential } from './credentials.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What the emulator prints when it is ready. */
export interface EmulatorLine {
  endpoint: string;
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
  blobEndpoint: string;
  caPath?: string;
  environment?: Record<string, string>;
}

export interface StartedEmulator extends EmulatorLine {
  stop(): Promise<void>;
  /** The workspace of the emulator, over plain http. */
  open(): Promise<Workspace>;
}

/** Starts the real emulator for tests, in a state directory of its own. The package is not imported, only its command is run. */
export async function startEmulator(...flags: string[]): Promise<StartedEmulator> {
  const stateDir = await mkdtemp(join(tmpdir(), 'emulator-'));
  const command = resolve(import.meta.dirname, '../../emulator/bin/mlops-actions-emulator.js');
  const child = spawn(process.execPath, [command, '--state-dir', stateDir, '--speed', '1000', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLine(child);
  const { endpoint, subscriptionId, resourceGroup, workspace } = line;
  return {
    ...line,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      await rm(stateDir, { recursive: true, force: true });
    },
    open: () =>
      openWorkspace(
        { subscriptionId, resourceGroup, workspace },
        { credential: emulatorCredential, emulator: endpoint, keepSecret: () => {} },
      ),
  };
}

async function firstLine(child: ChildProcess): Promise<EmulatorLine> {
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    new Promise<never>((_, reject) =>
      child.once('exit', (code) =>
        reject(new Error(`The emulator ended with code ${code} before it was ready.`)),
      ),
    ),
  ]);
  return JSON.parse(line) as EmulatorLine;
}
