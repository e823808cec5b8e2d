import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deploymentBody, endpointBody, openTestWorkspace } from '@mlops-actions/emulator/test-workspace';
import { writeTestModel } from '@mlops-actions/emulator/test-model';
import autocannon from 'autocannon';

/**
 * How many requests a second an ONNX deployment of the emulator answers, beside a bare program of Fastify and
 * onnxruntime-web with the same model; the two in turn, in processes of their own. `--assert` exits 1 below the bar.
 */
const bar = 1 / 3;
const rounds = 5;
const seconds = 3;
const connections = 50;

const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const model = join(folder, 'model');
  writeTestModel(model);
  const bare = await startBare(join(model, 'model.onnx'));
  const workspace = await openTestWorkspace();
  try {
    const key = await deploy(workspace, model);
    const url = `${workspace.emulator.endpoint}/endpoints/bench/score`;
    const rates: { emulator: number; bare: number }[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const rate = { emulator: await rateOf(url, key), bare: await rateOf(bare.url, key) };
      // The first round warms both up.
      if (round > 0) rates.push(rate);
    }
    report(rates);
  } finally {
    bare.stop();
    await workspace.close();
  }
}

function report(rates: { emulator: number; bare: number }[]): void {
  const emulator = median(rates.map((rate) => rate.emulator));
  const bare = median(rates.map((rate) => rate.bare));
  const ratio = median(rates.map((rate) => rate.emulator / rate.bare));
  console.log(`emulator, ONNX deployment    ${emulator.toFixed(0)} requests/s`);
  console.log(`bare Fastify + onnxruntime   ${bare.toFixed(0)} requests/s`);
  console.log(`ratio                        ${ratio.toFixed(2)} (bar: at least ${bar.toFixed(2)})`);
  if (process.argv.includes('--assert') && ratio < bar) process.exitCode = 1;
}

async function deploy(
  workspace: Awaited<ReturnType<typeof openTestWorkspace>>,
  model: string,
): Promise<string> {
  const modelUri = await workspace.upload(model);
  await workspace.put('/models/bench/versions/1', { properties: { modelUri, modelType: 'custom_model' } });
  await workspace.put('/onlineEndpoints/bench', endpointBody());
  const properties = {
    model: `${workspace.id}/models/bench/versions/1`,
    requestSettings: { requestTimeout: 'PT5S', maxConcurrentRequestsPerInstance: 100 },
  };
  await workspace.put(
    '/onlineEndpoints/bench/deployments/blue',
    deploymentBody(properties, { 'mlops-emulator': 'onnx' }),
  );
  await workspace.put('/onlineEndpoints/bench', endpointBody({ blue: 100 }));
  const keys = await workspace.call(
    'POST',
    `${workspace.id}/onlineEndpoints/bench/listKeys?api-version=2024-04-01`,
    {},
  );
  return keys.body.primaryKey as string;
}

async function startBare(model: string): Promise<{ url: string; stop(): void }> {
  const script = fileURLToPath(new URL('serving/bare-serving.ts', import.meta.url));
  const child = spawn(process.execPath, [script, model], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
  });
  return { url, stop: () => child.kill() };
}

/** Answers of status 200 a second. */
async function rateOf(url: string, key: string): Promise<number> {
  const result = await autocannon({
    url,
    method: 'POST',
    body: '{"data": [[1.5, 2]]}',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed.`);
  return result['2xx'] / result.duration;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
