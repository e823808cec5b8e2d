import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

/** Gives a job to one of the scripts beside this file, and its answer. */
export async function runPython(script: string, job: unknown): Promise<unknown> {
  const child = spawn(python, [join(import.meta.dirname, script)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(job));
  return JSON.parse(await text(child.stdout));
}
