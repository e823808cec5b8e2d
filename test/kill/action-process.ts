import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export interface ActionRun {
  child: ChildProcess;
  /** Where it runs. */
  folder: string;
  /** Everything that it has printed so far. */
  output(): string;
  /** Resolves when it is gone. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it gave as outputs, and what it saved for its post half. */
  outputs(): Record<string, string>;
  state(): Record<string, string>;
}

/** Runs one half of an action as GitHub does, in a process of its own: the built bundle, else the sources. */
export function startAction(
  name: string,
  half: 'main' | 'post',
  { folder, env, inputs }: { folder: string; env: Record<string, string>; inputs: Record<string, string> },
): ActionRun {
  const own = mkdtempSync(path.join(folder, 'run-'));
  const file = (base: string) => path.join(own, base);
  for (const base of ['output', 'state', 'summary']) writeFileSync(file(base), '');
  const child = spawn(process.execPath, entryOf(name, half), {
    cwd: own,
    env: {
      PATH: process.env['PATH'],
      HOME: own,
      ...env,
      GITHUB_OUTPUT: file('output'),
      GITHUB_STATE: file('state'),
      GITHUB_STEP_SUMMARY: file('summary'),
      ...Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]),
      ),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    folder: own,
    output: () => output,
    exited: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    }),
    outputs: () => readCommandFile(file('output')),
    state: () => readCommandFile(file('state')),
  };
}

function entryOf(name: string, half: 'main' | 'post'): string[] {
  const bundle = path.join(root, 'dist', name, half === 'main' ? 'index.js' : 'post.js');
  if (existsSync(bundle) && process.env['MLOPS_KILL_SOURCES'] !== '1') return [bundle];
  const start = `import { start } from ${JSON.stringify(path.join(root, 'actions/index.ts'))}; await start('${name}', '${half}');`;
  return ['--no-warnings', '--input-type=module', '--eval', start];
}

/** GitHub's `name<<delimiter` blocks; the last of a name counts. */
function readCommandFile(file: string): Record<string, string> {
  const found: Record<string, string> = {};
  const block = /^([^\n<]+)<<([^\n]+)\n([\s\S]*?)\n?\2$/gm;
  for (const [, name, , value] of readFileSync(file, 'utf8').matchAll(block)) found[name!] = value!;
  return found;
}
