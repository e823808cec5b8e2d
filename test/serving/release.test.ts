// The example's deployment files without the tag that has them served embedded: score.py answers, under the server that
// managed endpoints run, in the environment that the conda file describes.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { testInputs } from '@mlops-actions/core/gate/test-inputs';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { terminal } from '../../examples/demo/console.ts';
import { readEndpoint } from '../../examples/demo/endpoint.ts';
import { type RunningEmulator, startEmulator } from '../../examples/demo/emulator.ts';
import { flightColumns, writeFlightPredictions } from '../pipeline/flight-predictions.ts';
import { runStep, type StepResult } from '../../examples/demo/step.ts';

const example = path.resolve(import.meta.dirname, '../../examples/flight-delay');
const work = mkdtempSync(path.join(tmpdir(), 'serving-'));
const quiet = { ...terminal(process.stdout), progress: () => undefined };
const minutes = 60_000;
let emulator: RunningEmulator;

beforeAll(async () => {
  cpSync(example, work, { recursive: true });
  edit('deploy/deployment.yml', (text) =>
    text.replace(/^ {2}mlops-emulator: onnx\n/m, '  served-by: score.py\n'),
  );
  node('prepare.mjs', path.join(work, 'data'));
  node(
    'requests.mjs',
    '--data',
    data('flights-2001-02.csv'),
    '--count',
    '1000',
    '--output',
    data('requests.jsonl'),
  );
  for (const features of ['basic', 'airports']) {
    const output = path.join(work, 'models', features);
    node(
      'train/src/train.mjs',
      '--data',
      data('flights-2001-week-17.csv'),
      '--features',
      features,
      '--output',
      output,
    );
  }
  emulator = await startEmulator(path.join(work, 'emulator'), {}, quiet);
}, 3 * minutes);

afterAll(() => emulator?.stop());

function node(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [path.join(example, script), ...args], { stdio: 'ignore' });
}

function data(name: string): string {
  return path.join(work, 'data', name);
}

function edit(file: string, change: (text: string) => string): void {
  const target = path.join(work, file);
  writeFileSync(target, change(readFileSync(target, 'utf8')));
}

async function step(action: string, inputs: Record<string, string>): Promise<StepResult> {
  const options = { cwd: work, env: { ...emulator.azure, GITHUB_JOB: 'serving' } };
  return runStep(action, inputs, options, quiet);
}

async function must(action: string, inputs: Record<string, string>): Promise<StepResult> {
  const result = await step(action, inputs);
  expect({ action, exitCode: result.exitCode, log: result.log.slice(-20) }).toMatchObject({ exitCode: 0 });
  return result;
}

const endpoint = 'flight-delay';
const probe = { endpoint, health: 'probe', requests: 'data/requests.jsonl', rate: '20/s', bake: '1s' };
const deployment = { 'endpoint-file': 'deploy/endpoint.yml', 'deployment-file': 'deploy/deployment.yml' };
const smoke = { 'smoke-test': 'deploy/smoke-test.yml' };

test(
  'deploy, ab-test, switch and rollback on score.py under the real inference server',
  async () => {
    const old = await must('register-model', { name: endpoint, model: 'models/basic' });
    await must('deploy-endpoint', { ...deployment, ...smoke, model: old.outputs['model-id']! });
    await must('switch-traffic', { ...probe, steps: '100' });
    const fresh = await must('register-model', { name: endpoint, model: 'models/airports' });
    const green = await must('deploy-endpoint', {
      ...deployment,
      ...smoke,
      model: fresh.outputs['model-id']!,
    });
    expect(green.outputs['deployment-name']).toBe('green');
    const compared = await step('ab-test', {
      endpoint,
      requests: 'data/requests.jsonl',
      pairs: '620',
      rate: '20/s',
    });
    // 620 pairs seldom decide; that both really answered is what counts here.
    expect(['promote', 'inconclusive']).toContain(compared.outputs['verdict']);
    await must('switch-traffic', { ...probe, steps: '100' });
    expect((await readEndpoint(emulator.azure, endpoint)).traffic).toEqual({ green: 100 });
    await must('switch-traffic', { endpoint, mode: 'rollback' });
    expect((await readEndpoint(emulator.azure, endpoint)).traffic).toEqual({ blue: 100 });
  },
  10 * minutes,
);

