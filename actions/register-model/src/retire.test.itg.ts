import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { registerModel } from '@mlops-actions/core/register/register-model';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';
import { schema } from './inputs.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(10_000);
  const deployments = ['blue', 'green'];
  await putUpEndpoint(stage, 'flights', { deployments, traffic: { blue: 100 } });
  for (const version of ['1', '2'])
    await stage.workspace.models.update('flights', version, { stage: 'Archived' });
}, 120_000);
afterAll(() => stage.close());

function retire(version: string, inputs: Record<string, string> = {}) {
  const given = { name: 'flights', model: `azureml:flights:${version}`, stage: 'retired', adopt: 'true' };
  const env = Object.fromEntries(
    Object.entries({ ...given, 'report-dir': stage.folder, ...inputs }).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  );
  const { context } = testContext({ ...stage.env, ...env });
  return registerModel(readInputs(schema, context.env), stage.workspace, context);
}

const names = async () => (await stage.workspace.deployments.list('flights')).map(({ name }) => name);

test('a version that is served does not retire; without traffic its deployments are deleted when asked', async () => {
  await expect(retire('1', { 'take-down': 'true' })).rejects.toThrow(
    'azureml:flights:1 cannot retire, because deployment blue of flights serves traffic with it: move the traffic with switch-traffic first.',
  );
  await expect(retire('2')).rejects.toThrow(
    "deployment green of flights serves it, without traffic: set 'take-down: true'",
  );
  expect(await names()).toEqual(['blue', 'green']);
  await retire('2', { 'take-down': 'true' });
  expect(await names()).toEqual(['blue']);
  const kept = (await stage.workspace.models.get('flights', '2'))!;
  expect(kept).toMatchObject({ stage: 'Retired', isArchived: true });
  await expect(retire('2', { stage: 'staging' })).rejects.toThrow('it may go nowhere');
}, 60_000);
