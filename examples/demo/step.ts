// Runs one action of dist/ as GitHub's runner would: inputs in the environment, files for outputs, state and summary.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Console } from './console.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');

export interface StepResult {
  action: string;
  exitCode: number;
  outputs: Record<string, string>;
  /** Environment that the step exports to later steps. */
  exported: Record<string, string>;
  state: Record<string, string>;
  seconds: number;
  /** What the step logged, without its workflow commands. */
  log: string[];
}

export interface StepOptions {
  /** The folder that the step's relative paths start from. */
  cwd: string;
  env: Record<string, string>;
  /** Called with the running process and each line of its log, so that a scenario can interfere. */
  watch?: (process: ChildProcess, line: string) => void;
}

/** Runs an action's main half. */
export function runStep(
  action: string,
  inputs: Record<string, string>,
  options: StepOptions,
  terminal: Console,
): Promise<StepResult> {
  return runHalf(action, 'index.js', inputs, {}, options, terminal);
}

/** Runs an action's post half, as the runner does at the end of the job, with the state that main has saved. */
export function runPost(
  main: StepResult,
  inputs: Record<string, string>,
  options: StepOptions,
  terminal: Console,
): Promise<StepResult> {
  return runHalf(main.action, 'post.js', inputs, main.state, options, terminal);
}

async function runHalf(
  action: string,
  entry: string,
  inputs: Record<string, string>,
  state: Record<string, string>,
  options: StepOptions,
  terminal: Console,
): Promise<StepResult> {
  const files = commandFiles();
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(dist, action, entry)], {
    cwd: options.cwd,
    env: {
      ...inherited(),
      ...options.env,
      ...named('INPUT_', inputs, (name) => name.toUpperCase()),
      ...named('STATE_', state, (name) => name),
      GITHUB_OUTPUT: files.output,
      GITHUB_ENV: files.env,
      GITHUB_STATE: files.state,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_PATH: files.path,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const read = (stream: NodeJS.ReadableStream) =>
    createInterface({ input: stream }).on('line', (line) => {
      const text = spoken(line);
      if (text === null) return;
      log.push(text);
      terminal.progress(text);
      options.watch?.(child, text);
    });
  read(child.stdout);
  read(child.stderr);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)));
  });
  terminal.endProgress();
  const result = {
    action,
    exitCode,
    outputs: readPairs(files.output),
    exported: readPairs(files.env),
    state: readPairs(files.state),
    seconds: (performance.now() - started) / 1000,
    log,
  };
  rmSync(path.dirname(files.output), { recursive: true });
  return result;
}

function commandFiles() {
  const folder = mkdtempSync(path.join(tmpdir(), 'step-'));
  const names = ['output', 'env', 'state', 'summary', 'path'] as const;
  const files = Object.fromEntries(names.map((name) => [name, path.join(folder, name)]));
  for (const file of Object.values(files)) writeFileSync(file, '');
  return files as Record<(typeof names)[number], string>;
}

/** The runner's own variables only: nothing of the developer's shell decides what the demo does. */
function inherited(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'RUNNER_TOOL_CACHE', 'MLOPS_DUCKDB_DIR'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function named(prefix: string, record: Record<string, string>, spell: (name: string) => string) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + spell(name), value]));
}

/** A line of the log as the runner shows it: null for commands that it carries out without a word. */
function spoken(line: string): string | null {
  const command = /^::(\w[\w-]*)(?: [^:]*(?:::?[^:]+)*?)?::(.*)$/.exec(line);
  if (!command) return line.trim() === '' ? null : line;
  const [, name = '', text = ''] = command;
  if (!['error', 'warning', 'notice', 'group'].includes(name)) return null;
  return text.replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** GitHub's command files: `name<<delimiter`, lines, `delimiter`. */
function readPairs(file: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = readFileSync(file, 'utf8').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines[i] ?? '') ?? [];
    if (!name || !delimiter) continue;
    const end = lines.indexOf(delimiter, i + 1);
    pairs[name] = lines.slice(i + 1, end).join('\n');
    i = end;
  }
  return pairs;
}
