import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { validateData } from '@mlops-actions/core/validate/validate-data';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { aggregates, expectations, flights, median, writeCsv } from './flights/checks.ts';

/**
 * data-validate on 3,000,000 flights with ten expectations, beside the same aggregates in DuckDB alone, both
 * after start-up, alternating in one process. `--assert` exits 1 above the bar; `--csv` takes the flights as CSV.
 */
const bar = 1.5;
const rounds = 9;

const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const file = process.argv.includes('--csv') ? await asCsv() : flights;
  await writeFile(join(folder, 'expectations.yml'), expectations);
  const ours: number[] = [];
  const raw: number[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    const times = [await timed(() => validate(file, round)), await rawAggregates(file)] as const;
    if (round === 0) continue;
    ours.push(times[0]);
    raw.push(times[1]);
  }
  const ratio = median(ours.map((time, round) => time / (raw[round] as number)));
  console.log(
    `data-validate, 3,000,000 flights, 10 expectations: ${ms(ours)}; DuckDB alone: ${ms(raw)} (median of ${rounds})`,
  );
  console.log(
    `ratio ${ratio.toFixed(2)} (bar ${bar}); peak memory ${peakMemory()} MB; DuckDB alone in a process of its own: ${rawMemory(file)} MB`,
  );
  if (process.argv.includes('--assert') && ratio > bar) process.exitCode = 1;
}

/** The whole use case: engine, plan, digest of the file, reports' sections, results file. */
async function validate(file: string, round: number): Promise<void> {
  const outcome = await validateData(
    {
      data: [file],
      expectations: join(folder, 'expectations.yml'),
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: join(folder, String(round)),
    },
    testContext().context,
  );
  if (outcome.verdict !== 'pass') throw new Error(`The bench expects a pass: ${outcome.summary}`);
}

/** A database of its own each time, as on the other side. */
async function rawAggregates(file: string): Promise<number> {
  return timed(async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.runAndReadAll(`SELECT ${aggregates} FROM '${file}'`);
    connection.closeSync();
    instance.closeSync();
  });
}

async function asCsv(): Promise<string> {
  const file = join(folder, 'flights.csv');
  await writeCsv(file, 3_000_000);
  return file;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function ms(values: number[]): string {
  return `${Math.round(median(values))} ms`;
}

function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** In a process of its own. */
function rawMemory(file: string): number {
  const program = `
    import { DuckDBInstance } from '@duckdb/node-api';
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.runAndReadAll(${JSON.stringify(`SELECT ${aggregates} FROM '${file}'`)});
    console.log(Math.round(process.resourceUsage().maxRSS / 1024));`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  return Number(child.stdout);
}
