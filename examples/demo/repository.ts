// The team's repository: a copy of examples/flight-delay with its data made ready.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const example = path.resolve(import.meta.dirname, '../flight-delay');
const root = path.resolve(import.meta.dirname, '../..');

/** Copies the example beside the repository's own node_modules, whose DuckDB its data preparation uses. */
export function openRepository(work: string): string {
  const folder = path.join(work, 'flight-delay');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  cpSync(example, folder, { recursive: true });
  run('prepare.mjs', path.join(folder, 'data'));
  run(
    'requests.mjs',
    '--data',
    path.join(folder, 'data/flights-2001-02.csv'),
    '--count',
    '3000',
    '--output',
    path.join(folder, 'data/requests.jsonl'),
  );
  return folder;
}

function run(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [path.join(example, script), ...args], { stdio: 'ignore' });
}

/** The commit that the demo plays at, or none outside a checkout. */
export function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '0'.repeat(40);
  }
}
