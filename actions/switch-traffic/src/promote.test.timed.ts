import { describe, expect, test } from '@jest/globals';
import { testReleases } from '../../../test/kill/releases.ts';

const { stage, putUp, result, splitOf, mapsOf, fault, steadily } = testReleases();

describe('promote, judged by the clock', () => {
  test('takes the steps and gives the registry its stage; rollback restores traffic, mirror and stage exactly', async () => {
    const traffic = { blue: 60, red: 40 };
    const endpoint = await putUp({ deployments: ['blue', 'green', 'red'], traffic, mirror: { green: 10 } });
    await steadily(endpoint);
    const promoted = await result('promote', endpoint, { steps: [50, 100] });
    expect(promoted).toMatchObject({
      verdict: 'promoted',
      outputs: { traffic: '{"green":100}', 'previous-traffic': '{"blue":60,"red":40}', 'time-to-safe': '' },
      subject: { endpoint, candidate: 'green', model: endpoint, version: '2' },
    });
    expect(promoted.checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'step-50-errors pass',
      'step-50-p95 pass',
      'step-100-errors pass',
      'step-100-p95 pass',
    ]);
    expect(await mapsOf(endpoint)).toContainEqual({ blue: 30, green: 50, red: 20 });
    expect((await stage().workspace.models.get(endpoint, '2'))?.stage).toBe('Production');

    expect((await result('promote', endpoint, { candidate: 'green' })).verdict).toBe('unchanged');

    const back = await result('rollback', endpoint);
    expect(back.verdict).toBe('rolled-back');
    expect(Number(back.outputs['time-to-safe'])).toBeGreaterThan(0);
    expect(await splitOf(endpoint)).toEqual({ traffic, mirror: { green: 10 } });
    expect((await stage().workspace.models.get(endpoint, '2'))?.stage).toBeUndefined();
    expect((await result('rollback', endpoint)).verdict).toBe('unchanged');
  }, 60_000);

  test('leaves one version in production, whoever put the other there, until it is taken back', async () => {
    const endpoint = await putUp();
    const { models } = stage().workspace;
    const stageOf = async (version: string) => (await models.get(endpoint, version))?.stage;
    await steadily(endpoint);
    await models.create(endpoint, '3', {
      type: 'custom_model',
      uri: stage().model,
      tags: {},
      stage: 'Production',
    });
    expect((await result('promote', endpoint, { steps: [100] })).verdict).toBe('promoted');
    expect([await stageOf('2'), await stageOf('3')]).toEqual(['Production', 'Archived']);
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
    expect([await stageOf('2'), await stageOf('3')]).toEqual([undefined, 'Production']);
  }, 60_000);

  test('takes back the stages that this release changed, and no others', async () => {
    const endpoint = await putUp();
    const stageOf = async () => (await stage().workspace.models.get(endpoint, '2'))?.stage;
    await steadily(endpoint);
    await stage().workspace.models.update(endpoint, '2', {
      stage: 'Production',
      tags: { 'mlops-stage-before': 'none; an-older-release', stage: 'production' },
    });
    expect((await result('promote', endpoint, { steps: [100] })).verdict).toBe('promoted');
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
    expect(await stageOf()).toBe('Production');
  }, 60_000);

  test('judges a first deployment by absolute limits, and says so', async () => {
    const endpoint = await putUp({ deployments: ['blue'], traffic: {} });
    const outcome = await result('promote', endpoint, { rate: 100 });
    expect(outcome).toMatchObject({ verdict: 'promoted', outputs: { traffic: '{"blue":100}' } });
    expect(outcome.annotations[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('judged by absolute limits alone'),
    });
  }, 60_000);

  test('holds a step that cannot be judged when asked to, resumes it, and refuses another meanwhile', async () => {
    const endpoint = await putUp();
    await fault(endpoint, '/score', { status: 429 }, { deployment: 'green' });
    const held = await result('promote', endpoint, { onInconclusive: 'hold', steps: [20, 100] });
    expect(held).toMatchObject({ verdict: 'held', outputs: { traffic: '{"blue":80,"green":20}' } });
    expect(held.summary).toMatch(/were throttled \(429\)/);
    await expect(result('promote', endpoint)).rejects.toThrow(
      'A release of green is held at blue 80 %, green 20 %',
    );
    expect((await result('recover', endpoint)).verdict).toBe('unchanged');
    expect((await result('pause', endpoint)).verdict).toBe('held');
    await stage().inspect('faults', 'DELETE');
    await steadily(endpoint);
    const promoted = await result('resume', endpoint);
    expect(promoted).toMatchObject({ verdict: 'promoted', outputs: { 'previous-traffic': '{"blue":100}' } });
  }, 60_000);
});
