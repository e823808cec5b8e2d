import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScoredRequest } from '../server/data-plane.ts';
import { writeTestModel } from '../test-model.ts';
import type { TestWorkspace } from '../test-workspace.ts';
import { deploymentBody, endpointBody, openTestWorkspace } from '../test-workspace.ts';

jest.setTimeout(60_000);

let workspace: TestWorkspace;
const row = '{"data": [[2, 1]]}';

beforeAll(async () => {
  workspace = await openTestWorkspace();
  for (const [version, weights] of [
    ['1', [1, -1]],
    ['2', [-3, 1]],
  ] as const) {
    const folder = join(workspace.folder, version, 'model');
    writeTestModel(folder, [...weights]);
    const modelUri = await workspace.upload(folder);
    await workspace.put(`/models/delay/versions/${version}`, {
      properties: { modelUri, modelType: 'custom_model' },
    });
  }
  await workspace.put('/onlineEndpoints/flights', endpointBody());
  await deploy('blue', '1');
  await deploy('green', '2');
});

afterAll(() => workspace.close());

async function deploy(name: string, version: string, requestSettings?: Record<string, unknown>) {
  const model = `${workspace.id}/models/delay/versions/${version}`;
  const body = deploymentBody({ model, requestSettings }, { 'mlops-emulator': 'onnx' });
  return workspace.put(`/onlineEndpoints/flights/deployments/${name}`, body);
}

const route = (traffic: Record<string, number>, mirror?: Record<string, number>) =>
  workspace.put('/onlineEndpoints/flights', endpointBody(traffic, mirror));

const fault = (match: object, effect: object) =>
  workspace.call('POST', '/emulator/faults', { match: { path: '/score', ...match }, effect });
const noFaults = () => workspace.call('DELETE', '/emulator/faults');

