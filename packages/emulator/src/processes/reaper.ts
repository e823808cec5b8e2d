import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** Reads `+pid` and `-pid` from the pipe to its parent and kills the remaining groups when the pipe closes. */
const SCRIPT = `
const groups = new Set();
let rest = '';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) groups[line[0] === '+' ? 'add' : 'delete'](Number(line.slice(1)));
});
process.stdin.on('close', () => {
  for (const pid of groups) {
    try { process.kill(-pid, 'SIGKILL'); } catch {}
  }
  process.exit();
});
`;

let reaper: ChildProcess | undefined;

function toReaper(line: string): void {
  if (!reaper || reaper.exitCode !== null || reaper.signalCode !== null) {
    reaper = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    reaper.on('error', () => {});
    reaper.stdin?.on('error', () => {});
    reaper.unref();
    (reaper.stdin as unknown as { unref(): void } | null)?.unref();
  }
  reaper.stdin?.write(`${line}\n`);
}

/** Has the process group of `pid` killed if this process dies without ending it, SIGKILL included. */
export const guardGroup = (pid: number): void => toReaper(`+${pid}`);
export const releaseGroup = (pid: number): void => toReaper(`-${pid}`);
