import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aggregates, expectations, median, writeCsv } from './flights/checks.ts';

/**
 * data-validate as users run it (the bundle in dist, or in the folder that MLOPS_BENCH_DIST names) on the 3,000,000
 * flights as CSV with ten checks, as a whole process, beside DuckDB alone, and beside Pandera and Great Expectations
 * where MLOPS_ORIGINALS_PYTHON names a Python that has them. `--assert` takes 1,000,000 flights, and exits 1 where a
 * peer is faster or smaller, or DuckDB alone by more than the bar.
 */
const rounds = 5;
const asserts = process.argv.includes('--assert');
const rows = asserts ? 1_000_000 : 3_000_000;
/** A third of the rows weighs the start of the process three times as much. */
const bar = asserts ? 2.5 : 1.25;
const root = path.resolve(import.meta.dirname, '..');
const dist = path.resolve(process.env['MLOPS_BENCH_DIST'] ?? path.join(root, 'dist'));
const python = process.env['MLOPS_ORIGINALS_PYTHON'];

const peerPrograms = [
  { name: 'Pandera', module: 'pandera', script: 'pandera_checks.py' },
  { name: 'Great Expectations', module: 'great_expectations', script: 'great_expectations_checks.py' },
];

interface Program {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
}

interface Run {
  seconds: number;
  megabytes: number;
}

const folder = await mkdtemp(path.join(tmpdir(), 'mlops-bench-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const file = path.join(folder, 'flights.csv');
  await writeCsv(file, rows);
  await writeFile(
    path.join(folder, 'expectations.yml'),
    expectations.replace('min_value: 1000000', `min_value: ${rows}`),
  );
  const { size } = await stat(file);
  console.log(
    `${rows.toLocaleString('en-US')} flights as CSV, ${Math.round(size / 1e6)} MB, ten checks, whole processes, median of ${rounds}:`,
  );
  const programs = [ours(file), duckdb(file), ...(await peers(file))];
  const runs = programs.map((): Run[] => []);
  // In turns, so that all see the same machine.
  for (let round = 0; round < rounds; round++)
    for (const [i, program] of programs.entries()) runs[i]?.push(await measure(program));
  const medians = runs.map((of) => ({
    seconds: median(of.map(({ seconds }) => seconds)),
    megabytes: median(of.map(({ megabytes }) => megabytes)),
  }));
  judge(programs, runs, medians);
}

function judge(programs: readonly Program[], runs: readonly Run[][], medians: readonly Run[]): void {
  const [own, raw, ...others] = medians as [Run, Run, ...Run[]];
  // Of paired rounds, since the machine may be busier in one than in another.
  const [ownRuns, rawRuns] = runs as [Run[], Run[]];
  const ratio = median(ownRuns.map(({ seconds }, round) => seconds / (rawRuns[round] as Run).seconds));
  for (const [i, { name }] of programs.entries()) {
    const { seconds, megabytes } = medians[i] as Run;
    console.log(
      `${name.padEnd(20)} ${seconds.toFixed(2)} s ${megabytes.toFixed(0).padStart(5)} MB   data-validate takes ${(own.seconds / seconds).toFixed(2)} × its time and ${(own.megabytes / megabytes).toFixed(2)} × its memory`,
    );
  }
  console.log(
    `ratio to DuckDB alone ${ratio.toFixed(2)} (bar ${bar}), its memory ${raw.megabytes.toFixed(0)} MB`,
  );
  const beats = (peer: Run) => own.seconds <= peer.seconds && own.megabytes <= peer.megabytes;
  // What was not compared or measured has not held.
  const isBest = others.length === peerPrograms.length && others.every(beats);
  if (asserts && !(ratio <= bar && isBest)) process.exitCode = 1;
}

function ours(file: string): Program {
  const inputs = {
    data: file,
    expectations: path.join(folder, 'expectations.yml'),
    'report-dir': path.join(folder, 'reports'),
    'upload-artifact': 'false',
  };
  const env = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  return {
    name: 'data-validate',
    command: process.execPath,
    args: [path.join(dist, 'data-validate/index.js')],
    env,
  };
}

function duckdb(file: string): Program {
  const program = `
    import { DuckDBInstance } from ${JSON.stringify(import.meta.resolve('@duckdb/node-api'))};
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.runAndReadAll(${JSON.stringify(`SELECT ${aggregates} FROM '${file}'`)});`;
  return {
    name: 'DuckDB alone',
    command: process.execPath,
    args: ['--input-type=module', '--eval', program],
  };
}

async function peers(file: string): Promise<Program[]> {
  if (!python) {
    console.log('MLOPS_ORIGINALS_PYTHON is not set: Pandera and Great Expectations are not run.');
    return [];
  }
  const found: Program[] = [];
  for (const { name, module, script } of peerPrograms) {
    const args = [path.join(import.meta.dirname, 'flights', script), file, String(rows)];
    const there = await run({ name, command: python, args: ['-c', `import ${module}`] }).catch(() => null);
    if (there) found.push({ name, command: python, args });
    else console.log(`${name} is not installed in ${path.basename(python)}'s environment: it is not run.`);
  }
  return found;
}

/** With the peak memory that GNU time reports of the whole process. */
function measure(program: Program): Promise<Run> {
  if (!existsSync('/usr/bin/time')) return run(program);
  return run({ ...program, command: '/usr/bin/time', args: ['-f', '%M', program.command, ...program.args] });
}

function run({ name, command, args, env }: Program): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let errors = '';
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      const megabytes = Number(/(\d+)\s*$/.exec(errors)?.[1] ?? NaN) / 1024;
      if (code === 0) resolve({ seconds, megabytes });
      else reject(new Error(`${name} ended with ${code}: ${errors.slice(-500)}`));
    });
  });
}
