import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedEmulator, startEmulator } from '@mlops-actions/azureml/start-emulator';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { testContext } from '../runtime/test-context.ts';
import { cancelJob } from './cancel-job.ts';
import { submitJob, type SubmitJobInputs } from './submit-job.ts';

let emulator: StartedEmulator;
let workspace: Workspace;
let folder: string;
const home = process.cwd();
beforeAll(async () => {
  emulator = await startEmulator();
  workspace = await emulator.open();
  folder = await mkdtemp(join(tmpdir(), 'jobs-'));
  process.chdir(folder);
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/train.mjs'), program);
  await writeFile(join(folder, 'data.csv'), 'a,b\n1,2\n');
}, 60_000);
afterAll(async () => {
  process.chdir(home);
  await emulator.stop();
  await rm(folder, { recursive: true });
});

const program = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [data, share, output] = process.argv.slice(2);
console.log('::set-output name=x::y');
console.log('share ' + share);
if (share === 'broken') { console.log('the last words'); throw new Error('cannot train'); }
if (share === 'slow') await new Promise((resolve) => setTimeout(resolve, 60000));
mkdirSync(output, { recursive: true });
writeFileSync(output + '/model.txt', readFileSync(data, 'utf8').toUpperCase());
process.stdout.write('no newline at the end');
`;

let run = 0;
beforeEach(() => void run++);
const env = (): Record<string, string> => ({
  MLOPS_AZURE_ENDPOINT: 'x',
  GITHUB_REPOSITORY: 'o/flights',
  GITHUB_RUN_ID: String(run),
  GITHUB_JOB: 'train',
  GITHUB_ACTION: 'step',
});

async function submit(
  file: string,
  inputs: Partial<SubmitJobInputs> = {},
  { context, log, cancel } = testContext(env()),
) {
  const undone: (string | undefined)[] = [];
  const outcome = await submitJob(
    {
      file,
      set: undefined,
      runId: undefined,
      wait: true,
      onCancel: 'cancel',
      downloadOutputs: false,
      timeout: 60_000,
      ...inputs,
    },
    workspace,
    context,
    (job) => undone.push(job),
  );
  return { outcome, lines: log.lines, undone, cancel };
}

async function jobFile(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const command = `
type: command
display_name: train
code: ./src
command: node train.mjs \${{inputs.data}} \${{inputs.share}} \${{outputs.model}}
environment:
  image: docker.io/library/node:24
inputs:
  data:
    type: uri_file
    path: data.csv
  share: full
outputs:
  model:
    type: uri_folder
`;

const pipeline = `
type: pipeline
display_name: whole
inputs:
  data:
    type: uri_file
    path: data.csv
  share: full
outputs:
  final:
    type: uri_folder
settings:
  default_compute: azureml:cpu
jobs:
  prepare:
    code: ./src
    command: node train.mjs \${{inputs.data}} full \${{outputs.out}}
    environment:
      image: docker.io/library/node:24
    inputs:
      data: \${{parent.inputs.data}}
    outputs:
      out:
        type: uri_folder
  train:
    code: ./src
    command: node train.mjs \${{inputs.before}}/model.txt \${{inputs.share}} \${{outputs.model}}
    environment:
      image: docker.io/library/node:24
    inputs:
      before: \${{parent.jobs.prepare.outputs.out}}
      share: \${{parent.inputs.share}}
    outputs:
      model: \${{parent.outputs.final}}
