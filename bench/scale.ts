import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * data-validate on 1, 10 and 100 million generated rows of Parquet, each in a process of its own with a memory limit
 * of 512 MB for the engine: seconds, peak memory, and the time against the same expectations without the digest.
 * With `--assert` up to ten million rows, and exit code 1 where the time grows faster than the rows or the memory
 * is above its bound.
 */
const limit = '512MB';
/** The engine's limit, and what Node, the program and the reading of files take beside it. */
const boundMb = 512 + 350;
const isAsserted = process.argv.includes('--assert');
const sizes = [1, 10, ...(isAsserted ? [] : [100])];

const expectations = `
table:
  - expect_table_row_count_to_be_between: { min_value: 1000000 }
columns:
  id:
    - expect_column_values_to_not_be_null
    - expect_column_values_to_be_unique
  amount:
    - expect_column_values_to_be_between: { min_value: 0, max_value: 1000000 }
    - expect_column_mean_to_be_between: { min_value: 0 }
  kind:
    - expect_column_values_to_be_in_set: { value_set: [k0, k1, k2, k3, k4, k5, k6] }
  code:
    - expect_column_value_lengths_to_be_between: { min_value: 1, max_value: 40 }
`;

interface Measured {
  seconds: number;
  megabytes: number;
}

const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-scale-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  await writeFile(join(folder, 'expectations.yml'), expectations);
  const times: number[] = [];
  let isOver = false;
  for (const millions of sizes) {
    const file = await generate(millions);
    const whole = measure(file, 'validate');
    const alone = measure(file, 'engine');
    const bytes = (await stat(file)).size;
    await rm(file);
    times.push(whole.seconds);
    isOver ||= whole.megabytes > boundMb;
    console.log(
      `${millions} M rows (${Math.round(bytes / 1e6)} MB): ${whole.seconds.toFixed(2)} s, ${(whole.seconds / millions).toFixed(3)} s for a million, peak ${whole.megabytes} MB (bound ${boundMb} MB); without the digest ${alone.seconds.toFixed(2)} s (ratio ${(whole.seconds / alone.seconds).toFixed(2)})`,
    );
  }
  const growth = (times.at(-1) as number) / (times[0] as number);
  const rows = (sizes.at(-1) as number) / (sizes[0] as number);
  console.log(`${rows} times the rows take ${growth.toFixed(1)} times as long.`);
  if (isAsserted && (isOver || growth > 1.5 * rows)) process.exitCode = 1;
}

async function generate(millions: number): Promise<string> {
  const file = join(folder, `${millions}.parquet`);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT i AS id, (hash(i) % 1000000) / 7 AS amount, 'k' || (i % 7) AS kind, 'code ' || (hash(i) % 100000) AS code FROM range(${millions * 1_000_000}) AS r(i)) TO '${file}'`,
  );
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** In a process of its own, after start-up. */
function measure(file: string, what: 'validate' | 'engine'): Measured {
  const suite = JSON.stringify(join(folder, 'expectations.yml'));
  const data = JSON.stringify(file);
  const validate = `
    import { validateData } from '@mlops-actions/core/validate/validate-data';
    import { testContext } from '@mlops-actions/core/runtime/test-context';
    const work = async () => {
      const outcome = await validateData({ data: [${data}], expectations: ${suite}, failOnSeverity: 'critical', maxSampleRows: 0, reportDir: ${JSON.stringify(folder)} + '/' + process.pid, memoryLimit: '${limit}' }, testContext().context);
      if (outcome.verdict !== 'pass') throw new Error(outcome.summary);
    };`;
  const engine = `
    import { readFile } from 'node:fs/promises';
    import { openEngine } from '@mlops-actions/tabular/engine';
    import { openTable } from '@mlops-actions/tabular/sources';
    import { readSuite } from '@mlops-actions/tabular/suites/read-suite';
    import { runSuite } from '@mlops-actions/tabular/expectations/run-suite';
    import { profileQuestions } from '@mlops-actions/core/validate/profile/column-profile';
    import { redactionOf } from '@mlops-actions/core/validate/redaction/redaction';
    const work = async () => {
      const engine = await openEngine({ memoryLimit: '${limit}' });
      const table = await openTable(engine, 'data', [${data}]);
      const { expectations } = readSuite(await readFile(${suite}, 'utf8'), ${suite});
      const redaction = redactionOf([], table.columns.map(({ name }) => name));
      const { aggregates } = profileQuestions(table, redaction, []);
      await runSuite(engine, table, expectations, { maxSampleRows: 0, redactColumns: [] }, aggregates);
      await engine.close();
    };`;
  const program = `${what === 'validate' ? validate : engine}
    const start = performance.now();
    await work();
    console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}