test(
  'score.py scores perturbed rows, and evaluate-gate tells what they do',
  async () => {
    const predictions = data('predictions.csv');
    await writeFlightPredictions(
      path.join(work, 'models', 'airports'),
      data('flights-2001-02.csv'),
      500,
      predictions,
    );
    const policy = path.join(work, 'robustness.json');
    const perturbations = [
      { kind: 'noise', columns: ['distance'] },
      { kind: 'swap', columns: ['origin'], share: 1 },
      { kind: 'missing', columns: ['origin'], share: 0.1 },
    ];
    const robustness = {
      endpoint,
      deployment: 'green',
      perturbations,
      'max-flips': 0.1,
    };
    writeFileSync(policy, JSON.stringify({ rules: ['auc >= 0.5'], robustness }));
    const { azure } = emulator;
    const { checks } = await evaluateGate(
      {
        ...testInputs,
        subscriptionId: azure['AZURE_SUBSCRIPTION_ID'],
        resourceGroup: azure['AZURE_RESOURCE_GROUP'],
        workspace: azure['AZURE_ML_WORKSPACE'],
        predictions: [predictions],
        keyColumns: ['flight'],
        featureColumns: flightColumns,
        requestFormat: 'data',
        policy,
      },
      testContext({ ...azure }).context,
    );
    const flips = (name: string) => checks.find(({ id }) => id === `robustness/${name}/flips`);
    expect(flips('noise 0.1')).toMatchObject({ verdict: 'pass', evidence: { rows: 500 } });
    expect(flips('swap 100 %')).toMatchObject({ verdict: 'fail', evidence: { cellsChanged: 500 } });
    // A gap is no airport's number: onnxruntime refuses the rows.
    expect(flips('missing 10 %')).toMatchObject({
      verdict: 'no-data',
      detail: expect.stringMatching(
        /^.*: under it, \d+ of 500 rows got no prediction from green of endpoint flight-delay/,
      ),
    });
  },
  3 * minutes,
);

/** A deployment of its own endpoint whose score.py or conda file was changed. */
async function deployChanged(name: string, file: string, text: string): Promise<StepResult> {
  const folder = path.join(work, 'deploy', name);
  cpSync(path.join(example, 'deploy'), folder, { recursive: true });
  edit(`deploy/${name}/deployment.yml`, (old) =>
    old
      .replace(/^ {2}mlops-emulator: onnx\n/m, '  served-by: score.py\n')
      .replace('request_timeout_ms: 5000', 'request_timeout_ms: 1000'),
  );
  edit(`deploy/${name}/endpoint.yml`, (old) => old.replace(/^name: .*$/m, `name: ${name}`));
  writeFileSync(path.join(folder, file), text);
  return step('deploy-endpoint', {
    endpoint: name,
    'endpoint-file': `deploy/${name}/endpoint.yml`,
    'deployment-file': `deploy/${name}/deployment.yml`,
    model: `azureml:${endpoint}:1`,
    'smoke-test': 'deploy/smoke-test.yml',
  });
}

test(
  'A score.py whose run() raises is a 424',
  async () => {
    const result = await deployChanged(
      'raising',
      'src/score.py',
      'def init():\n    pass\n\n\ndef run(raw):\n    raise ValueError("no")\n',
    );
    expect(result.exitCode).toBe(1);
    expect(result.log.join('\n')).toContain('424');
  },
  3 * minutes,
);

test(
  'A score.py that sleeps past the request timeout is a 408',
  async () => {
    const script =
      'import time\n\n\ndef init():\n    pass\n\n\ndef run(raw):\n    time.sleep(3)\n    return {}\n';
    const result = await deployChanged('sleeping', 'src/score.py', script);
    expect(result.exitCode).toBe(1);
    expect(result.log.join('\n')).toContain('408');
  },
  3 * minutes,
);

test(
  'A conda file without the server package is a failed deployment, and its log says so',
  async () => {
    const conda = 'name: x\ndependencies:\n  - python=3.11\n  - pip\n  - pip:\n      - numpy==2.3.5\n';
    const result = await deployChanged('serverless', 'environment/conda.yml', conda);
    expect(result.outputs['verdict']).toBe('failed');
    expect(result.log.join('\n')).toContain('A required package azureml-inference-server-http is missing');
  },
  5 * minutes,
);
