import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Azure, readEndpoint } from '../../examples/demo/endpoint.ts';
import { act, callerRepository, commitFeatures, root } from './act.ts';

/** Probed for seconds: Azure Monitor’s minutes would take a quarter of an hour. */
const quick = { RELEASE_HEALTH: 'probe', RELEASE_BAKE: '10s' };

let emulator: ChildProcess;
let azure: Azure;
let caller: string;

beforeAll(async () => {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'emulator-'));
  const bin = path.join(root, 'packages/emulator/bin/mlops-actions-emulator.js');
  emulator = spawn(process.execPath, [bin, '--state-dir', stateDir, '--speed', '300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface({ input: emulator.stdout! }).once('line', (text) => resolve([text])),
  );
  const ready = JSON.parse(line ?? '') as Record<string, string>;
  azure = {
    MLOPS_AZURE_ENDPOINT: ready['endpoint']!,
    AZURE_SUBSCRIPTION_ID: ready['subscriptionId']!,
    AZURE_RESOURCE_GROUP: ready['resourceGroup']!,
    AZURE_ML_WORKSPACE: ready['workspace']!,
  };
  caller = callerRepository();
}, 60_000);

afterAll(async () => {
  const ended = new Promise((resolve) => emulator.once('exit', resolve));
  emulator.kill('SIGTERM');
  await ended;
});

/** A machine too busy to measure on leaves a release undecided: as a team would, again at half the rate. */
async function release([rate = 1, ...slower]: number[] = [40, 20, 10]): Promise<void> {
  try {
    await act(caller, 'release.yml', { ...azure, ...quick, RELEASE_RATE: `${rate}/s` });
  } catch (error) {
    if (slower.length === 0 || !/this machine sent \d+ of \d+ requests late/.test(String(error))) throw error;
    await release(slower);
  }
}

test('release.yml, called from another repository, brings a first model to all of the traffic', async () => {
  commitFeatures(caller, 'basic');
  await release();
  const { traffic, deployments } = await readEndpoint(azure, 'flight-delay');
  expect(traffic).toEqual({ [deployments[0]!]: 100 });
}, 900_000);

test('release.yml brings the next model beside it, compares both, and switches', async () => {
  const before = await readEndpoint(azure, 'flight-delay');
  commitFeatures(caller, 'airports');
  await release();
  const after = await readEndpoint(azure, 'flight-delay');
  expect(Object.values(after.traffic)).toEqual([100]);
  expect(after.traffic).not.toEqual(before.traffic);
}, 900_000);

test('rollback.yml brings the old traffic back', async () => {
  const before = await readEndpoint(azure, 'flight-delay');
  await act(caller, 'rollback.yml', { ...azure });
  const after = await readEndpoint(azure, 'flight-delay');
  expect(after.traffic).not.toEqual(before.traffic);
}, 300_000);

test('monitor.yml finds nothing to restore and checks for drift', async () => {
  const log = await act(caller, 'monitor.yml', { ...azure });
  expect(log).toMatch(/drift-check: (no-)?drift/);
}, 300_000);
