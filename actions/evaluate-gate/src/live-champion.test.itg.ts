import { findChampion } from '@mlops-actions/core/gate/champion';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(500);
}, 60_000);
afterAll(() => stage.close());

test('the champion is what has most of the live traffic; a registry that says another is warned of', async () => {
  const { workspace } = stage;
  await putUpEndpoint(stage, 'live', { deployments: ['blue', 'green'], traffic: { blue: 80, green: 20 } });
  const find = () =>
    findChampion('production', 'live', undefined, async () => workspace, new AbortController().signal);
  expect(await find()).toMatchObject({ name: 'azureml:live:1', model: { version: '1' } });
  expect(await find()).not.toHaveProperty('disagreement');
  await workspace.models.update('live', '2', { stage: 'Production' });
  expect(await find()).toMatchObject({
    name: 'azureml:live:1',
    disagreement: expect.stringContaining('The registry says that azureml:live:2 is in production, and most'),
  });
}, 60_000);
