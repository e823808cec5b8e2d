import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardGroup, releaseGroup } from './reaper.ts';

export interface Exit {
  /** Undefined when a signal ended it or it could not be started. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  error?: Error;
}

/** A process with all its descendants. */
export interface ProcessGroup {
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL after `graceMs`; resolves when the process is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface ProcessOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Standard output and error, as they come. */
  onOutput: (text: string) => void;
}

/** Starts `command` as the leader of its own group, which does not outlive this process. */
export function startProcess(command: string, args: string[], options: ProcessOptions): ProcessGroup {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  if (pid > 0) guardGroup(pid);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', options.onOutput);
  const exited = exitOf(child, pid);
  return {
    pid,
    exited,
    stop: async (graceMs) => {
      signalGroup(pid, 'SIGTERM');
      const grace = new AbortController();
      const patience = sleep(graceMs, 'late', { signal: grace.signal, ref: false }).catch(() => undefined);
      if ((await Promise.race([exited, patience])) === 'late') signalGroup(pid, 'SIGKILL');
      await exited;
      grace.abort();
    },
  };
}

async function exitOf(child: ReturnType<typeof spawn>, pid: number): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once('error', (error) => resolve({ code: undefined, signal: undefined, error }));
  child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  const closed = new Promise((done) => {
    child.once('close', done);
  });
  const exit = await promise;
  if (pid === 0) return exit;
  // What the process left running keeps its pipes open: end it, then read the last of the output.
  signalGroup(pid, 'SIGKILL');
  await Promise.race([closed, sleep(1000, undefined, { ref: false })]);
  releaseGroup(pid);
  return exit;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
