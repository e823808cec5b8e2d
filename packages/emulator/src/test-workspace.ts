import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchedEmulator } from './launch.ts';
import { launchEmulator } from './launch.ts';

/** JSON as it came: a test says what it expects of it. */
type Body = ReturnType<typeof JSON.parse>;

/** An emulator for tests, driven by plain HTTP. */
export interface TestWorkspace {
  readonly emulator: LaunchedEmulator;
  /** A folder for what the test writes. */
  readonly folder: string;
  /** `/subscriptions/…/workspaces/…` */
  readonly id: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }>;
  /** PUT below the workspace; waits for the operation, whose status body is the answer when it failed. */
  put(path: string, body: unknown): Promise<{ status: string; error?: { code: string; message: string } }>;
  /** Stores a folder in the default datastore; resolves to its address. */
  upload(folder: string): Promise<string>;
  /** Waits until a job has ended. */
  job(name: string): Promise<Body>;
  score(endpoint: string, body: string, headers?: Record<string, string>): Promise<Response>;
  /** Ends the emulator with `signal` and starts it again over the same state. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  close(): Promise<void>;
}

const VERSION = 'api-version=2024-04-01';
const HEADERS = { authorization: 'Bearer test', 'content-type': 'application/json' };

export async function openTestWorkspace(options: string[] = ['--speed', '10000']): Promise<TestWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-emulator-'));
  const launch = (): Promise<LaunchedEmulator> =>
    launchEmulator(['--state-dir', join(folder, 'state'), ...options]);
  let emulator = await launch();
  const { subscriptionId, resourceGroup, workspace } = emulator;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;

  async function call(method: string, path: string, body?: unknown) {
    const url = path.startsWith('http') ? path : emulator.endpoint + path;
    const init = { method, headers: HEADERS, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(url, init);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  }

  return {
    get emulator() {
      return emulator;
    },
    folder,
    id,
    call,
    put: async (path, body) => {
      const answer = await call('PUT', `${id}${path}?${VERSION}`, body);
      if (answer.status >= 400) throw new Error(`PUT ${path}: ${JSON.stringify(answer.body)}`);
      const operation = answer.headers.get('azure-asyncoperation');
      if (operation === null) return { status: 'Succeeded' };
      for (;;) {
        const { body: state } = await call('GET', operation);
        if (['Succeeded', 'Failed', 'Canceled'].includes(state.status)) return state as { status: string };
        await sleep(50);
      }
    },
    upload: async (source) => {
      const { body: datastore } = await call('GET', `${id}/datastores/workspaceblobstore?${VERSION}`);
      const { body: secrets } = await call(
        'POST',
        `${id}/datastores/workspaceblobstore/listSecrets?${VERSION}`,
        {},
      );
      const { accountName, containerName } = datastore.properties;
      const credential = new StorageSharedKeyCredential(accountName, secrets.key);
      const container = new BlobServiceClient(emulator.blobEndpoint, credential).getContainerClient(
        containerName,
      );
      const root = `LocalUpload/${Math.random().toString(36).slice(2)}/${basename(source)}`;
      for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        await container.getBlockBlobClient(`${root}/${relative(source, file)}`).uploadFile(file);
      }
      return `azureml:/${id}/datastores/workspaceblobstore/paths/${root}`;
    },
    job: async (name) => {
      for (;;) {
        const { body } = await call('GET', `${id}/jobs/${name}?${VERSION}`);
        if (['Completed', 'Failed', 'Canceled'].includes(body.properties.status)) return body.properties;
        await sleep(50);
      }
    },
    score: async (endpoint, body, headers = {}) => {
      const { body: keys } = await call('POST', `${id}/onlineEndpoints/${endpoint}/listKeys?${VERSION}`, {});
      return fetch(`${emulator.endpoint}/endpoints/${endpoint}/score`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${keys.primaryKey}`,
          'content-type': 'application/json',
          ...headers,
        },
        body,
      });
    },
    restart: async (signal) => {
      await emulator.stop(signal);
      emulator = await launch();
    },
    close: async () => {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The ARM body of a managed deployment. */
export function deploymentBody(
  properties: Record<string, unknown>,
  tags: Record<string, string> = {},
  capacity = 1,
): unknown {
  return {
    location: 'westeurope',
    sku: { name: 'Default', capacity },
    tags,
    properties: { endpointComputeType: 'Managed', instanceType: 'Standard_DS2_v2', ...properties },
  };
}

/** The ARM body of a managed endpoint. */
export const endpointBody = (
  traffic: Record<string, number> = {},
  mirrorTraffic: Record<string, number> = {},
) => ({
  location: 'westeurope',
  identity: { type: 'SystemAssigned' },
  properties: { authMode: 'Key', traffic, mirrorTraffic },
});
