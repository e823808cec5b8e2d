import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeTestModel } from '../test-model.ts';
import type { TestWorkspace } from '../test-workspace.ts';
import { deploymentBody, endpointBody, openTestWorkspace } from '../test-workspace.ts';

// The first run installs the inference server and ONNX Runtime from PyPI.
jest.setTimeout(600_000);

const SERVER = 'azureml-inference-server-http==1.5.1';

/** The example's own files: what the embedded model answers in the stead of. */
const example = (path: string): string =>
  readFileSync(new URL(`../../../../examples/flight-delay/deploy/${path}`, import.meta.url), 'utf8');

/** Answers where its model is. */
const WHERE = `
import os
from pathlib import Path


def init():
    print("init of the deployment", os.environ["WHOSE"])


def run(raw):
    folder = Path(os.environ["AZUREML_MODEL_DIR"])
    return {"folder": str(folder), "files": sorted(str(f.relative_to(folder)) for f in folder.rglob("*.*"))}
`;

const SCRIPTS: Record<string, string> = {
  score: example('src/score.py'),
  where: WHERE,
  raises: 'def init():\n    pass\n\n\ndef run(raw):\n    raise ValueError("no such airport")\n',
  sleeps: 'import time\n\n\ndef init():\n    pass\n\n\ndef run(raw):\n    time.sleep(30)\n',
  dies: 'import os\n\n\ndef init():\n    pass\n\n\ndef run(raw):\n    os._exit(3)\n',
  broken: 'def init():\n    raise RuntimeError("the weights are gone")\n\n\ndef run(raw):\n    return raw\n',
};

const reason =
  process.env.MLOPS_SERVING_PYTHON === undefined
    ? ' (skipped: MLOPS_SERVING_PYTHON names no interpreter)'
    : '';

