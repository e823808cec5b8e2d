import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDrift } from '@mlops-actions/core/drift/check-drift';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * drift-check on 1,500,000 against 1,500,000 flights in four columns, as whole processes, and Evidently's
 * DataDriftPreset on the same files where MLOPS_ORIGINALS_PYTHON names a Python that has it.
 * `--assert` exits 1 below the bar.
 */
const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';
const bar = { ratio: 15, megabytes: 400 };
const rounds = 5;

const evidently = `
import json, resource, sys, warnings
warnings.filterwarnings("ignore")
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
reference, current = [pd.read_parquet(file) for file in sys.argv[1:]]
report = Report([DataDriftPreset()], include_tests=True).run(current, reference)
tests = [test for test in report.dict()["tests"] if "column" in test["metric_config"]["params"]]
drifted = [test["metric_config"]["params"]["column"] for test in tests if test["status"].name == "FAIL"]
print(json.dumps({"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "drifted": drifted}))
`;

interface Run {
  seconds: number;
  /** Peak resident memory of the process. */
  megabytes: number;
  drifted: string[];
}

const [mode, ...files] = process.argv.slice(2);
if (mode === '--once') await once(files as [string, string]);
else await bench();

async function once([reference, current]: [string, string]): Promise<void> {
  const unset = { policy: undefined, labelColumn: undefined, predictionColumn: undefined, since: undefined };
  const unused = { notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const inputs = {
    reference: [reference],
    current: [current],
    preset: 'evidently',
    ...unset,
    ...unused,
  } as const;
  const { outputs } = await checkDrift(
    { ...inputs, reference: [reference], current: [current] },
    testContext().context,
  );
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ megabytes, drifted: JSON.parse(outputs['drifted-columns'] ?? '[]') }));
}

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  try {
    const halves = await splitFlights(folder);
    console.log(`1,500,000 against 1,500,000 flights, four columns, whole processes:`);
    const ours = await median(rounds, () =>
      run(process.execPath, [import.meta.filename, '--once', ...halves]),
    );
    print('drift-check', ours);
    await compare(ours, folder, halves);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(ours: Run, folder: string, halves: string[]): Promise<void> {
  const python = process.env['MLOPS_ORIGINALS_PYTHON'];
  if (!python) {
    console.log('MLOPS_ORIGINALS_PYTHON is not set: Evidently was not run.');
    // What was not compared has not held.
    if (process.argv.includes('--assert')) process.exitCode = 1;
    return;
  }
  const script = join(folder, 'evidently_bench.py');
  await writeFile(script, evidently);
  const theirs = await median(3, () => run(python, [script, ...halves]));
  print('Evidently', theirs);
  const ratio = theirs.seconds / ours.seconds;
  console.log(`ratio ${ratio.toFixed(1)} (bar ${bar.ratio}); memory bar ${bar.megabytes} MB`);
  if (process.argv.includes('--assert') && (ratio < bar.ratio || ours.megabytes > bar.megabytes))
    process.exitCode = 1;
}

/** The first and the second half in time, without their dates, which neither tool compares. */
async function splitFlights(folder: string): Promise<string[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const halves = ['reference.parquet', 'current.parquet'].map((name) => join(folder, name));
  for (const [half, file] of halves.entries()) {
    await connection.run(
      `COPY (SELECT delay, distance, origin, destination FROM '${flights}' ORDER BY date LIMIT 1500000 OFFSET ${half * 1_500_000}) TO '${file}'`,
    );
  }
  connection.closeSync();
  return halves;
}

function run(command: string, args: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ seconds, ...(JSON.parse(output) as Omit<Run, 'seconds'>) });
      else reject(new Error(`${command} ended with ${code}.`));
    });
  });
}

async function median(times: number, measure: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  while (runs.length < times) runs.push(await measure());
  return runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)] as Run;
}

function print(name: string, { seconds, megabytes, drifted }: Run): void {
  console.log(
    `${name}: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB, drifted: ${drifted.join(', ') || 'none'}`,
  );
}
