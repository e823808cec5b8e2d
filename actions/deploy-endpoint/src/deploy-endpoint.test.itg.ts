import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DeployInputs, deployEndpoint } from '@mlops-actions/core/deploy/deploy-endpoint';
import { takeAway } from '@mlops-actions/core/deploy/take-away';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { writeTestModel } from '@mlops-actions/emulator/test-model';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stage, openStage } from '../../../test/kill/stage.ts';

let stage: Stage;
let number = 0;

beforeAll(async () => {
  stage = await openStage(500);
}, 60_000);
afterEach(() => stage.inspect('faults', 'DELETE'));
afterAll(() => stage.close());

interface Project {
  endpoint: string;
  inputs: DeployInputs;
  write: (file: string, text: string) => string;
}

/** A repository with the files of an endpoint, a deployment, its model, code and environment, and a smoke test. */
function project(deployment = ''): Project {
  const folder = mkdtempSync(path.join(stage.folder, 'project-'));
  const endpoint = `late-${++number}`;
  const write = (file: string, text: string) => {
    const at = path.join(folder, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    return at;
  };
  writeTestModel(path.join(folder, 'model'));
  write('src/score.py', 'def init():\n    pass\n\ndef run(data):\n    return [0]\n');
  write(
    'environment/conda.yml',
    'dependencies:\n  - python=3.10\n  - pip:\n      - azureml-inference-server-http\n',
  );
  const file = `
name: blue
endpoint_name: ${endpoint}
model: { path: ./model }
code_configuration: { code: ./src, scoring_script: score.py }
environment:
  image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:latest
  conda_file: ./environment/conda.yml
instance_type: Standard_DS2_v2
instance_count: 1
tags: { mlops-emulator: onnx }
${deployment}`;
  const inputs = {
    endpoint: undefined,
    endpointFile: write('endpoint.yml', `name: ${endpoint}\nauth_mode: key\ntags: { team: operations }\n`),
    deploymentFile: write('deployment.yml', file),
    model: undefined,
    slot: 'auto',
    smokeTest: write('smoke-test.yml', '- request: { data: [[3, 1]] }\n  expect: { predictions: [1] }\n'),
    timeout: 60_000,
  };
  return { endpoint, inputs, write };
}

async function deploy(inputs: DeployInputs) {
  const { context, log } = testContext();
  return { outcome: await deployEndpoint(inputs, stage.workspace, context), log };
}

async function stateOf(endpoint: string) {
  const found = await stage.workspace.endpoints.get(endpoint);
  const deployments = found ? await stage.workspace.deployments.list(endpoint) : [];
  return {
    exists: found !== undefined,
    traffic: found?.traffic,
    mirror: found?.mirrorTraffic,
    deployments: deployments.map(({ name, provisioningState }) => `${name} ${provisioningState}`).sort(),
  };
}

function fault(match: Record<string, unknown>, effect: unknown) {
  return stage.inspect('faults', 'POST', { match, effect });
}

async function give(endpoint: string, traffic: Record<string, number>, mirrorTraffic = {}): Promise<void> {
  const found = (await stage.workspace.endpoints.get(endpoint))!;
  await (await stage.workspace.traffic.write(found, { traffic, mirrorTraffic })).wait();
}

describe('a deployment', () => {
  test('is made with its endpoint from az ml files, tested without traffic, and left alone the second time', async () => {
    const { endpoint, inputs } = project();
    const { outcome } = await deploy(inputs);
    expect(outcome).toMatchObject({
      verdict: 'deployed',
      summary: `Deployment blue of ${endpoint} is ready without traffic, and its smoke test passed.`,
      subject: { endpoint, deployment: 'blue', model: endpoint, version: '1' },
      outputs: { 'deployment-name': 'blue', 'live-deployment': '', created: 'true' },
      checks: [{ id: 'smoke-1', verdict: 'pass' }],
    });
    expect(outcome.outputs['endpoint-url']).toMatch(/\/score$/);
    expect(await stateOf(endpoint)).toEqual({
      exists: true,
      traffic: {},
      mirror: {},
      deployments: ['blue Succeeded'],
    });
    const writes = (await stage.inspect<{ endpoint: string }[]>('writes')).length;
    expect((await deploy(inputs)).outcome).toMatchObject({
      verdict: 'unchanged',
      outputs: { created: 'false' },
    });
    expect(await stage.inspect<unknown[]>('writes')).toHaveLength(writes);
  }, 60_000);

  test('goes into the slot without traffic, and neither it nor an update of the endpoint moves traffic or mirror', async () => {
    const { endpoint, inputs, write } = project();
    await deploy(inputs);
    await deploy({ ...inputs, slot: 'red' });
    await give(endpoint, { blue: 100 }, { red: 10 });
    writeTestModel(path.join(path.dirname(inputs.deploymentFile), 'model'), [1, -2]);
    write('endpoint.yml', `name: ${endpoint}\ndescription: New\ntraffic: { green: 100 }\n`);
    const { outcome, log } = await deploy(inputs);
    expect(outcome).toMatchObject({
      verdict: 'deployed',
      subject: { version: '2' },
      outputs: { 'deployment-name': 'green', 'live-deployment': 'blue' },
    });
    expect(await stateOf(endpoint)).toMatchObject({ traffic: { blue: 100 }, mirror: { red: 10 } });
    expect((await stage.workspace.endpoints.get(endpoint))!.resource.properties['description']).toBe('New');
    expect(log.lines.join()).toContain('The traffic in the endpoint file was not written');
  }, 60_000);

  test('replaces what is in a slot without traffic', async () => {
    const { endpoint, inputs } = project();
    await deploy(inputs);
    writeTestModel(path.join(path.dirname(inputs.deploymentFile), 'model'), [2, -1]);
    expect((await deploy(inputs)).outcome).toMatchObject({
      verdict: 'deployed',
      outputs: { 'deployment-name': 'blue' },
    });
    expect((await stateOf(endpoint)).deployments).toEqual(['blue Succeeded']);
  }, 60_000);

  test('never overwrites a slot that has traffic', async () => {
    const { endpoint, inputs } = project();
    await deploy(inputs);
    await give(endpoint, { blue: 100 });
    writeTestModel(path.join(path.dirname(inputs.deploymentFile), 'model'), [2, -1]);
    await expect(deploy({ ...inputs, slot: 'blue' })).rejects.toThrow("Slot 'blue' has 100 % of the traffic");
    expect(await stateOf(endpoint)).toMatchObject({
      traffic: { blue: 100 },
      deployments: ['blue Succeeded'],
    });
  }, 60_000);
});

describe('a deployment that does not work', () => {
  test('shows why, with the container’s log, and nothing is left of it nor of its endpoint', async () => {
    const { endpoint, inputs, write } = project();
    write('model/model.onnx', 'This is no model.');
    const { outcome } = await deploy(inputs);
    expect(outcome).toMatchObject({ verdict: 'failed', outputs: { created: 'false' } });
    expect(outcome.summary).toContain(`Deleted deployment blue. Deleted endpoint ${endpoint}.`);
    expect(outcome.sections.map(({ title }) => title)).toContain('Log of InferenceServer');
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
  }, 60_000);

  test('leaves what is live beside it as it was', async () => {
    const { endpoint, inputs, write } = project();
    await deploy(inputs);
    await give(endpoint, { blue: 100 });
    write('model/model.onnx', 'This is no model.');
    expect((await deploy(inputs)).outcome.verdict).toBe('failed');
    expect(await stateOf(endpoint)).toMatchObject({
      traffic: { blue: 100 },
      deployments: ['blue Succeeded'],
    });
  }, 60_000);

  test('names Azure’s code and what to do about it', async () => {
    const { endpoint, inputs } = project();
    const effect = {
      operation: 'fails',
      code: 'OutOfQuota',
      message: 'Not enough quota available for Standard_DS2_v2.',
    };
    await fault({ method: 'PUT', path: `${endpoint}/deployments/blue` }, effect);
    const { outcome } = await deploy(inputs);
    expect(outcome.summary).toMatch(/Not enough quota .* \(OutOfQuota.*Ask for more quota/);
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
  }, 60_000);

  test('fails when a smoke test does, without a value of the answer', async () => {
    const { endpoint, inputs, write } = project();
    write(
      'smoke-test.yml',
      '- request: { data: [[3, 1]] }\n  expect: { predictions: [0] }\n- request: { wrong: 1 }\n  status: 424\n',
    );
    const { outcome } = await deploy(inputs);
    expect(outcome).toMatchObject({ verdict: 'failed', checks: [{ verdict: 'fail' }, { verdict: 'pass' }] });
    expect(outcome.summary).toContain(
      '1 of 2 smoke tests failed: Smoke test 1 the answer at /predictions/0 is another number.',
    );
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
  }, 60_000);

  test('ends after its time limit, and is taken away', async () => {
    const { endpoint, inputs } = project();
    const { outcome } = await deploy({ ...inputs, timeout: 300 });
    expect(outcome.summary).toContain('(OperationTimedOut');
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
  }, 60_000);
});

describe('a step that is cut short', () => {
  test('takes away what it has made when it is cancelled', async () => {
    const { endpoint, inputs } = project();
    const { context, log, cancel } = testContext();
    const remembered: unknown[] = [];
    const running = deployEndpoint(inputs, stage.workspace, context, (created) =>
      remembered.push(structuredClone(created)),
    );
    for (
      let left = 400;
      left > 0 && !log.lines.some((line) => line.startsWith('Creating deployment'));
      left--
    ) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    cancel.abort(new Error('The step was cancelled (SIGINT).'));
    await expect(running).rejects.toThrow('SIGINT');
    expect(remembered.at(-1)).toBeNull();
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
  }, 60_000);

  test('leaves it to the post step when it is killed', async () => {
    const { endpoint, inputs } = project();
    await deploy(inputs);
    const { context } = testContext();
    await takeAway(
      JSON.stringify({ endpoint, isNewEndpoint: true, deployment: 'blue' }),
      stage.workspace,
      context,
    );
    expect(await stateOf(endpoint)).toMatchObject({ exists: false });
    await takeAway(
      JSON.stringify({ endpoint, isNewEndpoint: true, deployment: 'blue' }),
      stage.workspace,
      context,
    );
  }, 60_000);

  test('never takes away a deployment that has traffic by now', async () => {
    const { endpoint, inputs } = project();
    await deploy(inputs);
    await give(endpoint, { blue: 100 });
    const { context } = testContext();
    await takeAway(
      JSON.stringify({ endpoint, isNewEndpoint: true, deployment: 'blue' }),
      stage.workspace,
      context,
    );
    expect(await stateOf(endpoint)).toMatchObject({ exists: true, deployments: ['blue Succeeded'] });
  }, 60_000);
});

describe('a mistake', () => {
  test.each<[string, Partial<DeployInputs> | ((project: Project) => Partial<DeployInputs>), string]>([
    [
      'a deployment file that is not there',
      { deploymentFile: 'deplyment.yml' },
      "The deployment-file 'deplyment.yml' does not exist",
    ],
    [
      'a smoke test that is not there',
      { smokeTest: 'smoke.yml' },
      "The smoke-test 'smoke.yml' does not exist",
    ],
    [
      'an endpoint that is not there',
      { endpoint: 'flights', endpointFile: undefined },
      "There is no endpoint 'flights' in this workspace",
    ],
    [
      'a model that is not registered',
      { model: 'azureml:flights:9' },
      "There is no model 'azureml:flights:9' in the workspace",
    ],
    ['a model without a version', { model: 'azureml:flights' }, "'azureml:flights' has no version"],
    ['a model folder that is not there', { model: './modl' }, "The model './modl' does not exist"],
    [
      'code that is not there',
      ({ write, inputs }) => ({
        ...inputs,
        deploymentFile: write(
          'd.yml',
          'endpoint_name: late-x\ncode_configuration: { code: ./sources, scoring_script: score.py }\n',
        ),
      }),
      "The code './sources' does not exist",
    ],
    [
      'an environment that is not registered',
      ({ write, inputs }) => ({
        ...inputs,
        deploymentFile: write('d.yml', 'environment: azureml:sklearn:3\n'),
      }),
      "There is no environment 'azureml:sklearn:3' in the workspace",
    ],
    [
      'an endpoint file with a name that Azure does not take',
      ({ write, inputs }) => ({ ...inputs, endpointFile: write('e.yml', `name: ${'x'.repeat(40)}\n`) }),
      'a name has 3 to 32 letters',
    ],
    [
      'no endpoint at all',
      ({ write, inputs }) => ({
        ...inputs,
        endpointFile: undefined,
        deploymentFile: write('d.yml', 'name: blue\n'),
      }),
      "No endpoint is named: give the input 'endpoint'",
    ],
  ])(
    '%s is one sentence that says what to do, and makes nothing',
    async (_, change, sentence) => {
      const one = project();
      const changed = typeof change === 'function' ? change(one) : change;
      const writes = await stage.inspect<unknown[]>('writes');
      await expect(deploy({ ...one.inputs, ...changed })).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(sentence),
      });
      expect(await stage.inspect('writes')).toEqual(writes);
      expect(await stage.workspace.models.list(one.endpoint)).toEqual([]);
    },
    60_000,
  );
});
