import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Endpoint } from './endpoints.ts';
import { type StartedEmulator, startEmulator } from './start-emulator.ts';
import type { Workspace } from './workspace.ts';

let emulator: StartedEmulator;
let workspace: Workspace;
let folder: string;
let endpoint: Endpoint;
beforeAll(async () => {
  emulator = await startEmulator();
  workspace = await emulator.open();
  folder = await mkdtemp(join(tmpdir(), 'serving-'));
  const model = await registeredModel();
  const creation = await workspace.endpoints.createOrUpdate('flights', {
    location: workspace.location,
    properties: { authMode: 'Key' },
  });
  await creation.wait();
  for (const name of ['blue', 'green']) {
    const operation = await workspace.deployments.createOrUpdate('flights', name, {
      location: workspace.location,
      tags: { 'mlops-emulator': 'onnx' },
      sku: { name: 'Default', capacity: 1 },
      properties: {
        endpointComputeType: 'Managed',
        instanceType: 'Standard_DS2_v2',
        model,
        ...(await codeAndEnvironment()),
      },
    });
    await operation.wait();
  }
  endpoint = (await workspace.endpoints.get('flights'))!;
}, 60_000);
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

/** A logistic regression in ONNX, made by the emulator's own tool, which is run and not imported. */
async function registeredModel(): Promise<string> {
  const local = join(folder, 'model');
  const maker = resolve(import.meta.dirname, '../../emulator/src/test-model.ts');
  execFileSync(process.execPath, [
    '--input-type=module',
    '-e',
    `(await import(${JSON.stringify(maker)})).writeTestModel(${JSON.stringify(local)}, [1, -1])`,
  ]);
  const { uri } = await workspace.artifacts.upload(local);
  return (await workspace.models.create('delay', '1', { type: 'custom_model', uri, tags: {} })).id;
}

async function codeAndEnvironment(): Promise<Record<string, unknown>> {
  const code = join(folder, 'src');
  await mkdir(code, { recursive: true });
  await writeFile(join(code, 'score.py'), 'def init(): pass\ndef run(data): return data\n');
  const codeId = (await workspace.codes.upload(code)).id;
  const condaFile = 'dependencies: [python=3.11, pip, {pip: [azureml-inference-server-http==1.5.1]}]';
  const environment = await workspace.environments.ensure({
    image: 'mcr.microsoft.com/azureml/minimal:1',
    condaFile,
  });
  return { codeConfiguration: { codeId, scoringScript: 'score.py' }, environmentId: environment.id };
}

test('traffic and mirror are written together, read back in lower case, and other properties stay', async () => {
  const operation = await workspace.traffic.write(endpoint, {
    traffic: { BLUE: 100 },
    mirrorTraffic: { Green: 10 },
    tags: { 'mlops-release': 'r1' },
  });
  const written = await operation.wait();
  expect(written).toMatchObject({
    traffic: { blue: 100 },
    mirrorTraffic: { green: 10 },
    tags: { 'mlops-release': 'r1' },
    authMode: 'Key',
  });
  const second = await workspace.traffic.write(written, {
    traffic: { blue: 95, green: 5 },
    mirrorTraffic: {},
    tags: { 'mlops-release': null },
  });
  expect(await second.wait()).toMatchObject({ traffic: { blue: 95, green: 5 }, mirrorTraffic: {}, tags: {} });
});

test('a request is answered by the deployment that it is routed to, and says which', async () => {
  const scorer = await workspace.openScorer((await workspace.endpoints.get('flights'))!);
  const scored = await scorer.send('{"data": [[2, 1]]}', {
    deployment: 'green',
    timeoutMs: 5000,
    requestId: 'mine',
  });
  expect(scored).toMatchObject({
    status: 200,
    deployment: 'green',
    headers: { 'x-ms-client-request-id': 'mine' },
  });
  expect(JSON.parse(scored.body.toString())).toMatchObject({ predictions: [1] });
  await scorer.close();
});

test('deployments are listed, scaled without anything else being written, and their logs are read', async () => {
  expect(
    (await workspace.deployments.list('flights')).map(({ name, provisioningState, capacity }) => [
      name,
      provisioningState,
      capacity,
    ]),
  ).toEqual([
    ['blue', 'Succeeded', 1],
    ['green', 'Succeeded', 1],
  ]);
  const scaled = await (await workspace.deployments.updateCapacity('flights', 'green', 2)).wait();
  expect(scaled).toMatchObject({
    capacity: 2,
    instanceType: 'Standard_DS2_v2',
    tags: { 'mlops-emulator': 'onnx' },
  });
  expect(typeof (await workspace.deployments.logs('flights', 'green', 'InferenceServer', 10))).toBe('string');
  expect(await workspace.deployments.get('flights', 'nobody')).toBeUndefined();
});

test('a deployment with live traffic is not deleted', async () => {
  const deleting = workspace.deployments.delete('flights', 'blue').then((operation) => operation.wait());
  await expect(deleting).rejects.toMatchObject({
    name: 'AzureError',
    operation: 'delete deployment blue of endpoint flights',
  });
});

test('metrics come as series by minute and dimension, where what Azure does not have is null', async () => {
  const before = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 300_000);
  const timespan = { start: before, end: new Date(before.getTime() + 900_000) };
  const counts = { names: ['RequestsPerMinute'], deployment: 'green', splitBy: ['statusCode'], timespan };
  const isThere = async () =>
    (await workspace.metrics.minutes(endpoint.id, counts)).some(({ minutes }) =>
      minutes.some(({ value }) => value !== null),
    );
  for (let tries = 0; tries < 90 && !(await isThere()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 1000));
  const [series] = await workspace.metrics.minutes(endpoint.id, counts);
  expect(series).toMatchObject({ metric: 'RequestsPerMinute', dimensions: { statuscode: '200' } });
  expect(series!.minutes.filter(({ value }) => value !== null && value > 0)).toHaveLength(1);
  expect(series!.minutes.every(({ at }) => at.getTime() % 60_000 === 0)).toBe(true);

  const latency = { names: ['RequestLatency_P95'], deployment: 'green', timespan };
  const [p95] = await workspace.metrics.minutes(endpoint.id, latency);
  expect(p95!.minutes.some(({ value }) => value !== null && value > 0)).toBe(true);
  expect(p95!.minutes.some(({ value }) => value === null)).toBe(true);
}, 120_000);
