import type { Workspace } from '@mlops-actions/azureml/workspace';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { finishRelease } from '@mlops-actions/core/traffic/finish-release';
import { describe, expect, test } from '@jest/globals';
import { leaveRecord } from '../../../test/kill/dead-run.ts';
import { testReleases } from '../../../test/kill/releases.ts';

const { stage, putUp, result, splitOf, mapsOf, fault, steadily } = testReleases();

describe('recover', () => {
  test.each([
    ['refused because another operation is in flight', { status: 409, code: 'Conflict' }, 3],
    [
      'refused with the sentence of an endpoint that is updating',
      { status: 400, code: 'BadRequest', message: 'The endpoint is in Updating provisioning state.' },
      2,
    ],
    ['overridden by another', { operation: 'fails', code: 'OperationCanceled' }, 2],
    ['accepted with an answer that is lost', { drop: 'after' }, 1],
    ['lost on its way', { drop: 'before' }, 1],
    ['answered with 500', { status: 500 }, 2],
  ])(
    'restores in spite of a write that is %s',
    async (_, effect, count) => {
      const endpoint = await putUp();
      await leaveRecord(stage(), endpoint);
      await fault(`onlineEndpoints/${endpoint}`, '$', effect, { method: 'PUT', nth: 1, count });
      const outcome = await result('recover', endpoint);
      expect(outcome).toMatchObject({ verdict: 'rolled-back', outputs: { traffic: '{"blue":100}' } });
      expect((await mapsOf(endpoint)).at(-1)).toEqual({ blue: 100 });
      expect((await result('recover', endpoint)).verdict).toBe('unchanged');
    },
    60_000,
  );

  test('waits for old traffic that is shown for a while after the write', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    const old = (await stage().workspace.endpoints.get(endpoint))!;
    let shown = 0;
    const { endpoints } = stage().workspace;
    const lagging: Workspace = {
      ...stage().workspace,
      endpoints: {
        ...endpoints,
        get: async (name, signal) => {
          const now = (await endpoints.get(name, signal))!;
          return now.traffic['blue'] === 100 && shown++ < 4 ? old : now;
        },
      },
    };
    expect((await result('recover', endpoint, {}, lagging)).verdict).toBe('rolled-back');
    expect(shown).toBeGreaterThan(4);
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 100 }, mirror: {} });
  }, 60_000);

  /** As the emulator shows it, but for the state of what was live before. */
  function whereBlueIs(provisioningState: string): Workspace {
    const { deployments } = stage().workspace;
    const list: typeof deployments.list = async (...where) =>
      (await deployments.list(...where)).map((one) =>
        one.name === 'blue' ? { ...one, provisioningState } : one,
      );
    return { ...stage().workspace, deployments: { ...deployments, list } };
  }

  test.each(['Scaling', 'Updating'])(
    'restores what was live before while it is %s, which a step would not do',
    async (state) => {
      const endpoint = await putUp();
      await leaveRecord(stage(), endpoint);
      expect(await result('recover', endpoint, {}, whereBlueIs(state))).toMatchObject({
        verdict: 'rolled-back',
        outputs: { traffic: '{"blue":100}' },
      });
      await steadily(endpoint);
      expect(await result('promote', endpoint, {}, whereBlueIs(state))).toMatchObject({
        verdict: 'failed',
        summary: expect.stringContaining(`Deployment blue is ${state}, not Succeeded.`),
      });
    },
    60_000,
  );

  test('brings back traffic of the release that its record says is rolled back, and warns of any other', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint, { state: 'rolled-back' });
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'rolled-back',
      outputs: { traffic: '{"blue":100}' },
    });
    await leaveRecord(stage(), endpoint, {
      state: 'rolled-back',
      written: { traffic: { blue: 70, green: 30 }, mirror: {} },
    });
    const writes = (await mapsOf(endpoint)).length;
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: crypto.randomUUID() });
    for (const outcome of [
      await result('recover', endpoint),
      await finishRelease(unfinished, stage().workspace, testContext().context),
    ]) {
      expect(outcome).toMatchObject({
        verdict: 'unchanged',
        outputs: { traffic: '{"blue":70,"green":30}', 'previous-traffic': '{"blue":100}' },
        annotations: [{ level: 'warning', message: expect.stringContaining('someone else has changed it') }],
      });
    }
    expect(await mapsOf(endpoint)).toHaveLength(writes);
  }, 60_000);

  test('does not touch an endpoint without a record, nor one whose record is damaged or gone', async () => {
    const endpoint = await putUp();
    expect((await result('recover', endpoint)).verdict).toBe('unchanged');
    await leaveRecord(stage(), endpoint);
    const tag = async (tags: Record<string, string | null>) => {
      const found = (await stage().workspace.endpoints.get(endpoint))!;
      const { traffic, mirrorTraffic } = found;
      await (await stage().workspace.traffic.write(found, { traffic, mirrorTraffic, tags })).wait();
    };
    await tag({ 'mlops-record-1': 'edited' });
    for (const mode of ['recover', 'rollback', 'promote'] as const) {
      expect(await result(mode, endpoint)).toMatchObject({
        verdict: 'failed',
        summary: expect.stringContaining('cannot be trusted'),
      });
    }
    const { tags } = (await stage().workspace.endpoints.get(endpoint))!;
    await tag(Object.fromEntries(Object.keys(tags).map((name) => [name, null])));
    const outcome = await result('recover', endpoint);
    expect(outcome).toMatchObject({ verdict: 'unchanged', outputs: { traffic: '{"blue":95,"green":5}' } });
    expect(outcome.annotations[0]?.message).toContain('no record says why');
  }, 60_000);

  test('says what to do when what was live before can take no traffic', async () => {
    const endpoint = await putUp({ deployments: ['blue', 'green', 'red'] });
    await leaveRecord(stage(), endpoint, { before: { traffic: { gone: 100 }, mirror: {} } });
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'failed',
      outputs: { traffic: '{"blue":95,"green":5}' },
    });
  }, 60_000);
});
