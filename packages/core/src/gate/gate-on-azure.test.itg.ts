import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startEmulator, type StartedEmulator } from '@mlops-actions/azureml/start-emulator';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testContext } from '../runtime/test-context.ts';
import type { GateInputs } from './case.ts';
import { evaluateGate } from './evaluate-gate.ts';
import { testInputs } from './test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let emulator: StartedEmulator;
let workspace: Workspace;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-azure-'));
  emulator = await startEmulator();
  workspace = await emulator.open();
}, 60_000);
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

function gate(inputs: Partial<GateInputs>, env: Record<string, string> = {}) {
  const { subscriptionId, resourceGroup, workspace: name, endpoint } = emulator;
  const standard = { ...testInputs, subscriptionId, resourceGroup, workspace: name };
  const { context } = testContext({ MLOPS_AZURE_ENDPOINT: endpoint, ...env });
  return evaluateGate({ ...standard, ...inputs }, context);
}

/** Logs a run as MLflow does. */
async function loggedRun(metrics: Record<string, number | string>): Promise<string> {
  const base = `${emulator.endpoint}/mlflow/v1.0${workspace.id}/api/2.0/mlflow`;
  const post = async (path: string, body: object) => {
    const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
    const answer = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { run: { info: { run_id: string } } };
  };
  const { run } = await post('runs/create', { experiment_id: '0', start_time: Date.now() });
  for (const [key, value] of Object.entries(metrics)) {
    await post('runs/log-metric', { run_id: run.info.run_id, key, value, timestamp: Date.now(), step: 0 });
  }
  return run.info.run_id;
}

test('a run is judged by the metrics that it logged; NaN is no-data', async () => {
  const runId = await loggedRun({ f1: 0.8, auc: 0.9, log_loss: 'NaN' });
  const outcome = await gate({ runId, rules: ['f1 >= 0.75', 'roc_auc >= 0.95', 'log_loss <= 1'] });
  expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'no-data']);
  expect(outcome.subject).toEqual({ azureRun: runId });
});

test('a run that is not there is one sentence', async () => {
  await expect(gate({ runId: 'nowhere', rules: ['f1 >= 0.75'] })).rejects.toMatchObject({
    code: 'RunNotFound',
  });
});

test('a registered model is digested over its own files; production is found by its stage, and a first release has none', async () => {
  const blobs = await workspace.blobs();
  await blobs.write('models/flights/model.onnx', 'weights');
  const uri = 'azureml://datastores/workspaceblobstore/paths/models/flights';
  await workspace.models.create('flights', '1', { type: 'custom_model', uri, tags: {} });
  const predictions = join(folder, 'rows.csv');
  await writeFile(predictions, `label,prediction\n${'1,1\n0,0\n0,0\n1,1\n'.repeat(100)}`);
  const judged = { predictions: [predictions], rules: ['f1 >= 0.5'] };
  const first = await gate({ ...judged, model: 'azureml:flights:1', champion: 'production' });
  expect(first.verdict).toBe('pass');
  const file = createHash('sha256').update('weights').digest('hex');
  const modelDigest = createHash('sha256').update(`${file}  model.onnx\n`).digest('hex');
  expect(first.subject).toMatchObject({ model: 'azureml:flights:1', modelDigest });
  expect(JSON.stringify(first.sections)).toContain('no version of flights is in production');
  await workspace.models.update('flights', '1', { stage: 'Production' });
  const second = { ...judged, model: 'azureml:flights:1', champion: 'production' };
  await expect(gate(second)).rejects.toThrow(
    /The champion is azureml:flights:1, and its predictions are not given/,
  );
  const paired = await gate({ ...second, championPredictions: [predictions] });
  expect(paired.checks.map(({ id }) => id)).toEqual(['f1 >= 0.5', 'f1 not-worse']);
});

