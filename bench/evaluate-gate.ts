import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * evaluate-gate on 1,000,000 rows of two classes beside a champion: every metric of two classes and the interval of its
 * difference from the champion's (10,000 resamples of cells, DeLong, paired t). scikit-learn's same metrics with 2,000
 * paired resamples in NumPy, where MLOPS_ORIGINALS_PYTHON names a Python that has them; a part of the resamples is
 * timed, since each takes as long as the next. `--assert` exits 1 below the bar.
 */
const bar = 30;
/** Average precision, whose resamples cost as much as the rows, is timed apart on fewer. */
const rows = { all: 1_000_000, ranked: 100_000 };
const resamples = { whole: 2_000, timed: 100 };
const compared = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'matthews_corrcoef',
  'cohen_kappa',
  'roc_auc',
  'log_loss',
  'brier_score_loss',
];

interface Peer {
  /** The candidate's, in the order of `compared`. */
  figures: number[];
  /** Seconds of all metrics of both models. */
  metrics: number;
  /** Seconds of one resample. */
  resample: number;
}

const run = promisify(execFile);

const [mode, ...given] = process.argv.slice(2);
if (mode === '--once') await once(given as [string, string, string]);
else await bench();

/** The gate in a process of its own; prints seconds from the files to the verdict. */
async function once([candidate, champion, policy]: [string, string, string]): Promise<void> {
  const start = performance.now();
  const { outputs } = await evaluateGate(
    {
      predictions: [candidate],
      championPredictions: [champion],
      policy,
      labelColumn: 'label',
      allowEmulatorEvidence: false,
    } as Parameters<typeof evaluateGate>[0],
    testContext().context,
  );
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, metrics: JSON.parse(outputs['metrics']!) }));
}

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  try {
    const files = await predictions(folder, rows.all);
    console.log(
      `${rows.all.toLocaleString('en-US')} rows of two classes, candidate beside champion, from Parquet:`,
    );
    const ours = await gate(folder, files, compared, 3);
    console.log(`evaluate-gate, ${compared.length} metrics: ${ours.seconds.toFixed(2)} s`);
    const fewer = await predictions(folder, rows.ranked);
    const ranked = await gate(folder, fewer, ['average_precision'], 1);
    console.log(
      `average precision of ${rows.ranked.toLocaleString('en-US')} rows by 2,000 resamples of rows: ${ranked.seconds.toFixed(1)} s`,
    );
    await compare(ours, files, fewer);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(ours: Gate, files: string[], fewer: string[]): Promise<void> {
  const python = process.env['MLOPS_ORIGINALS_PYTHON'];
  if (!python) {
    console.log('MLOPS_ORIGINALS_PYTHON is not set: scikit-learn was not run.');
    // What was not compared has not held.
    if (process.argv.includes('--assert')) process.exitCode = 1;
    return;
  }
  const script = join(import.meta.dirname, 'gate/scikit_learn_gate.py');
  const peer = async (from: string[], times: number, ...more: string[]) =>
    JSON.parse((await run(python, [script, ...from, String(times), ...more])).stdout) as Peer;
  const theirs = await peer(files, resamples.timed);
  const seconds = theirs.metrics + resamples.whole * theirs.resample;
  console.log(
    `scikit-learn: metrics ${theirs.metrics.toFixed(2)} s, 2,000 resamples ${(resamples.whole * theirs.resample).toFixed(1)} s`,
  );
  const { resample } = await peer(fewer, 10, 'average-precision');
  console.log(
    `scikit-learn, average precision by 2,000 resamples: ${(resamples.whole * resample).toFixed(0)} s`,
  );
  const ratio = seconds / ours.seconds;
  const differing = compared.filter(
    (name, i) => !(Math.abs(ours.metrics[name]! - theirs.figures[i]!) <= 1e-9 * Math.abs(theirs.figures[i]!)),
  );
  console.log(
    `ratio ${ratio.toFixed(1)} (bar ${bar}); ${differing.length === 0 ? 'the same figures' : `differing figures: ${differing.join(', ')}`}`,
  );
  if (process.argv.includes('--assert') && (ratio < bar || differing.length > 0)) process.exitCode = 1;
}

interface Gate {
  seconds: number;
  metrics: Record<string, number>;
}

/** The median of some runs. */
async function gate(folder: string, files: string[], metrics: string[], times: number): Promise<Gate> {
  const policy = join(folder, `${metrics.length}.json`);
  const rules = metrics.map((metric) => ({ metric, require: 'not-worse' }));
  await writeFile(policy, JSON.stringify({ rules }));
  const runs: Gate[] = [];
  for (let i = 0; i < times; i++) {
    const { stdout } = await run(process.execPath, [import.meta.filename, '--once', ...files, policy]);
    runs.push(JSON.parse(stdout) as Gate);
  }
  return runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)]!;
}

/** Scores of two models with shared errors, the same in every run. */
async function predictions(folder: string, count: number): Promise<string[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run('SET threads = 1');
  await connection.run('SELECT setseed(0.5)');
  await connection.run(`CREATE TABLE drawn AS
    SELECT (random() < 0.3)::INT AS label, random() + random() - 1 AS shared, random() AS a, random() AS b
    FROM range(${count})`);
  const files = ['candidate', 'champion'].map((name) => join(folder, `${name}-${count}.parquet`));
  for (const [i, file] of files.entries()) {
    const logit = `3 * shared + ${i === 0 ? '1.9 * (label - 0.4) + a' : '2.0 * (label - 0.4) + b'} - 0.5`;
    await connection.run(`COPY (
      SELECT label, (score > 0.5)::INT AS prediction, score
      FROM (SELECT label, round(1 / (1 + exp(-(${logit}))), 6) AS score FROM drawn)
    ) TO '${file}'`);
  }
  connection.closeSync();
  return files;
}
