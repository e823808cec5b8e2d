import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { emulatorCredential } from './credentials.ts';
import { type StartedEmulator, startEmulator } from './start-emulator.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

let emulator: StartedEmulator;
let workspace: Workspace;
beforeAll(async () => {
  emulator = await startEmulator();
  workspace = await emulator.open();
}, 60_000);
afterAll(() => emulator.stop());

test('a workspace that does not exist is one sentence', async () => {
  const { subscriptionId, resourceGroup, endpoint } = emulator;
  const opening = openWorkspace(
    { subscriptionId, resourceGroup, workspace: 'wrong' },
    { credential: emulatorCredential, emulator: endpoint, keepSecret: () => {} },
  );
  await expect(opening).rejects.toMatchObject({
    message: expect.stringContaining("there is no workspace 'wrong' in resource group 'emulator'"),
    hint: 'Check workspace, resource-group and subscription-id.',
  });
});

test('a model version is created, numbered, listed newest first, found by label and stage, and its tags change', async () => {
  const { models } = workspace;
  const blobs = await workspace.blobs();
  await blobs.write('models/m/model.bin', 'x');
  expect(await models.list('flights')).toEqual([]);
  expect(await models.nextVersion('flights')).toBe('1');
  expect(await models.get('flights', '1')).toBeUndefined();
  const uri = 'azureml://datastores/workspaceblobstore/paths/models/m';
  await models.create('flights', '1', { type: 'custom_model', uri, tags: { a: '1' } });
  await models.create('flights', '2', { type: 'custom_model', uri, tags: { a: '2' } });
  expect(await models.nextVersion('flights')).toBe('3');
  expect((await models.list('flights')).map(({ version }) => version)).toEqual(['2', '1']);
  expect((await models.byLabel('flights', 'latest'))?.version).toBe('2');
  const updated = await models.update('flights', '1', { tags: { a: null, b: 'x' }, stage: 'Production' });
  expect(updated).toMatchObject({ tags: { b: 'x' }, stage: 'Production' });
  expect((await models.byLabel('flights', 'production'))?.version).toBe('1');
  expect(await workspace.artifacts.locate({ kind: 'asset', name: 'flights', version: '1' })).toEqual({
    datastore: 'workspaceblobstore',
    path: 'models/m',
  });
});

test('an endpoint is created, its tags and mirror survive a traffic write, and it is deleted', async () => {
  const { endpoints, traffic } = workspace;
  expect(await endpoints.get('flight-delay')).toBeUndefined();
  const creation = await endpoints.createOrUpdate('flight-delay', {
    location: workspace.location,
    identity: { type: 'SystemAssigned' },
    tags: { team: 'ops' },
    properties: { authMode: 'Key' },
  });
  expect(creation.operationUrl).toContain('mfeOperationsStatus');
  const seen: string[] = [];
  const created = await creation.wait({ onProgress: ({ status }) => seen.push(status) });
  expect(created).toMatchObject({
    provisioningState: 'Succeeded',
    authMode: 'Key',
    traffic: {},
    tags: { team: 'ops' },
  });
  expect(seen.at(-1)).toBe('Succeeded');

  const write = await traffic.write(created, {
    traffic: {},
    mirrorTraffic: {},
    tags: { 'mlops-release': 'x' },
  });
  const written = await endpoints.operation('flight-delay', write.operationUrl!).wait();
  expect(written.tags).toEqual({ team: 'ops', 'mlops-release': 'x' });
  expect((await endpoints.list()).map(({ name }) => name)).toEqual(['flight-delay']);
  expect((await endpoints.keys('flight-delay')).primaryKey.length).toBeGreaterThan(10);

  await (await endpoints.delete('flight-delay')).wait();
  expect(await endpoints.get('flight-delay')).toBeUndefined();
  await (await endpoints.delete('flight-delay')).wait();
});

test('a traffic write that Azure refuses is an error with its code', async () => {
  const creation = await workspace.endpoints.createOrUpdate('refused', {
    location: workspace.location,
    properties: { authMode: 'Key' },
  });
  const endpoint = await creation.wait();
  const writing = workspace.traffic
    .write(endpoint, { traffic: { ghost: 100 }, mirrorTraffic: {} })
    .then((operation) => operation.wait());
  await expect(writing).rejects.toMatchObject({
    name: 'AzureError',
    operation: 'write the traffic of endpoint refused',
  });
});
