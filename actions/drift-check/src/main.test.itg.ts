import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const entry = path.resolve(import.meta.dirname, 'main.ts');
const runner = path.resolve(import.meta.dirname, '../../../packages/core/src/runtime/run.ts');
// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drift-check-'));
  const table = (low: number) => ['x', ...Array.from({ length: 100 }, (_, i) => low + i), ''].join('\n');
  await writeFile(path.join(folder, 'january.csv'), table(0));
  await writeFile(path.join(folder, 'june.csv'), table(60));
});

afterAll(() => rm(folder, { recursive: true }));

interface Step {
  exitCode: number;
  output: string;
  outputs: string;
}

/** The action in a process of its own, with inputs as GitHub passes them. */
async function step(inputs: Record<string, string>): Promise<Step> {
  const outputFile = path.join(folder, 'outputs');
  await writeFile(outputFile, '');
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', GITHUB_OUTPUT: outputFile };
  for (const [name, value] of Object.entries({ 'upload-artifact': 'false', ...inputs }))
    env[`INPUT_${name.toUpperCase()}`] = value;
  const script = `import { run } from ${JSON.stringify(runner)}; import { main } from ${JSON.stringify(entry)}; await run(main);`;
  return new Promise((resolve) => {
    const args = ['--input-type=module', '--eval', script];
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      void readFile(outputFile, 'utf8').then((outputs) =>
        resolve({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr, outputs }),
      );
    });
  });
}

describe('drift-check as a step', () => {
  it('reports drift and passes, because only no-data fails it by default', async () => {
    const { exitCode, outputs, output } = await step({ reference: 'january.csv', current: 'june.csv' });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(outputs).toMatch(/verdict<<.*\ndrift\n/);
    expect(outputs).toMatch(/drifted-columns<<.*\n\["x"\]\n/);
    const report = JSON.parse(await readFile(path.join(folder, 'mlops-reports/drift-check.json'), 'utf8'));
    expect(report).toMatchObject({ action: 'drift-check', verdict: 'drift' });
    expect(report.checks[1].evidence).toMatchObject({ column: 'x', method: 'ks', drifted: true });
  });

  it('fails on drift where that is asked for', async () => {
    const { exitCode } = await step({
      reference: 'january.csv',
      current: 'june.csv',
      'fail-on': 'drift,no-data',
    });
    expect(exitCode).toBe(1);
  });

  it('names every bad input at once', async () => {
    const { exitCode, output } = await step({ current: 'january.csv', preset: 'scipy', 'fail-on': 'warn' });
    expect(exitCode).toBe(1);
    expect(output).toContain("Input 'reference' is missing");
    expect(output).toContain("Input 'preset' is 'scipy': it takes one of evidently, azureml");
    expect(output).toContain("Input 'fail-on' is 'warn'");
  });
});