(reason === '' ? describe : describe.skip)(`score.py under the real inference server${reason}`, () => {
  let workspace: TestWorkspace;

  beforeAll(async () => {
    workspace = await openTestWorkspace();
    const model = join(workspace.folder, 'flights');
    writeTestModel(model);
    const modelUri = await workspace.upload(model);
    await workspace.put('/models/flights/versions/3', {
      properties: { modelUri, modelType: 'custom_model' },
    });
    await workspace.put('/environments/full/versions/1', {
      properties: { condaFile: example('environment/conda.yml'), image: 'ubuntu' },
    });
    await environment('plain', [SERVER]);
    await environment('bare', ['numpy==2.3.5']);
    await environment('impossible', [SERVER, 'numpy==0.0.0.1']);
    for (const [name, script] of Object.entries(SCRIPTS)) await code(name, script);
    await workspace.put('/onlineEndpoints/flights', endpointBody());
  });

  afterAll(() => workspace?.close());

  async function environment(name: string, pip: string[]): Promise<void> {
    const condaFile = JSON.stringify({ name, dependencies: ['python=3.11', { pip }] });
    await workspace.put(`/environments/${name}/versions/1`, { properties: { condaFile, image: 'ubuntu' } });
  }

  async function code(name: string, script: string): Promise<void> {
    const folder = join(workspace.folder, 'code', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'score.py'), script);
    const address = await workspace.upload(folder);
    const path = address.split('/paths/')[1];
    const { body } = await workspace.call(
      'GET',
      `${workspace.id}/datastores/workspaceblobstore?api-version=2024-04-01`,
    );
    const codeUri = `${workspace.emulator.blobEndpoint}/${body.properties.containerName}/${path}`;
    await workspace.put(`/codes/${name}/versions/1`, { properties: { codeUri } });
  }

  function deploy(
    name: string,
    script: string,
    env: string,
    more: object = {},
    tags: Record<string, string> = {},
  ) {
    const properties = {
      model: `${workspace.id}/models/flights/versions/3`,
      codeConfiguration: { codeId: `${workspace.id}/codes/${script}/versions/1`, scoringScript: 'score.py' },
      environmentId: `${workspace.id}/environments/${env}/versions/1`,
      ...more,
    };
    return workspace.put(`/onlineEndpoints/flights/deployments/${name}`, deploymentBody(properties, tags));
  }

  const score = (name: string, body: string) =>
    workspace.score('flights', body, { 'azureml-model-deployment': name });

  async function logs(name: string, containerType = 'InferenceServer'): Promise<string> {
    const path = `${workspace.id}/onlineEndpoints/flights/deployments/${name}/getLogs?api-version=2024-04-01`;
    return (await workspace.call('POST', path, { containerType, tail: 5000 })).body.content as string;
  }

  test('the embedded model answers what score.py answers, errors included', async () => {
    expect(await deploy('python', 'score', 'full')).toMatchObject({ status: 'Succeeded' });
    expect(await deploy('embedded', 'score', 'full', {}, { 'mlops-emulator': 'onnx' })).toMatchObject({
      status: 'Succeeded',
    });
    const rows = Array.from({ length: 200 }, (_, i) => [Math.sin(i) * 5, Math.cos(i * 7) * 5]);
    const bodies = [
      JSON.stringify({ data: rows }),
      '{"data": [["1.5", true], [0, -2]]}',
      '{"data": [[1e30, 0]], "more": 1}',
      '{"data": [[1, 2], [3]]}',
      '{"data": [[1, "x"]]}',
      '{"data": [[1, 2, 3]]}',
      '{"data": []}',
      '{"data": 7}',
      '{"rows": [[1, 2]]}',
      'not json',
      '',
    ];
    for (const body of bodies) {
      const [python, embedded] = [await score('python', body), await score('embedded', body)];
      const seen = async (answer: Response) => ({
        status: answer.status,
        modelStatus: answer.headers.get('ms-azureml-model-error-statuscode'),
        failed: answer.headers.get('x-ms-run-function-failed'),
        version: answer.headers.get('x-ms-server-version'),
        type: answer.headers.get('content-type'),
        body: (await answer.json()) as unknown,
      });
      const expected = await seen(python);
      expect({ sent: body.slice(0, 30), ...(await seen(embedded)) }).toEqual({
        sent: body.slice(0, 30),
        ...expected,
        body: nearly(expected.body),
      });
    }
  });

  test('the model is where Azure puts it, and both containers keep their logs', async () => {
    await deploy('where', 'where', 'plain', { environmentVariables: { WHOSE: 'airline' } });
    const { folder, files } = (await (await score('where', '{}')).json()) as {
      folder: string;
      files: string[];
    };
    expect(folder).toMatch(/\/azureml-models\/flights\/3$/);
    expect(files).toEqual(['flights/model.json', 'flights/model.onnx']);
    expect(await logs('where')).toContain('init of the deployment airline');
    expect(await logs('where')).toContain('POST /score 200');
    expect(await logs('where', 'StorageInitializer')).toContain('Downloading model flights:3');
  });

  test('a run() that raises is 424, and its log says why', async () => {
    await deploy('raises', 'raises', 'plain');
    const answer = await score('raises', '{}');
    expect([answer.status, answer.headers.get('ms-azureml-model-error-statuscode')]).toEqual([424, '500']);
    expect(await logs('raises')).toContain('ValueError: no such airport');
  });

  test('a run() that takes longer than the request timeout is 408', async () => {
    await deploy('sleeps', 'sleeps', 'plain', { requestSettings: { requestTimeout: 'PT1S' } });
    expect((await score('sleeps', '{}')).status).toBe(408);
  });

  test('a run() that ends its process is 424, and the container comes back', async () => {
    await deploy('dies', 'dies', 'plain');
    expect((await score('dies', '{}')).status).toBe(424);
    await sleep(2000);
    expect((await score('dies', '{}')).status).toBe(424);
  });

  test('an init() that raises fails the deployment, and its log says why', async () => {
    expect(await deploy('broken', 'broken', 'plain')).toMatchObject({
      status: 'Failed',
      error: { code: 'ResourceNotReady' },
    });
    expect(await logs('broken')).toContain('RuntimeError: the weights are gone');
  });

  test.each([
    ['bare', 'ResourceNotReady', 'A required package azureml-inference-server-http is missing'],
    ['impossible', 'ImageBuildFailure', 'numpy==0.0.0.1'],
  ])('the environment %s fails the deployment: %s', async (name, errorCode, sentence) => {
    const ended = await deploy(`in-${name}`, 'score', name);
    expect(ended).toMatchObject({ status: 'Failed', error: { code: errorCode } });
    expect(ended.error?.message).toContain(sentence);
    expect(await logs(`in-${name}`)).toContain(sentence);
  });

  test('no server outlives the emulator when that is killed', async () => {
    const servers = (): number => processesOf(workspace.folder).length;
    expect(servers()).toBeGreaterThan(0);
    await workspace.emulator.stop('SIGKILL');
    for (let waited = 0; waited < 5000 && servers() > 0; waited += 100) await sleep(100);
    expect(servers()).toBe(0);
  });
});

/** The same to six decimals: the two runtimes approximate the sigmoid in single precision, each in its own way. */
function nearly(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(nearly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nearly(inner)]));
}

/** Ids of the processes that work below `folder`. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(`${folder}/state/containers`);
    } catch {
      return false;
    }
  });
}
