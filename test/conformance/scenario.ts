import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';
import { METRICS_VERSION } from './spec-tree.ts';
import type { Exchange } from './validator.ts';

type Body = Record<string, unknown>;

export interface Scene {
  recorder: Recorder;
  workspace: string;
  endpoint: string;
  version: string;
  /** The address of a folder in the default container. */
  codeFolder(path: string): string;
  /** Puts a file into the container that an address with a SAS token opens. */
  storeFiles(sasUri: string): Promise<void>;
  /** Puts a model that can be served under the path in the default container. */
  storeModel(path: string): Promise<void>;
}

const answer = (exchange: Exchange): Body => exchange.responseBody as Body;
const PAST_2022 = (version: string): boolean => version > '2022-10-01';

/** Plays every operation that the emulator offers, with what Azure accepts and with what it refuses. */
export async function play(scene: Scene): Promise<void> {
  const suffix = scene.version.replaceAll('-', '');
  await playWorkspace(scene);
  const model = await playAssets(scene, suffix);
  await playJobs(scene, suffix);
  await playEndpoints(scene, suffix, model);
  if (PAST_2022(scene.version)) await playRegistries(scene);
}

async function playWorkspace({ recorder: { call } }: Scene): Promise<void> {
  await call('GET', '');
  await call('GET', '/datastores');
  await call('GET', '/datastores/workspaceblobstore');
  await call('POST', '/datastores/workspaceblobstore/listSecrets');
  await call('GET', '/datastores/nowhere');
  const store = {
    datastoreType: 'AzureBlob',
    accountName: 'elsewhere',
    containerName: 'data',
    endpoint: 'core.windows.net',
    protocol: 'https',
    credentials: { credentialsType: 'AccountKey', secrets: { secretsType: 'AccountKey', key: 'a2V5' } },
  };
  await call('PUT', '/datastores/mine', { properties: store });
  await call('DELETE', '/datastores/mine');
}

async function playAssets(scene: Scene, suffix: string): Promise<string> {
  const { call } = scene.recorder;
  const path = `models/${suffix}`;
  await scene.storeModel(path);
  const uri = `azureml://datastores/workspaceblobstore/paths/${path}`;
  const model = `/models/flights-${suffix}`;
  const properties: Body = {
    modelUri: uri,
    modelType: 'custom_model',
    description: 'late or not',
    tags: { a: '1' },
  };
  if (PAST_2022(scene.version)) properties.stage = 'Development';
  await call('PUT', model, { properties: { description: 'flights', tags: {} } });
  await call('PUT', `${model}/versions/1`, { properties });
  await call('PUT', `${model}/versions/1`, { properties: { ...properties, tags: { a: '2' } } });
  await call('PUT', `${model}/versions/1`, { properties: { ...properties, modelUri: `${uri}/other` } });
  await call('PUT', `${model}/versions/2`, { properties: { ...properties, modelUri: `${uri}/nowhere` } });
  await call('PUT', `${model}/versions/2`, { properties });
  for (const read of [
    model,
    '/models',
    `${model}/versions`,
    `${model}/versions?$orderBy=createdtime desc&$top=1`,
  ])
    await call('GET', read);
  await call('GET', `${model}/versions/1`);
  await call('GET', `${model}/versions/9`);
  await call('DELETE', `${model}/versions/2`);
  await call('DELETE', `${model}/versions/2`);

  const data = `/data/rows-${suffix}`;
  await call('PUT', `${data}/versions/1`, { properties: { dataType: 'uri_folder', dataUri: uri } });
  for (const read of ['/data', data, `${data}/versions`, `${data}/versions/1`]) await call('GET', read);
  await call('DELETE', data);

  const environment = `/environments/serving-${suffix}`;
  const image = 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04';
  const condaFile = 'dependencies:\n  - python=3.11\n  - pip:\n      - azureml-inference-server-http\n';
  await call('PUT', `${environment}/versions/1`, { properties: { image, condaFile } });
  for (const read of ['/environments', environment, `${environment}/versions`, `${environment}/versions/1`])
    await call('GET', read);

  const code = `/codes/code-${suffix}`;
  if (PAST_2022(scene.version)) {
    await call('POST', `${code}/versions/1/startPendingUpload`, {
      pendingUploadType: 'TemporaryBlobReference',
    });
  }
  await call('PUT', `${code}/versions/1`, { properties: { codeUri: scene.codeFolder(path) } });
  for (const read of ['/codes', code, `${code}/versions`, `${code}/versions/1`]) await call('GET', read);

  const component = `/components/train-${suffix}`;
  const componentSpec = { name: 'train', type: 'command', command: 'true', environment: 'azureml:serving:1' };
  await call('PUT', `${component}/versions/1`, { properties: { componentSpec } });
  for (const read of ['/components', component, `${component}/versions`, `${component}/versions/1`])
    await call('GET', read);
  return `${scene.workspace}${model}/versions/1`;
}

