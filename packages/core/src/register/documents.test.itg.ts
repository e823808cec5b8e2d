import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { modelDigest } from '../evidence/digests.ts';
import { type Lineage, lineageSchema } from '../evidence/lineage/lineage.ts';
import type { RunEvent } from '../evidence/lineage/open-lineage.ts';
import { startTestGitHub, type TestGitHub } from '../notify/test-github.ts';
import type { Bom } from './bom/bom.ts';
import { testReport } from './card/test-facts.ts';
import { openTestRegistration, type TestRegistration } from './test-registration.ts';

jest.setTimeout(60_000);

let room: TestRegistration;
let github: TestGitHub;
let name: string;
let count = 0;
beforeAll(async () => {
  [room, github] = await Promise.all([openTestRegistration(), startTestGitHub()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([room.close(), github.close()]);
  expect(github.violations).toEqual([]);
});
beforeEach(() => {
  name = room.name = `flights-${++count}`;
  github.approvals = [];
});

const filesOf = (files: Record<string, string>) => room.files(`${name}/model`, files);

async function fileOf(file: string, text: string): Promise<string> {
  const path = join(await room.files(`${name}/files`, {}), file);
  await room.files(`${name}/files`, { [file]: text });
  return path;
}

const register = (inputs: Parameters<TestRegistration['register']>[0]) =>
  room.register(inputs, { GITHUB_API_URL: github.origin, GITHUB_RUN_ATTEMPT: '1' });

const mlflowModel = {
  MLmodel: [
    'flavors:',
    '  python_function: {loader_module: mlflow.sklearn, python_version: 3.12.4}',
    '  sklearn: {pickled_model: model.pkl, sklearn_version: 1.9.1}',
    'signature:',
    `  inputs: '[{"type": "double", "name": "hour", "required": true}]'`,
    `  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'`,
  ].join('\n'),
  'requirements.txt': 'mlflow==3.1.0\nnumpy>=2\nscikit-learn==1.9.1\n',
  // An empty dictionary.
  'model.pkl': '(dp0\n.',
};

async function documents(): Promise<{ lineage: Lineage; bom: Bom; events: RunEvent[]; card: string }> {
  const read = (file: string) => readFile(join(room.folder, 'reports', `${name}-1`, file), 'utf8');
  return {
    lineage: lineageSchema.parse(JSON.parse(await read('lineage.json'))),
    bom: JSON.parse(await read('bom.cdx.json')) as Bom,
    events: (await read('openlineage.ndjson'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent),
    card: await read('model-card.md'),
  };
}

test('an MLflow model’s signature, flavours and packages reach card, bill, lineage and registry, with approvals and DVC', async () => {
  github.approvals = [
    { state: 'approved', comment: 'Ship it!', user: 'hubot', environment: 'production' },
    { state: 'approved', comment: 'a\nb', user: 'mona', environment: 'production' },
  ];
  const model = await filesOf(mlflowModel);
  const gate = testReport(
    'evaluate-gate',
    'pass',
    { modelDigest: await modelDigest(model), datasetDigest: 'd'.repeat(64) },
    [
      {
        id: 'f1',
        title: 'f1 >= 0.7',
        verdict: 'pass',
        observed: 0.75,
        evidence: { metric: 'f1', interval: { lower: 0.7, upper: 0.8, level: 0.9 } },
      },
    ],
  );
  const data = testReport('data-validate', 'pass', {
    dataset: 'data/x.csv',
    datasetDigest: 'd'.repeat(64),
    rows: 10,
  });
  const lock = `schema: '2.0'\nstages:\n  train:\n    cmd: x\n    deps: [{path: data/x.csv, hash: md5, md5: '${'1'.repeat(32)}', size: 5}]\n    outs: [{path: model, md5: '${'2'.repeat(32)}.dir', nfiles: 3}]\n`;
  const card =
    'description: Late or not.\nowners: [ops]\nrisk-class: low\ntarget: late\nfeatures: [hour]\ntraining-data: {source: flights, date-range: January 2001}\n';
  const { annotations, files } = await register({
    model,
    evidence: [
      await fileOf('gate.json', gate.bytes.toString()),
      await fileOf('data.json', data.bytes.toString()),
    ],
    card: await fileOf('card.yml', card),
    dvc: [await fileOf('dvc.lock', lock)],
    githubToken: 'a-token',
  });
  expect(annotations).toEqual([
    {
      level: 'warning',
      message:
        "The environment 'requirements.txt' leaves open numpy>=2: the model may run with other packages than it was judged with.",
    },
  ]);
  expect(files).toHaveLength(7);

  const written = await documents();
  expect(written.lineage).toMatchObject({
    environment: { source: 'requirements.txt', unpinned: ['numpy>=2'] },
    approvals: {
      reviews: [
        { by: 'hubot', state: 'approved', environments: ['production'], isActor: false, comment: 'Ship it!' },
        { by: 'mona', isActor: true },
      ],
    },
    dvc: [
      { stage: 'train', role: 'input', md5: '1'.repeat(32), size: 5 },
      { role: 'output', files: 3 },
    ],
    code: { commit: 'c1', repository: 'o/r' },
  });
  expect(written.lineage.code.checkout?.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(JSON.stringify(written.lineage.approvals)).not.toContain('a\\nb');
  expect(written.card).toContain('| input | hour: double |');
  expect(written.card).toContain('| Framework | sklearn 1.9.1 |');
  expect(written.bom.components.map(({ purl }) => purl)).toContain('pkg:pypi/scikit-learn@1.9.1');
  expect(written.events.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE']);
  expect(new Set(written.events.map(({ run }) => run.runId)).size).toBe(1);

  const registered = (await room.workspace.models.get(name, '1'))!;
  expect(registered.tags).toMatchObject({
    owner: 'ops',
    'risk-class': 'low',
    'mlops-approval': 'approved',
    'mlops-approver': 'hubot, mona',
    'mlops-dataset': 'data/x.csv',
    'mlops-environment': '1 not pinned',
    'mlops-framework': 'sklearn 1.9.1',
    'mlops-python': '3.12.4',
  });
  expect(registered.properties).toMatchObject({
    framework: 'sklearn 1.9.1',
    python: '3.12.4',
    features: 'hour',
    target: 'late',
    'training-data': 'flights',
    'training-rows': '10',
    'training-dates': 'January 2001',
    'metric.f1': '0.75',
  });
  const flavors = registered.resource.properties['flavors'] as Record<string, unknown>;
  expect(flavors['sklearn']).toEqual({ data: { pickled_model: 'model.pkl', sklearn_version: '1.9.1' } });
});

test('a model in Azure is described from its files there', async () => {
  const model = await filesOf(mlflowModel);
  const { uri } = await room.workspace.artifacts.upload(model);
  await register({ model: uri });
  expect((await documents()).card).toContain('| Framework | sklearn 1.9.1 |');
});

test('a version that is described again was registered when it was', async () => {
  const model = await filesOf(mlflowModel);
  const card = await fileOf('card.yml', 'owners: [ops]\n');
  await register({ model });
  await register({ model, card });
  const { createdAt } = (await room.workspace.models.get(name, '1'))!;
  expect((await documents()).lineage.registeredAt).toBe(createdAt!.toISOString());
});

test('name, tags, card and environment are held to the policy together, before anything is written', async () => {
  const policy = await fileOf(
    'policy.yml',
    [
      'name: {pattern: "delay-.*"}',
      'tags: {cost-centre: required, risk-class: {one-of: [low, high]}}',
      'card: {require: [owners, intended-use], max-age: 180d}',
      'environment: pinned',
    ].join('\n'),
  );
  const model = await filesOf(mlflowModel);
  const card = await fileOf('card.yml', 'updated: 2020-01-01\nrisk-class: medium\n');
  const refused = await register({ model, policy, card });
  expect(refused.verdict).toBe('refused');
  for (const sentence of [
    `The name '${name}' does not match the policy's pattern delay-.*`,
    "The tag 'cost-centre' is missing",
    "The tag 'risk-class' is 'medium': it takes one of low, high.",
    'The model card lacks owners, intended-use: fill them in.',
    "The model card is stale: 'updated' is 2020-01-01",
    "The environment 'requirements.txt' leaves open numpy>=2: give each one version.",
  ]) {
    expect(refused.summary).toContain(sentence);
  }
  expect(refused.checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    'policy/name fail',
    'policy/tags fail',
    'policy/card fail',
    'policy/environment fail',
    'scan/MLmodel pass',
    'scan/model.pkl pass',
    'scan/requirements.txt pass',
  ]);
  expect(await room.workspace.models.list(name)).toEqual([]);

  const today = new Date().toISOString().slice(0, 10);
  const good = await register({
    name: `delay-${name}`,
    model,
    policy,
    tags: ['cost-centre=7'],
    environment: await fileOf('frozen.txt', 'numpy==2.3.5\n'),
    card: await fileOf(
      'good.yml',
      `updated: ${today}\nrisk-class: low\nowners: ops\nintended-use: Planning\n`,
    ),
  });
  expect(good.verdict).toBe('registered');
  expect(good.checks.every(({ verdict }) => verdict === 'pass')).toBe(true);
});

test('approvals that may not be read are said to be unknown, and nothing fails', async () => {
  github.trouble = [
    { status: 403, body: { message: 'Resource not accessible by integration', documentation_url: 'x' } },
  ];
  await register({ model: await filesOf({ 'model.txt': 'a' }), githubToken: 'a-token' });
  expect((await documents()).lineage.approvals.unknown).toBe(
    "GitHub answered 403 (Resource not accessible by integration). The job's token needs the permission 'actions: read'.",
  );
});

test('the environment of the job that made a model is read from Azure', async () => {
  const environment = await room.workspace.environments.ensure({
    name: 'train',
    version: '3',
    image: 'example.com/base:1',
    condaFile: 'dependencies: [python=3.12.1, {pip: [numpy==2.3.5]}]',
  });
  await register({ model: await filesOf({ 'model.txt': 'b' }), environment: 'azureml:train:3' });
  expect(environment.version).toBe('3');
  expect((await documents()).lineage.environment).toMatchObject({
    source: 'azureml:train:3',
    python: '3.12.1',
    image: { name: 'example.com/base:1', pinned: false },
    unpinned: ['example.com/base:1'],
  });
});

test.each([
  [{ environment: 'no.txt' }, "Input 'environment' names 'no.txt', which cannot be read"],
  [{ environment: 'azureml:none:1' }, "names 'azureml:none:1', which the workspace does not have"],
  [{ dvc: ['no.dvc'] }, "Input 'dvc' names 'no.dvc', which does not exist"],
  [{ dvc: ['package.json'] }, "'package.json' is not a file that DVC wrote"],
])('%j is one sentence that says what to do', async (inputs, sentence) => {
  const model = await filesOf({ 'model.txt': 'c' });
  await expect(register({ model, ...inputs })).rejects.toThrow(sentence);
});