`;

test('a command job runs with local code and data, its log is shown, its outputs are downloaded, and a retry attaches', async () => {
  const file = await jobFile('command.yml', command);
  const first = await submit(file, { downloadOutputs: true });
  expect(first.outcome).toMatchObject({ verdict: 'completed', outputs: { status: 'Completed' } });
  const runId = first.outcome.outputs['run-id']!;
  expect(runId).toMatch(new RegExp(`^flights-${run}-[0-9a-f]{12}$`));
  expect(first.lines).toContain('[train] share full');
  expect(first.lines).toContain('[train] no newline at the end');
  expect(first.lines.filter((line) => line.startsWith('::'))).toEqual([]);
  expect(await readFile(join(first.outcome.outputs['outputs-path']!, 'model/model.txt'), 'utf8')).toBe(
    'A,B\n1,2\n',
  );
  expect(first.undone).toEqual([runId, runId, undefined]);

  const retry = await submit(file);
  expect(retry.outcome.outputs['run-id']).toBe(runId);
  expect(retry.lines).toContain(
    `Job ${runId} was submitted before by this step and is Completed: attaching to it.`,
  );
}, 60_000);

test('a pipeline runs its steps in order, and set lines reach them', async () => {
  const file = await jobFile('pipeline.yml', pipeline);
  const { outcome, lines } = await submit(file, { set: ['inputs.share=0.5'], downloadOutputs: true });
  expect(outcome).toMatchObject({ verdict: 'completed' });
  expect(outcome.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['prepare', 'pass'],
    ['train', 'pass'],
  ]);
  expect(lines).toContain('[train] share 0.5');
  expect(await readFile(join(outcome.outputs['outputs-path']!, 'final/model.txt'), 'utf8')).toBe(
    'A,B\n1,2\n',
  );
}, 60_000);

test('a step that fails is named with the end of its log, and a retry submits another attempt', async () => {
  const file = await jobFile('pipeline.yml', pipeline);
  const { outcome } = await submit(file, { set: ['inputs.share=broken'] });
  expect(outcome.verdict).toBe('failed');
  expect(outcome.summary).toContain('failed in train');
  expect(JSON.stringify(outcome.sections)).toContain('the last words');
  expect(outcome.annotations[0]?.title).toBe('Step train failed');
  const retry = await submit(file, { set: ['inputs.share=broken'] });
  expect(retry.outcome.outputs['run-id']).toBe(`${outcome.outputs['run-id']}-2`);
}, 60_000);

test('a job that takes too long is cancelled in Azure, one that is detached goes on', async () => {
  const file = await jobFile('command.yml', command);
  const cancelled = await submit(file, { set: ['inputs.share=slow'], timeout: 2000 });
  expect(cancelled.outcome.verdict).toBe('timed-out');
  const runId = cancelled.outcome.outputs['run-id']!;
  await waitFor(async () => (await workspace.jobs.get(runId))?.status === 'Canceled');

  const detached = await submit(file, { set: ['inputs.share=slow'], timeout: 2000, onCancel: 'detach' });
  expect(detached.undone).toEqual([undefined]);
  const second = detached.outcome.outputs['run-id']!;
  expect((await workspace.jobs.get(second))?.status).toBe('Running');
  await cancelJob(second, workspace, testContext().context);
  await waitFor(async () => (await workspace.jobs.get(second))?.status === 'Canceled');
}, 60_000);

test('a step that is cancelled cancels its job', async () => {
  const file = await jobFile('command.yml', command);
  const held = testContext(env());
  const submitting = submit(file, { set: ['inputs.share=slow'] }, held);
  await waitFor(() => Promise.resolve(held.log.lines.includes('[train] share slow')));
  held.cancel.abort(new Error('SIGINT'));
  const { outcome } = await submitting;
  expect(outcome.verdict).toBe('canceled');
  await waitFor(async () => (await workspace.jobs.get(outcome.outputs['run-id']!))?.status === 'Canceled');
}, 60_000);

test('a job is attached to by its run id, and not waited for when nobody wants to', async () => {
  const file = await jobFile('command.yml', command);
  const submitted = await submit(file, { wait: false });
  expect(submitted.outcome.verdict).toBe('submitted');
  const attached = await submit('', { file: undefined, runId: submitted.outcome.outputs['run-id']! });
  expect(attached.outcome.verdict).toBe('completed');
}, 60_000);

test.each([
  ['no such job file', {}, 'nowhere.yml', "The file 'nowhere.yml' does not exist"],
  [
    'an unknown key',
    {},
    `${command}computee: x\n`,
    "has the key 'computee', which is not known; did you mean 'compute'?",
  ],
  ['no command', {}, 'type: command\nenvironment: azureml:x:1\n', 'command'],
  [
    'a code folder that is not there',
    {},
    command.replace('./src', './source'),
    "The code './source' of the job file does not exist",
  ],
  [
    'a data file that is not there',
    {},
    command.replace('data.csv', 'date.csv'),
    "The data 'date.csv' of the job file does not exist",
  ],
  [
    'an environment that is not registered',
    {},
    command.replace(/environment:\n.*\n/, 'environment: azureml:nowhere:3\n'),
    "The environment 'azureml:nowhere:3'",
  ],
  [
    'a binding that leads nowhere',
    {},
    pipeline.replace('parent.jobs.prepare', 'parent.jobs.prepair'),
    "bound to '${{parent.jobs.prepair.outputs.out}}'",
  ],
  ['an input that the file does not have', { set: ['inputs.shares=1'] }, command, "names 'shares'"],
  ['a kind of job that is not run', {}, 'type: sweep\n', 'type'],
])('%s is one sentence that says what to do', async (_name, inputs, text, sentence) => {
  const file = text.includes('\n') ? await jobFile('wrong.yml', text) : text;
  await expect(submit(file, inputs)).rejects.toThrow(sentence);
});

test('a run id that is not there is one sentence', async () => {
  await expect(submit('', { file: undefined, runId: 'nobody' })).rejects.toThrow(
    "There is no job 'nobody' in the workspace",
  );
  await expect(submit('', { file: undefined })).rejects.toThrow("Give input 'file'");
});

async function waitFor(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not become true within ten seconds.');
}