async function playJobs({ recorder: { call }, workspace }: Scene, suffix: string): Promise<void> {
  const job = `/jobs/train-${suffix}`;
  const properties = {
    jobType: 'Command',
    command: 'echo trained',
    environmentId: `${workspace}/environments/serving-${suffix}/versions/1`,
    computeId: `${workspace}/computes/cpu`,
    experimentName: 'flights',
    inputs: { rate: { jobInputType: 'literal', value: '0.1' } },
    outputs: { model: { jobOutputType: 'uri_folder', mode: 'ReadWriteMount' } },
    tags: { kind: 'test' },
  };
  await call('PUT', job, { properties });
  await call('PUT', job, { properties: { ...properties, tags: { kind: 'other' } } });
  await call('PUT', job, { properties: { ...properties, command: 'echo other' } });
  await call('GET', job);
  await call('GET', '/jobs');
  for (let tries = 0; tries < 100; tries += 1) {
    const { properties: seen } = answer(await call('GET', job)) as { properties: { status: string } };
    if (['Completed', 'Failed', 'Canceled'].includes(seen.status)) break;
    await sleep(100);
  }
  await call('PUT', `/jobs/endless-${suffix}`, { properties: { ...properties, command: 'sleep 60' } });
  await call('POST', `/jobs/endless-${suffix}/cancel`);
  await call('PUT', `/jobs/pipeline-${suffix}`, {
    properties: { jobType: 'Pipeline', experimentName: 'flights', jobs: {}, settings: {} },
  });
  await call('DELETE', job);
  await call('GET', '/jobs/nowhere');
}

async function playEndpoints(
  { recorder: { call }, workspace, endpoint: origin, version }: Scene,
  suffix: string,
  model: string,
): Promise<void> {
  const path = `/onlineEndpoints/flights-${suffix}`;
  const sent = { location: 'westeurope', tags: { team: 'flights' }, identity: { type: 'SystemAssigned' } };
  const put = (properties: Body): Promise<Exchange> =>
    call('PUT', path, { ...sent, properties: { authMode: 'Key', ...properties } });
  const ended = async (exchange: Exchange): Promise<void> => {
    const status = exchange.responseHeaders['azure-asyncoperation'];
    if (status === undefined) return;
    for (let tries = 0; tries < 200; tries += 1) {
      const { responseBody } = await call('GET', status);
      if ((responseBody as Body).endTime !== undefined) return;
      await sleep(25);
    }
  };
  await ended(await put({}));
  await call('GET', path);
  await call('GET', '/onlineEndpoints');
  await call('POST', `${path}/listKeys`);
  await ended(await call('POST', `${path}/regenerateKeys`, { keyType: 'Primary' }));

  const deployment = {
    location: 'westeurope',
    tags: { 'mlops-emulator': 'onnx' },
    sku: { name: 'Default', capacity: 1 },
    properties: {
      endpointComputeType: 'Managed',
      model,
      instanceType: 'Standard_DS3_v2',
      codeConfiguration: {
        codeId: `${workspace}/codes/code-${suffix}/versions/1`,
        scoringScript: 'score.py',
      },
      environmentId: `${workspace}/environments/serving-${suffix}/versions/1`,
      scaleSettings: { scaleType: 'Default' },
    },
  };
  for (const slot of ['blue', 'green']) {
    await ended(await call('PUT', `${path}/deployments/${slot}`, deployment));
    await call('GET', `${path}/deployments/${slot}`);
  }
  await call('GET', `${path}/deployments`);
  await call('GET', `${path}/deployments/blue/skus`);
  await call('POST', `${path}/deployments/blue/getLogs`, { containerType: 'InferenceServer', tail: 10 });
  await ended(
    await call('PATCH', `${path}/deployments/blue`, { tags: { owner: 'us' }, sku: { capacity: 2 } }),
  );

  await ended(await put({ traffic: { blue: 90, green: 10 } }));
  if (version > '2022-10-01')
    await ended(await put({ traffic: { blue: 100 }, mirrorTraffic: { green: 10 } }));
  await call('GET', path);
  await playMetrics(call, path);
  await put({ traffic: { blue: 50 } });
  await put({ traffic: { purple: 100 } });
  await call('DELETE', `${path}/deployments/blue`);
  await ended(await call('PATCH', path, { tags: { team: 'delays' } }));
  await ended(await put({}));
  const accepted = await call('DELETE', `${path}/deployments/green`);
  await ended(accepted);
  await call('GET', accepted.responseHeaders.location ?? '');
  await call('GET', `${path}/deployments/green`);
  await ended(await call('DELETE', path));
  await call('DELETE', path);
  await call('GET', path);
  await call('GET', `${origin}${workspace}x/models`);
}

