import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedEmulator } from '../launch.ts';
import { launchEmulator } from '../launch.ts';
import type { TestClient } from '../test-client.ts';
import { testClient } from '../test-client.ts';

jest.setTimeout(60_000);

const ENDPOINT = { location: 'westeurope', properties: { authMode: 'Key' } };
const MODEL_URI = 'azureml://datastores/workspaceblobstore/paths/models/test';

describe('What Azure would not take, and how it says so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-refusals-'));
  let emulator: LaunchedEmulator;
  let client: TestClient;
  let workspace: string;

  beforeAll(async () => {
    emulator = await launchEmulator(['--state-dir', folder, '--speed', '10000']);
    client = testClient(emulator);
    const { subscriptionId, resourceGroup } = emulator;
    workspace = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${emulator.workspace}`;
    await client.ended(await client.putEndpoint('flights'));
    await client.ended(await client.deploy('flights', 'blue'));
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['without a token', (at: string) => at, {}, 401, 'AuthenticationFailed'],
    [
      'of another subscription',
      (at: string) => at.replace('000001', '000009'),
      { authorization: 'Bearer x' },
      404,
      'SubscriptionNotFound',
    ],
    [
      'of another resource group',
      (at: string) => at.replace('/emulator/prov', '/other/prov'),
      { authorization: 'Bearer x' },
      404,
      'ResourceGroupNotFound',
    ],
    [
      'of another workspace',
      (at: string) => at.replace('/workspaces/emulator', '/workspaces/other'),
      { authorization: 'Bearer x' },
      404,
      'ResourceNotFound',
    ],
    [
      'without an api-version',
      (at: string) => at.split('?')[0] ?? at,
      { authorization: 'Bearer x' },
      400,
      'MissingApiVersionParameter',
    ],
    [
      'of an unknown kind',
      (at: string) => at.replace('/models', '/nothings'),
      { authorization: 'Bearer x' },
      404,
      'NotFound',
    ],
  ])('a call %s', async (_what, change, headers, status, code) => {
    const address = change(`${emulator.endpoint}${workspace}/models?api-version=2022-10-01`);
    const response = await fetch(address, { headers: headers as Record<string, string> });
    const { error } = (await response.json()) as { error: { code: string } };
    expect([response.status, error.code, response.headers.get('x-ms-error-code')]).toEqual([
      status,
      code,
      code,
    ]);
    expect(response.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('a body that is no JSON', async () => {
    const answer = await client.arm('PUT', '/models/m', undefined, {
      method: 'PUT',
      body: '{',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestContent']);
  });

  it.each([
    ['a name of 40 characters', 'f'.repeat(40), ENDPOINT, 'from 3 to 32 characters, but has 40'],
    ['a name with an underscore', 'my_flights', ENDPOINT, 'letters, digits and single dashes'],
    ['no authMode', 'delays', { ...ENDPOINT, properties: {} }, 'authMode must be one of'],
    ['no location', 'delays', { properties: ENDPOINT.properties }, 'location property is required'],
    ['no properties', 'delays', { location: 'westeurope' }, 'has no properties'],
    ['a tag value of 257 characters', 'delays', { ...ENDPOINT, tags: { a: 'x'.repeat(257) } }, 'at most 256'],
  ])('an endpoint with %s', async (_what, name, body, sentence) => {
    const { status, body: refusal } = await client.arm('PUT', `/onlineEndpoints/${name}`, body);
    expect([status, refusal.error.message]).toEqual([400, expect.stringContaining(sentence)]);
    expect((await client.arm('GET', `/onlineEndpoints/${name}`)).status).toBe(404);
  });

  const deployment = (properties: object, more: object = {}): object => ({
    location: 'westeurope',
    tags: {},
    sku: { name: 'Default', capacity: 1 },
    properties: { endpointComputeType: 'Managed', model: 'azureml:test:1', ...properties },
    ...more,
  });
  const onnx = { tags: { 'mlops-emulator': 'onnx' } };
  const code = { codeConfiguration: { codeId: 'azureml:nowhere:1', scoringScript: 'score.py' } };
  const noScript = { codeConfiguration: { codeId: '', scoringScript: '' } };

  it.each([
    ['no code', deployment({}), 'codeConfiguration is required'],
    ['no scoring script', deployment(noScript), 'scoringScript is required'],
    ['code that does not exist', deployment(code), "code asset 'azureml:nowhere:1' does not exist"],
    [
      'an environment that does not exist',
      deployment({ environmentId: 'azureml:none:1' }, onnx),
      "environment 'azureml:none:1' does not exist",
    ],
    [
      'a model that does not exist',
      deployment({ model: 'azureml:none:1' }, onnx),
      "model 'azureml:none:1' does not exist",
    ],
    ['no instance', deployment({}, { ...onnx, sku: { name: 'Default', capacity: 0 } }), 'from 1 to 50'],
    ['Kubernetes', deployment({ endpointComputeType: 'Kubernetes' }, onnx), 'must be Managed'],
  ])('a deployment with %s', async (_what, body, sentence) => {
    const { status, body: refusal } = await client.arm(
      'PUT',
      '/onlineEndpoints/flights/deployments/green',
      body,
    );
    expect([status, refusal.error.message]).toEqual([400, expect.stringContaining(sentence)]);
    expect(refusal.error.code).toBe('UserError');
  });

  it('a deployment of an endpoint that does not exist', async () => {
    const { status, body } = await client.arm(
      'PUT',
      '/onlineEndpoints/nowhere/deployments/green',
      deployment({}),
    );
    expect([status, body.error.message]).toEqual([404, 'Online endpoint nowhere does not exist.']);
  });

  it('another path or type for a version that exists, while its tags may change', async () => {
    const put = (properties: object) => client.arm('PUT', '/models/test/versions/1', { properties });
    const path = await put({ modelUri: `${MODEL_URI}/model.onnx`, modelType: 'custom_model' });
    expect([path.status, path.body.error.message]).toEqual([400, 'Asset paths cannot be updated.']);
    const type = await put({ modelUri: MODEL_URI, modelType: 'mlflow_model' });
    expect(type.status).toBe(400);
    const tags = await put({
      modelUri: MODEL_URI,
      modelType: 'custom_model',
      tags: { a: 'b' },
      stage: 'Production',
    });
    expect([tags.status, tags.body.properties.tags, tags.body.properties.stage]).toEqual([
      200,
      { a: 'b' },
      'Production',
    ]);
  });

  it('numbers versions, orders them, filters and archives', async () => {
    expect((await client.arm('GET', '/models/fresh')).status).toBe(404);
    for (const version of ['1', '2', '10']) {
      const tags = { even: String(Number(version) % 2 === 0) };
      await client.arm('PUT', `/models/fresh/versions/${version}`, {
        properties: { modelUri: MODEL_URI, tags },
      });
    }
    const { properties } = (await client.arm('GET', '/models/fresh')).body;
    expect(properties).toMatchObject({ latestVersion: '10', nextVersion: '11' });
    const versions = async (query: string): Promise<string[]> =>
      (await client.arm('GET', `/models/fresh/versions?${query}`)).body.value.map(
        ({ name }: { name: string }) => name,
      );
    expect(await versions('')).toEqual(['10', '2', '1']);
    expect(await versions('$orderBy=createdtime asc')).toEqual(['1', '2', '10']);
    expect(await versions('$orderBy=version desc&$top=1')).toEqual(['10']);
    expect(await versions('tags=even=true')).toEqual(['10', '2']);
    await client.arm('PUT', '/models/fresh/versions/2', {
      properties: { modelUri: MODEL_URI, isArchived: true },
    });
    expect([
      await versions(''),
      await versions('listViewType=ArchivedOnly'),
      await versions('listViewType=All'),
    ]).toEqual([['10', '1'], ['2'], ['10', '2', '1']]);
  });
});
