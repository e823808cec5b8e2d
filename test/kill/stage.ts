import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emulatorCredential } from '@mlops-actions/azureml/credentials';
import { type Workspace, openWorkspace } from '@mlops-actions/azureml/workspace';
import { type LaunchedEmulator, launchEmulator } from '@mlops-actions/emulator/launch';
import { writeTestModel } from '@mlops-actions/emulator/test-model';

/** An emulator on which tests put up endpoints. */
export interface Stage {
  emulator: LaunchedEmulator;
  workspace: Workspace;
  /** Where the files of a model are. */
  model: string;
  /** JSON Lines that the model answers. */
  requests: string;
  /** A folder for reports and the like. */
  folder: string;
  /** What an action is started with. */
  env: Record<string, string>;
  /** Calls the emulator's own door. */
  inspect<T>(what: string, method?: 'GET' | 'POST' | 'DELETE', body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface EndpointSetting {
  deployments: string[];
  traffic?: Record<string, number>;
  mirror?: Record<string, number>;
}

export async function openStage(speed: number): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlops-stage-'));
  const emulator = await launchEmulator([
    '--port',
    '0',
    '--state-dir',
    path.join(folder, 'state'),
    '--speed',
    String(speed),
  ]);
  const { endpoint, subscriptionId, resourceGroup, workspace: name } = emulator;
  const address = { subscriptionId, resourceGroup, workspace: name };
  const workspace = await openWorkspace(address, {
    credential: emulatorCredential,
    emulator: endpoint,
    keepSecret: () => undefined,
  });
  writeTestModel(path.join(folder, 'model'));
  const { uri: model } = await workspace.artifacts.upload(path.join(folder, 'model'));
  const requests = path.join(folder, 'requests.jsonl');
  writeFileSync(
    requests,
    Array.from({ length: 20 }, (_, i) => JSON.stringify({ data: [[i, 1]] })).join('\n'),
  );
  return {
    emulator,
    workspace,
    model,
    requests,
    folder,
    env: {
      MLOPS_AZURE_ENDPOINT: endpoint,
      AZURE_SUBSCRIPTION_ID: subscriptionId,
      AZURE_RESOURCE_GROUP: resourceGroup,
      AZURE_ML_WORKSPACE: name,
    },
    async inspect<T>(what: string, method: 'GET' | 'POST' | 'DELETE' = 'GET', body?: unknown) {
      const answer = await fetch(`${endpoint}/emulator/${what}`, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`/emulator/${what} answered ${answer.status}: ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async close() {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * An endpoint with a model of its own name, whose first deployment serves version 1 and the others version 2.
 */
export async function putUpEndpoint(
  { workspace, model: uri }: Pick<Stage, 'workspace' | 'model'>,
  name: string,
  { deployments, traffic = {}, mirror = {} }: EndpointSetting,
): Promise<void> {
  const { location } = workspace;
  for (const version of ['1', '2']) {
    await workspace.models.create(name, version, { type: 'custom_model', uri, tags: {} });
  }
  const body = {
    location,
    identity: { type: 'SystemAssigned' },
    properties: { authMode: 'Key', traffic: {} },
  };
  const endpoint = await (await workspace.endpoints.createOrUpdate(name, body)).wait();
  for (const [i, deployment] of deployments.entries()) {
    const model = `${workspace.id}/models/${name}/versions/${i === 0 ? 1 : 2}`;
    await (
      await workspace.deployments.createOrUpdate(name, deployment, {
        location,
        sku: { name: 'Default', capacity: 1 },
        tags: { 'mlops-emulator': 'onnx' },
        properties: {
          endpointComputeType: 'Managed',
          model,
          instanceType: 'Standard_DS2_v2',
          requestSettings: { requestTimeout: 'PT5S', maxConcurrentRequestsPerInstance: 1000 },
        },
      })
    ).wait();
  }
  if (Object.keys(traffic).length + Object.keys(mirror).length === 0) return;
  await (await workspace.traffic.write(endpoint, { traffic, mirrorTraffic: mirror })).wait();
}