async function playMetrics(call: Recorder['call'], endpoint: string): Promise<void> {
  const now = Date.now();
  const timespan = `${new Date(now - 600_000).toISOString()}/${new Date(now).toISOString()}`;
  const query = new URLSearchParams({
    'api-version': METRICS_VERSION,
    metricnames: 'RequestsPerMinute,RequestLatency_P95',
    timespan,
    interval: 'PT1M',
    aggregation: 'Average',
    $filter: "deployment eq '*'",
  });
  await call('GET', `${endpoint}/providers/Microsoft.Insights/metrics?${query.toString()}`);
}

async function playRegistries(scene: Scene): Promise<void> {
  const { call } = scene.recorder;
  const { workspace, endpoint } = scene;
  const registries = `${endpoint}${workspace.replace(/\/workspaces\/.*/, '/registries')}`;
  const ended = async (exchange: Exchange): Promise<void> => {
    const status = exchange.responseHeaders['azure-asyncoperation'];
    if (status === undefined) return;
    for (let tries = 0; tries < 200; tries += 1) {
      const { responseBody } = await call('GET', status);
      if ((responseBody as Body).endTime !== undefined) return;
      await sleep(25);
    }
  };
  const registry = `${registries}/models-of-all`;
  const body = { location: 'westeurope', properties: { regionDetails: [{ location: 'westeurope' }] } };
  await call('PUT', registry, body);
  await call('PUT', registry, { ...body, tags: { team: 'flights' } });
  for (const read of [registries, registry, `${registries}/nowhere`]) await call('GET', read);

  const model = `${registry}/models/flights`;
  const upload = await call('POST', `${model}/versions/1/startPendingUpload`, {
    pendingUploadType: 'TemporaryBlobReference',
  });
  const { blobUri, credential } = answer(upload).blobReferenceForConsumption as {
    blobUri: string;
    credential: { sasUri: string };
  };
  const properties = { modelUri: blobUri, modelType: 'custom_model', stage: 'Staging', tags: { a: '1' } };
  await call('PUT', `${model}/versions/1`, { properties });
  await scene.storeFiles(credential.sasUri);
  await ended(await call('PUT', `${model}/versions/1`, { properties }));
  await ended(await call('PUT', `${model}/versions/1`, { properties: { ...properties, tags: { a: '2' } } }));
  await call('PUT', `${model}/versions/1`, { properties: { ...properties, modelUri: `${blobUri}/other` } });
  await call('POST', `${registry}/datareferences/flights/versions/1`, { blobUri });
  for (const read of ['models', 'models/flights', 'models/flights/versions', 'models/flights/versions/1'])
    await call('GET', `${registry}/${read}`);
  await call('GET', `${model}/versions/9`);
  await call('PUT', model, { properties: { description: 'late or not', tags: {} } });
  await ended(await call('DELETE', `${model}/versions/1`));
  await call('DELETE', `${model}/versions/1`);
  await ended(await call('DELETE', model));
  await ended(await call('DELETE', registry));
  await call('GET', registry);
}
