import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The interpreter that has the packages of test/originals/requirements.txt. */
const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

/** What a script beside this file prints. */
export async function runPython(script: string, ...args: string[]): Promise<string> {
  const file = path.join(import.meta.dirname, script);
  const { stdout } = await promisify(execFile)(python, [file, ...args], { maxBuffer: 64 << 20 });
  return stdout;
}