/** Which deployments answered `count` requests. */
async function answering(count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) {
    const name = (await workspace.score('flights', row)).headers.get('azureml-model-deployment') ?? 'none';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('an embedded model answers with the headers of a managed endpoint', async () => {
  await route({ blue: 100 });
  const answer = await workspace.score('flights', '{"data": [[2, 1], [0, 3]]}', {
    'x-ms-client-request-id': 'mine',
  });
  expect(answer.status).toBe(200);
  const [late, early] = [1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(3))];
  expect(await answer.json()).toEqual({
    predictions: [1, 0],
    probabilities: [expect.closeTo(late, 6), expect.closeTo(early, 6)],
  });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'azureml-model-deployment': 'blue',
    'content-type': 'application/json',
    server: 'azureml-frontdoor',
    'x-ms-run-function-failed': 'False',
    'x-ms-server-version': 'azmlinfsrv/1.5.1',
    'x-ms-client-request-id': 'mine',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('a wrong key is 401, an endpoint that is not there 404', async () => {
  expect((await workspace.score('flights', row, { authorization: 'Bearer wrong' })).status).toBe(401);
  const url = `${workspace.emulator.endpoint}/endpoints/nowhere/score`;
  expect((await fetch(url, { method: 'POST', body: row })).status).toBe(404);
});

test('the header reaches a deployment without traffic; a name that no deployment has is passed over', async () => {
  await route({ blue: 100 });
  const to = async (name: string) =>
    (await workspace.score('flights', row, { 'azureml-model-deployment': name })).headers.get(
      'azureml-model-deployment',
    );
  expect(await to('green')).toBe('green');
  expect(await to('red')).toBe('blue');
});

test('without traffic there is no deployment to answer: 404', async () => {
  await route({});
  expect((await workspace.score('flights', row)).status).toBe(404);
});

test('traffic is drawn by weight', async () => {
  await route({ blue: 70, green: 30 });
  const { blue = 0, green = 0 } = await answering(300);
  expect(blue + green).toBe(300);
  expect(green).toBeGreaterThan(50);
  expect(green).toBeLessThan(130);
});

test('a mirror gets copies whose answers nobody sees', async () => {
  await route({ blue: 100 }, { green: 50 });
  expect(await answering(100)).toEqual({ blue: 100 });
  await sleep(100);
  const { body } = await workspace.call('GET', '/emulator/requests');
  const requests = ('requests' in body ? body.requests : body) as ScoredRequest[];
  const mirrored = requests.slice(0, 130).filter((request) => request.mirrored);
  expect(mirrored.length).toBeGreaterThan(20);
  expect(new Set(mirrored.map((request) => request.deployment))).toEqual(new Set(['green']));
});

test.each([
  ['no JSON', '{'],
  ['a row too short', '{"data": [[1]]}'],
  ['no rows', '{"data": []}'],
])('%s fails the model, which is 424 with its status in a header', async (_, body) => {
  await route({ blue: 100 });
  const answer = await workspace.score('flights', body);
  expect(answer.status).toBe(424);
  expect(answer.headers.get('ms-azureml-model-error-statuscode')).toBe('500');
  expect(answer.headers.get('ms-azureml-model-error-reason')).toBe('model_error');
  expect(await answer.json()).toEqual({
    message: 'An unexpected error occurred in scoring script. Check the logs for more info.',
  });
});

test('a body that is no UTF-8 is bad input', async () => {
  const bytes = Buffer.from([0xff, 0xfe]) as unknown as string;
  const answer = await workspace.score('flights', bytes);
  expect([answer.status, answer.headers.get('ms-azureml-model-error-statuscode')]).toEqual([424, '400']);
});

test('faults of a deployment hit those of its requests that were drawn, not only those with a header', async () => {
  await route({ blue: 50, green: 50 });
  await fault({ deployment: 'green' }, { status: 500 });
  const seen = new Set<string>();
  for (let i = 0; i < 40; i += 1) {
    const answer = await workspace.score('flights', row);
    seen.add(`${answer.headers.get('azureml-model-deployment')} ${answer.status}`);
  }
  await noFaults();
  expect(seen).toEqual(new Set(['blue 200', 'green 424']));
});

test('a model slower than the request timeout is 408', async () => {
  await deploy('impatient', '1', { requestTimeout: 'PT0.2S', maxConcurrentRequestsPerInstance: 4 });
  await fault({ deployment: 'impatient' }, { slow: 600 });
  const answer = await workspace.score('flights', row, { 'azureml-model-deployment': 'impatient' });
  await noFaults();
  expect(answer.status).toBe(408);
});

test('more than twice the concurrency pending is 429', async () => {
  await deploy('narrow', '1', { requestTimeout: 'PT5S', maxConcurrentRequestsPerInstance: 1 });
  await fault({ deployment: 'narrow' }, { slow: 300 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      workspace.score('flights', row, { 'azureml-model-deployment': 'narrow' }),
    ),
  );
  await noFaults();
  const statuses = answers.map((answer) => answer.status).sort((a, b) => a - b);
  expect(statuses).toEqual([200, 200, 429, 429, 429]);
});

test('a dropped connection gives no answer', async () => {
  await route({ blue: 100 });
  await fault({}, { drop: 'before' });
  await expect(workspace.score('flights', row)).rejects.toThrow('fetch failed');
  await noFaults();
  expect((await workspace.score('flights', row)).status).toBe(200);
});

test('a model that cannot be loaded fails the deployment, and the log says why', async () => {
  await workspace.put('/models/broken/versions/1', {
    properties: { modelUri: await workspace.upload(join(workspace.folder, '1')), modelType: 'custom_model' },
  });
  writeFileSync(join(workspace.folder, '1/model/model.onnx'), 'no model');
  const modelUri = await workspace.upload(join(workspace.folder, '1/model'));
  await workspace.put('/models/broken/versions/2', { properties: { modelUri, modelType: 'custom_model' } });
  const body = deploymentBody(
    { model: `${workspace.id}/models/broken/versions/2` },
    { 'mlops-emulator': 'onnx' },
  );
  const ended = await workspace.put('/onlineEndpoints/flights/deployments/broken', body);
  expect(ended).toMatchObject({ status: 'Failed', error: { code: 'ResourceNotReady' } });
  const logs = await workspace.call(
    'POST',
    `${workspace.id}/onlineEndpoints/flights/deployments/broken/getLogs?api-version=2024-04-01`,
    { containerType: 'InferenceServer', tail: 10 },
  );
  expect(logs.body.content).toContain('The model could not be loaded.');
});

test('deployments answer again after the emulator was killed', async () => {
  await route({ green: 100 });
  await workspace.restart('SIGKILL');
  expect(await answering(3)).toEqual({ green: 3 });
});
