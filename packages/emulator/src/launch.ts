import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The JSON line that the command prints when it is ready. */
export interface EmulatorAddress {
  endpoint: string;
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
  blobEndpoint: string;
  pid: number;
  caPath?: string;
  /** With TLS: the environment variables by which a client finds its tokens. */
  environment?: Record<string, string>;
}

export interface LaunchedEmulator extends EmulatorAddress {
  /** Ends the process with `signal` and resolves when it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const COMMAND = fileURLToPath(new URL('../bin/mlops-actions-emulator.js', import.meta.url));

/** Runs the command as a process of its own. Rejects with what it printed when it ends before it is ready. */
export async function launchEmulator(options: string[]): Promise<LaunchedEmulator> {
  const child = spawn(process.execPath, [COMMAND, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')));
    });
    child.once('exit', () => reject(new Error(errors.trim() || 'The emulator ended without a word.')));
  });
  return {
    ...(JSON.parse(line) as EmulatorAddress),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
    },
  };
}