test('predictions and a model that are both in Azure are read through one workspace', async () => {
  const blobs = await workspace.blobs();
  await blobs.write('judged/model.onnx', 'weights');
  await blobs.write('judged/rows.csv', `label,prediction\n${'1,1\n0,0\n'.repeat(100)}`);
  const base = 'azureml://datastores/workspaceblobstore/paths/judged';
  await workspace.models.create('judged', '1', { type: 'custom_model', uri: base, tags: {} });
  const exchanges = join(folder, 'exchanges.jsonl');
  const { verdict } = await gate(
    { predictions: [`${base}/rows.csv`], model: 'azureml:judged:1', rules: ['f1 >= 0.5'] },
    { MLOPS_SAVE_EXCHANGES: exchanges },
  );
  expect(verdict).toBe('pass');
  const calls = (await readFile(exchanges, 'utf8')).split('\n').filter((line) => line !== '');
  const opening = calls.filter((line) => /"url":"[^"]*\/workspaces\/[^/?"]+\?/.test(line));
  expect(opening).toHaveLength(1);
});

test('a run is held against a champion that is named, though no rule says so; without its metrics that is no data', async () => {
  const uri = 'azureml://datastores/workspaceblobstore/paths/models/flights';
  await workspace.models.create('compared', '1', { type: 'custom_model', uri, tags: {} });
  const runId = await loggedRun({ f1: 0.8 });
  const { verdict, checks } = await gate({ runId, champion: 'azureml:compared:1', rules: ['f1 >= 0.75'] });
  expect(verdict).toBe('no-data');
  expect(checks.map((check) => `${check.id}: ${check.verdict}`)).toEqual([
    'f1 >= 0.75: pass',
    'f1 not-worse: no-data',
  ]);
  expect(checks[1]?.detail).toMatch(/not known which run made the champion azureml:compared:1/);
});

test('an endpoint that is not there is one sentence', async () => {
  const runId = await loggedRun({ f1: 0.8 });
  const judged = gate({ runId, champion: 'production', endpoint: 'nowhere', rules: ['f1 >= champion'] });
  await expect(judged).rejects.toThrow(/There is no endpoint 'nowhere' in the workspace/);
  const versions = gate({ runId, champion: 'azureml:nothing:1', rules: ['f1 >= champion'] });
  await expect(versions).rejects.toThrow(/is not in the workspace: check input 'champion'/);
});

test('an endpoint without traffic is a first release only where the registry has no version in production either', async () => {
  const { location } = workspace;
  const body = { location, properties: { authMode: 'Key' } };
  await (await workspace.endpoints.createOrUpdate('idle', body)).wait();
  await (await workspace.blobs()).write('models/idle/MLmodel', 'flavors: {}');
  const uri = 'azureml://datastores/workspaceblobstore/paths/models/idle';
  const made = { type: 'mlflow_model' as const, uri, tags: {} };
  for (const version of ['1', '2']) await workspace.models.create('idle-flights', version, made);
  const runId = await loggedRun({ f1: 0.8 });
  const rules = ['f1 >= 0.75', 'f1 >= champion'];
  const idle = { runId, champion: 'production', endpoint: 'idle', rules };
  const judged = (more: Partial<GateInputs> = {}) =>
    gate({ ...idle, model: 'azureml:idle-flights:2', ...more });
  const first = 'endpoint idle has no live traffic, so there is no champion';
  expect((await judged()).checks[1]).toMatchObject({
    detail: expect.stringContaining(first),
    evidence: { reason: 'first-release' },
  });
  await workspace.models.update('idle-flights', '1', { stage: 'Production' });
  const known =
    'endpoint idle sends no traffic to any deployment, and the registry says that azureml:idle-flights:1 is in production, so that it is not known which model is the champion: correct the traffic or the stage, or name the version in champion';
  const policy = join(folder, 'idle.yml');
  await writeFile(policy, 'on-missing-champion: absolute-only\nrules: [f1 >= 0.75, f1 >= champion]\n');
  const { verdict, checks } = await judged({ rules: undefined, policy });
  expect(verdict).toBe('no-data');
  expect(checks).toMatchObject([
    { verdict: 'pass' },
    { verdict: 'no-data', detail: known, evidence: { reason: 'missing' } },
  ]);
  // Whose endpoint it is, its deployments say as well, also one that never came up.
  const deployment = {
    location,
    sku: { name: 'Default', capacity: 1 },
    properties: {
      endpointComputeType: 'Managed',
      instanceType: 'Standard_DS2_v2',
      model: `${workspace.id}/models/idle-flights/versions/2`,
    },
  };
  expect((await gate(idle)).checks[1]!.detail).toContain(first);
  const creation = await workspace.deployments.createOrUpdate('idle', 'blue', deployment);
  await expect(creation.wait()).rejects.toThrow(/serves no MLflow models without code/);
  expect((await gate(idle)).checks[1]).toMatchObject({ verdict: 'no-data', detail: known });
});

test('a run is named as MLflow does, as what is judged and as the champion, and its direction as the policy says', async () => {
  const [ours, theirs] = [
    await loggedRun({ f1: 0.8, revenue: 90 }),
    await loggedRun({ f1: 0.7, revenue: 80 }),
  ];
  const policy = join(folder, 'runs.yml');
  await writeFile(
    policy,
    'metrics: {revenue: {greater-is-better: true}}\nrules: [{metric: revenue, require: better}, f1 >= champion]\n',
  );
  const { checks } = await gate({ metricsFile: `runs:/${ours}`, champion: `runs:/${theirs}`, policy });
  expect(checks.map(({ verdict, detail }) => [verdict, detail])).toEqual([
    ['pass', "revenue is 10 above the champion's 80 (values only, no interval): better"],
    ['pass', "f1 0.8 reaches 0.7, from the champion's 0.7"],
  ]);
});

test.each([
  ['staged', { tags: {}, stage: 'Production' }],
  ['tagged', { tags: { Stage: 'production' } }],
  ['aliased', { tags: { alias: 'champion' } }],
  ['aliased-as-mlflow', { tags: { 'alias.champion': '' } }],
])('the version in production is found in the registry where it is %s', async (name, made) => {
  const uri = 'azureml://datastores/workspaceblobstore/paths/models/flights';
  const model = { type: 'custom_model' as const, uri };
  await workspace.models.create(name, '1', { ...model, ...made });
  await workspace.models.create(name, '2', { ...model, tags: {} });
  const predictions = join(folder, 'rows.csv');
  await writeFile(predictions, `label,prediction\n${'1,1\n0,0\n0,0\n1,1\n'.repeat(100)}`);
  const found = gate({
    predictions: [predictions],
    model: `azureml:${name}:2`,
    champion: 'production',
    rules: ['f1 >= 0.5'],
  });
  await expect(found).rejects.toThrow(`The champion is azureml:${name}:1, and its predictions are not given`);
});
