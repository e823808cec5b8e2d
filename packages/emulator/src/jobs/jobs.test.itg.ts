import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkspace } from '../test-workspace.ts';
import { openTestWorkspace } from '../test-workspace.ts';

jest.setTimeout(60_000);

const VERSION = 'api-version=2024-04-01';
let workspace: TestWorkspace;
let code: string;
let data: string;

const SCRIPTS = {
  'train.mjs': `
    import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
    const [data, factor, model] = process.argv.slice(2);
    const sum = readFileSync(data, 'utf8').trim().split('\\n').reduce((all, line) => all + Number(line), 0);
    writeFileSync(model + '/weights.json', JSON.stringify({ weight: sum * factor }));
    mkdirSync('outputs', { recursive: true });
    writeFileSync('outputs/plot.txt', 'a plot');
    const { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_RUN_ID } = process.env;
    const answer = await fetch(MLFLOW_TRACKING_URI + '/api/2.0/mlflow/runs/log-metric', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer ' + MLFLOW_TRACKING_TOKEN },
      body: JSON.stringify({ run_id: MLFLOW_RUN_ID, key: 'weight', value: sum * factor, timestamp: Date.now() }),
    });
    console.log('trained', answer.status);
  `,
  'judge.mjs': `
    import { readFileSync, writeFileSync } from 'node:fs';
    const [model, output] = process.argv.slice(2);
    const { weight } = JSON.parse(readFileSync(model + '/weights.json', 'utf8'));
    writeFileSync(output + '/score.txt', String(weight + 1));
    console.log('judged', weight);
  `,
};

beforeAll(async () => {
  workspace = await openTestWorkspace();
  for (const [folder, files] of Object.entries({ code: SCRIPTS, data: { 'rows.csv': '1\n2\n3\n' } })) {
    mkdirSync(join(workspace.folder, folder));
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(workspace.folder, folder, name), text);
  }
  data = await workspace.upload(join(workspace.folder, 'data'));
  const codeUri = await workspace.upload(join(workspace.folder, 'code'));
  const { containerName } = (
    await workspace.call('GET', `${workspace.id}/datastores/workspaceblobstore?${VERSION}`)
  ).body.properties;
  const path = codeUri.split('/paths/')[1];
  await workspace.put('/codes/train/versions/1', {
    properties: { codeUri: `${workspace.emulator.blobEndpoint}/${containerName}/${path}` },
  });
  await workspace.put('/environments/node/versions/1', { properties: { image: 'node:24' } });
  code = `${workspace.id}/codes/train/versions/1`;
});

afterAll(() => workspace.close());

const environmentId = () => `${workspace.id}/environments/node/versions/1`;

const submit = (name: string, properties: object) =>
  workspace.put(`/jobs/${name}`, {
    properties: {
      jobType: 'Command',
      environmentId: environmentId(),
      experimentName: 'tests',
      ...properties,
    },
  });

const details = async (run: string) =>
  (await workspace.call('GET', `/history/v1.0${workspace.id}/experiments/tests/runs/${run}/details`)).body;

async function logOf(run: string): Promise<string> {
  const address = (await details(run)).logFiles['user_logs/std_log.txt'];
  return address === undefined ? '' : (await fetch(address)).text();
}

/** The text of a blob below a job's output, by a run that copies it to its own log. */
async function read(uri: string, file: string): Promise<string> {
  const name = `read-${Math.random().toString(36).slice(2)}`;
  const inputs = { folder: { jobInputType: 'uri_folder', uri } };
  await submit(name, { command: `cat \${{inputs.folder}}/${file}`, inputs });
  expect((await workspace.job(name)).status).toBe('Completed');
  return logOf(name);
}

async function metric(run: string, key: string): Promise<number | undefined> {
  const { body } = await workspace.call(
    'GET',
    `/mlflow/v1.0${workspace.id}/api/2.0/mlflow/runs/get?run_id=${run}`,
  );
  return body.run.data.metrics.find((point: { key: string }) => point.key === key)?.value;
}

