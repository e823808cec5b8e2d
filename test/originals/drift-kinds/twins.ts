import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import type { cases } from './cases.ts';

const run = promisify(execFile);
export type Judged = Pick<Outcome, 'verdict' | 'checks'>;

/** Fewer while working on it, by MLOPS_TWINS. */
const count = Number(process.env['MLOPS_TWINS'] ?? 100);
const seeds = Array.from({ length: count }, (_, i) => i + 1);
export const fewestClean = 0.9 * count;
export const plantedSeeds = seeds.slice(0, 5);

/** A new folder, with these tables of Python packages in it. */
export async function folderWith(...tables: ('digits' | 'new_york')[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'twins-'));
  const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
  await run(python, [path.join(import.meta.dirname, 'tables.py'), folder, ...tables]);
  return folder;
}

/**
 * The outcomes by seed. In a process of its own, as a step is: in Jest's contexts, where every look-up of a global is
 * slow, the domain classifier takes ten times as long.
 */
export async function judge(
  name: keyof typeof cases,
  file: string,
  folder: string,
  some: readonly number[],
): Promise<Judged[]> {
  const script = path.join(import.meta.dirname, 'judge.ts');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const options = { env, maxBuffer: 2 ** 28 };
  const { stdout } = await run(process.execPath, [script, name, file, folder, ...some.map(String)], options);
  const outcomes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Judged);
  if (outcomes.length !== some.length)
    throw new Error(`${outcomes.length} of ${some.length} pairs were judged.`);
  return outcomes;
}

/** How many unchanged twins had no alarm, by kind of drift. */
export async function cleanTwins(name: keyof typeof cases, folder: string): Promise<Map<string, number>> {
  const clean = new Map<string, number>();
  for (const outcome of await judge(name, 'twin', folder, seeds)) {
    for (const [kind, alarm] of alarmsOf(outcome)) clean.set(kind, (clean.get(kind) ?? 0) + (alarm ? 0 : 1));
  }
  return clean;
}

/** The kinds of drift that a report's checks judged, and whether any check of a kind found some or had no data. */
export function alarmsOf({ checks, verdict }: Judged): Map<string, boolean> {
  const alarms = new Map<string, boolean>([['verdict', verdict !== 'no-drift']]);
  for (const { id, evidence, verdict: each } of checks) {
    if (id === 'a-a') continue;
    const kind = id === 'drift-share' ? 'drift-share' : String(evidence?.['kind']);
    alarms.set(kind, (alarms.get(kind) ?? false) || each !== 'pass');
  }
  return alarms;
}

export function firstWindow(outcome: Judged, id: string): unknown {
  return outcome.checks.find((each) => each.id === id)?.evidence?.['firstWindow'];
}
