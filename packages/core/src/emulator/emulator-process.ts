import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { emulatorPackages } from './emulator-packages.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';

export interface Ready {
  endpoint: string;
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
  pid: number;
}

const patienceMs = 60_000;

/** Starts the emulator as a process of its own that outlives this step, and waits for the line that says it is ready. */
export async function startEmulator(
  inputs: { stateDir: string; speed: string; faults: string | undefined },
  context: Context,
): Promise<Ready> {
  const packages = await emulatorPackages(context);
  mkdirSync(inputs.stateDir, { recursive: true });
  const output = path.join(inputs.stateDir, 'emulator.out');
  const log = path.join(inputs.stateDir, 'emulator.log');
  // serve.js stands beside the entry of this step in the bundle.
  const serve = path.join(path.dirname(process.argv[1] ?? ''), 'serve.js');
  const args = [serve, '--state-dir', inputs.stateDir, '--speed', inputs.speed];
  const child = spawn(process.execPath, inputs.faults ? [...args, '--faults', inputs.faults] : args, {
    detached: true,
    env: { ...process.env, ...(packages !== undefined && { MLOPS_EMULATOR_PACKAGES: packages }) },
    stdio: ['ignore', openSync(output, 'w'), openSync(log, 'a')],
  });
  child.unref();
  const deadline = context.clock.now().getTime() + patienceMs;
  while (context.clock.now().getTime() < deadline) {
    const line = readFileSync(output, 'utf8').split('\n')[0];
    if (line?.startsWith('{')) return JSON.parse(line) as Ready;
    if (hasEnded(child)) break;
    await context.clock.sleep(50, context.signal);
  }
  const said = readFileSync(log, 'utf8').trim().split('\n');
  const reason = said.findLast((line) => line.includes('Error')) ?? said.at(-1);
  throw new UserError(`The emulator did not start: ${reason || `see ${log}`}`);
}

/** Asks the emulator to save its state and end, and waits until it has. */
export async function stopEmulator(pid: number, context: Context): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 100) await context.clock.sleep(100);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