test('a command gets its code, inputs and run, and its outputs and artifacts are kept', async () => {
  await submit('train-1', {
    codeId: code,
    command: 'node train.mjs ${{inputs.rows}} ${{inputs.factor}} ${{outputs.model}}',
    inputs: {
      rows: { jobInputType: 'uri_file', uri: `${data}/rows.csv` },
      factor: { jobInputType: 'literal', value: '2' },
    },
    outputs: { model: { jobOutputType: 'uri_folder', assetName: 'weights' } },
  });
  const job = await workspace.job('train-1');
  expect(job.status).toBe('Completed');
  expect(job.outputs.model.uri).toBe('azureml://datastores/workspaceblobstore/paths/azureml/train-1/model/');
  expect(await logOf('train-1')).toBe('trained 200\n');
  expect(await metric('train-1', 'weight')).toBe(12);
  expect(await read('azureml://jobs/train-1/outputs/model/paths/', 'weights.json')).toBe('{"weight":12}');
  expect(await read('azureml:weights:1', 'weights.json')).toBe('{"weight":12}');
  expect(await read('azureml://jobs/train-1/outputs/artifacts/paths/outputs/', 'plot.txt')).toBe('a plot');
});

test('a command that fails shows its code, its log and a failed run', async () => {
  await submit('fails', { command: 'echo before; echo broken >&2; exit 7' });
  expect((await workspace.job('fails')).status).toBe('Failed');
  expect((await logOf('fails')).split('\n').toSorted()).toEqual(expect.arrayContaining(['before', 'broken']));
  const { status, error } = await details('fails');
  expect([status, error.error.code]).toEqual(['Failed', 'ExecutionFailed']);
  expect(error.error.message).toContain('exited with status code 7');
});

test.each([
  [
    'an input that is not there',
    { inputs: { x: { jobInputType: 'uri_file', uri: 'azureml:nothing:1' } } },
    'nothing',
  ],
  ['a value that is missing', { command: 'echo ${{inputs.y}}' }, "no input 'y'"],
])('%s fails the job with a sentence', async (what, properties, sentence) => {
  const name = what.replaceAll(' ', '-');
  await submit(name, { command: 'true', ...properties });
  expect((await workspace.job(name)).status).toBe('Failed');
  expect((await details(name)).error.error.message).toContain(sentence);
});

