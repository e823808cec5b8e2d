import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorAddress } from './launch.ts';
import { writeTestModel } from './test-model.ts';

// What comes is looked at by assertions.
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** For tests: calls a running emulator as a client of ARM does. */
export interface TestClient {
  /** ARM, below the workspace; an address with a scheme is taken as it is. */
  arm(method: string, path: string, body?: unknown, options?: RequestInit): Promise<Answer>;
  /** `/emulator/…`. */
  own(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Waits for the operation of an answer, and returns its last state. */
  ended(answer: Answer): Promise<Body>;
  putEndpoint(name: string, properties?: object, options?: RequestInit): Promise<Answer>;
  /** Registers the test model, and deploys it embedded. */
  deploy(endpoint: string, deployment: string): Promise<Answer>;
  score(endpoint: string, headers?: Record<string, string>): Promise<Answer>;
  container(): Promise<ContainerClient>;
}

export function testClient(emulator: EmulatorAddress, token = 'test'): TestClient {
  const { endpoint: origin, subscriptionId, resourceGroup } = emulator;
  const workspace = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${emulator.workspace}`;

  async function call(
    method: string,
    url: string,
    body?: unknown,
    options: RequestInit = {},
  ): Promise<Answer> {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      ...options,
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: text !== '' && isJson ? JSON.parse(text) : text,
    };
  }

  const arm: TestClient['arm'] = (method, path, body, options) => {
    const url = new URL(/^https?:/.test(path) ? path : `${origin}${workspace}${path}`);
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2024-04-01');
    return call(method, url.toString(), body, options);
  };

  async function container(): Promise<ContainerClient> {
    const { accountName, containerName } = (await arm('GET', '/datastores/workspaceblobstore')).body
      .properties;
    const { key } = (await arm('POST', '/datastores/workspaceblobstore/listSecrets')).body;
    const credential = new StorageSharedKeyCredential(accountName, key);
    return new BlobServiceClient(emulator.blobEndpoint, credential, {
      retryOptions: { maxTries: 1 },
    }).getContainerClient(containerName);
  }

  async function registerModel(): Promise<string> {
    const id = `${workspace}/models/test/versions/1`;
    if ((await arm('GET', '/models/test/versions/1')).status === 200) return id;
    const folder = mkdtempSync(join(tmpdir(), 'test-model-'));
    writeTestModel(folder);
    const store = await container();
    for (const file of readdirSync(folder))
      await store.getBlockBlobClient(`models/test/${file}`).uploadFile(join(folder, file));
    rmSync(folder, { recursive: true });
    const modelUri = 'azureml://datastores/workspaceblobstore/paths/models/test';
    await arm('PUT', '/models/test/versions/1', { properties: { modelUri, modelType: 'custom_model' } });
    return id;
  }

  return {
    arm,
    own: (method, path, body) => call(method, `${origin}/emulator${path}`, body),
    ended: async (answer) => {
      const status = answer.headers.get('azure-asyncoperation');
      if (status === null)
        throw new Error(`There is no operation: ${answer.status} ${JSON.stringify(answer.body)}`);
      for (let tries = 0; tries < 1000; tries += 1) {
        const { body } = await arm('GET', status);
        if (body.endTime !== undefined) return body;
        await sleep(20);
      }
      throw new Error('The operation has not ended within 20 seconds.');
    },
    putEndpoint: (name, properties = {}, options) =>
      arm(
        'PUT',
        `/onlineEndpoints/${name}`,
        { location: 'westeurope', tags: {}, properties: { authMode: 'Key', ...properties } },
        options,
      ),
    deploy: async (endpoint, deployment) =>
      arm('PUT', `/onlineEndpoints/${endpoint}/deployments/${deployment}`, {
        location: 'westeurope',
        tags: { 'mlops-emulator': 'onnx' },
        sku: { name: 'Default', capacity: 1 },
        properties: {
          endpointComputeType: 'Managed',
          model: await registerModel(),
          instanceType: 'Standard_DS3_v2',
        },
      }),
    score: async (endpoint, headers = {}) => {
      const { primaryKey } = (await arm('POST', `/onlineEndpoints/${endpoint}/listKeys`)).body;
      return call(
        'POST',
        `${origin}/endpoints/${endpoint}/score`,
        { data: [[1, 2]] },
        {
          headers: { authorization: `Bearer ${primaryKey}`, 'content-type': 'application/json', ...headers },
        },
      );
    },
    container,
  };
}