function isThere(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

test('a log can be read while the job runs, and cancelling ends its processes', async () => {
  await submit('endless', { command: 'echo started $$; sleep 300 & wait' });
  let log = '';
  while (!log.includes('started')) {
    await sleep(50);
    log = await logOf('endless').catch(() => '');
  }
  expect((await details('endless')).status).toBe('Running');
  await workspace.call('POST', `${workspace.id}/jobs/endless/cancel?${VERSION}`);
  expect((await workspace.job('endless')).status).toBe('Canceled');
  // The group is gone when the system has reaped its last process.
  const group = -Number(/\d+/.exec(log)?.[0]);
  for (let waited = 0; isThere(group) && waited < 5000; waited += 50) await sleep(50);
  expect(isThere(group)).toBe(false);
});

test('a job that runs longer than its timeout fails', async () => {
  await submit('slow', { command: 'sleep 300', limits: { jobLimitsType: 'Command', timeout: 'PT0.5S' } });
  expect((await workspace.job('slow')).status).toBe('Failed');
  expect((await details('slow')).error.error.code).toBe('JobTimeout');
});

async function component(version: string, spec: object): Promise<string> {
  const componentSpec = {
    name: 'azureml_anonymous',
    version,
    type: 'command',
    code: `azureml:${code}`,
    ...spec,
  };
  await workspace.put(`/components/azureml_anonymous/versions/${version}`, {
    properties: {
      componentSpec: { environment: `azureml:${environmentId()}`, ...componentSpec },
      isAnonymous: true,
    },
  });
  return `${workspace.id}/components/azureml_anonymous/versions/${version}`;
}

const literal = (value: string) => ({ job_input_type: 'literal', value });

async function pipeline(name: string, judge: string): Promise<void> {
  const train = await component('1', {
    command: 'node train.mjs ${{inputs.rows}} ${{inputs.factor}} ${{outputs.model}}',
    inputs: { rows: { type: 'uri_file' }, factor: { type: 'number', default: 3 } },
    outputs: { model: { type: 'uri_folder' } },
  });
  const judgeId = await component(name, {
    command: judge,
    inputs: { model: { type: 'uri_folder' } },
    outputs: { judgement: { type: 'uri_folder' } },
  });
  await submit(name, {
    jobType: 'Pipeline',
    environmentId: undefined,
    inputs: { rows: { jobInputType: 'uri_file', uri: `${data}/rows.csv` } },
    outputs: { judgement: { jobOutputType: 'uri_folder' } },
    settings: { _source: 'YAML.JOB' },
    jobs: {
      judge: {
        type: 'command',
        componentId: judgeId,
        inputs: { model: literal('${{parent.jobs.train.outputs.model}}') },
        outputs: { judgement: { value: '${{parent.outputs.judgement}}', type: 'literal' } },
      },
      train: { type: 'command', componentId: train, inputs: { rows: literal('${{parent.inputs.rows}}') } },
    },
  });
}

const children = async (run: string) =>
  (await workspace.call('GET', `/history/v1.0${workspace.id}/experiments/tests/runs/${run}/children`)).body
    .value as {
    runId: string;
    name: string;
    status: string;
  }[];

test("a pipeline's steps run when what they need is there, and its outputs are those bound to it", async () => {
  await pipeline('flow', 'node judge.mjs ${{inputs.model}} ${{outputs.judgement}}');
  const job = await workspace.job('flow');
  expect(job.status).toBe('Completed');
  expect((await children('flow')).map(({ name, status }) => `${name} ${status}`)).toEqual([
    'train Completed',
    'judge Completed',
  ]);
  const listed = (await workspace.call('GET', `${workspace.id}/jobs?${VERSION}`)).body.value as {
    name: string;
  }[];
  expect(listed.map(({ name }) => name).filter((name) => /^flow|train$|judge$/.test(name))).toEqual(['flow']);
  expect(job.outputs.judgement.uri).toBe(
    'azureml://datastores/workspaceblobstore/paths/azureml/flow/judgement/',
  );
  expect(await read('azureml://jobs/flow/outputs/judgement/paths/', 'score.txt')).toBe('19');
});

test('a step that fails is a failed pipeline with a failed child, whose log says why', async () => {
  await pipeline('breaks', 'echo no judgement; exit 4');
  expect((await workspace.job('breaks')).status).toBe('Failed');
  const failed = (await children('breaks')).filter(({ status }) => status === 'Failed');
  expect(failed.map(({ name }) => name)).toEqual(['judge']);
  expect(await logOf(failed[0]?.runId ?? '')).toContain('no judgement');
  const child = await workspace.call('GET', `${workspace.id}/jobs/${failed[0]?.runId}?${VERSION}`);
  expect(child.body.properties).toMatchObject({ jobType: 'Command', status: 'Failed', displayName: 'judge' });
  expect((await details('breaks')).error.error.message).toContain("Step 'judge' failed");
});

test('a job that ran when the emulator was killed is Failed with a reason afterwards', async () => {
  await submit('lost', { command: 'sleep 300' });
  while ((await details('lost')).status !== 'Running') await sleep(50);
  await workspace.restart('SIGKILL');
  expect((await workspace.job('lost')).status).toBe('Failed');
  expect((await details('lost')).error.error.message).toContain('The emulator stopped while the job ran');
  expect((await workspace.job('train-1')).status).toBe('Completed');
});
