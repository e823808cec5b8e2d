import { testContext } from '@mlops-actions/core/runtime/test-context';
import { finishRelease } from '@mlops-actions/core/traffic/finish-release';
import { describe, expect, test } from '@jest/globals';
import { leaveRecord } from '../../../test/kill/dead-run.ts';
import { testReleases, until } from '../../../test/kill/releases.ts';

const { stage, putUp, run, result, splitOf, mapsOf, fault, steadily } = testReleases();

describe('promote', () => {
  test('rolls a failing candidate back, verified, while the first step runs', async () => {
    const endpoint = await putUp();
    await fault(endpoint, '/score', { status: 500 }, { deployment: 'green' });
    const outcome = await result('promote', endpoint);
    expect(outcome).toMatchObject({ verdict: 'rolled-back', outputs: { traffic: '{"blue":100}' } });
    expect(outcome.summary).toMatch(/^At 5 %: harm \(Errors: only the candidate failed in \d+ of \d+ pairs/);
    expect(outcome.checks[0]).toMatchObject({ id: 'step-5-errors', verdict: 'fail' });
    expect(await mapsOf(endpoint)).toEqual([{}, { blue: 100 }, { blue: 95, green: 5 }, { blue: 100 }]);
  }, 60_000);

  test.each(['rollback', 'hold'] as const)(
    'judges the held share again before it promotes, also at 100 %% (on-inconclusive: %s)',
    async (onInconclusive) => {
      const endpoint = await putUp();
      const written = { traffic: { green: 100 }, mirror: {} };
      await leaveRecord(stage(), endpoint, { state: 'held', written });
      await fault(endpoint, '/score', { status: 429 }, { deployment: 'green' });
      const outcome = await result('resume', endpoint, { onInconclusive });
      const held = [{}, { blue: 100 }, { green: 100 }];
      // The share that it is held at is not written again.
      expect(await mapsOf(endpoint)).toEqual(onInconclusive === 'hold' ? held : [...held, { blue: 100 }]);
      expect(outcome.verdict).toBe(onInconclusive === 'hold' ? 'held' : 'rolled-back');
      expect(outcome.checks[0]).toMatchObject({ id: 'step-100-errors', verdict: 'no-data' });
      expect(outcome.annotations[0]?.message).toContain('blue does not have all of its traffic now');
    },
    60_000,
  );

  test('rolls a step that cannot be judged back by default', async () => {
    const endpoint = await putUp();
    await fault(endpoint, '/score', { status: 429 }, { deployment: 'green' });
    expect((await result('promote', endpoint)).verdict).toBe('rolled-back');
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 100 }, mirror: {} });
  }, 60_000);

  test('restores what a dead run left before it begins', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    await fault(endpoint, '/score', { status: 500 }, { deployment: 'green' });
    const { outcome, log } = await run('promote', endpoint);
    expect((await outcome).verdict).toBe('rolled-back');
    expect(log.lines).toContain('warning: The release of green by octo/flights run 1 was left unfinished.');
    expect((await mapsOf(endpoint)).slice(2, 4)).toEqual([{ blue: 95, green: 5 }, { blue: 100 }]);
  }, 60_000);
});

describe('a release that is cut short', () => {
  /** At 5 %, in its bake. */
  async function baking(endpoint: string) {
    await steadily(endpoint);
    const running = await run('promote', endpoint, { rate: 50 });
    await until(() => running.log.lines.some((line) => line.startsWith('green has 5 %')));
    return running;
  }

  test('is restored at once on a signal, and there is nothing left for the post step', async () => {
    const endpoint = await putUp();
    const { outcome, cancel, remembered } = await baking(endpoint);
    cancel.abort(new Error('The step was cancelled (SIGINT).'));
    expect(await outcome).toMatchObject({
      verdict: 'rolled-back',
      summary: expect.stringMatching(
        /^The step was cancelled \(SIGINT\). The traffic is back at blue 100 %, read back/,
      ),
    });
    expect(remembered.map((one) => one?.endpoint)).toEqual([endpoint, undefined]);
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 100 }, mirror: {} });
  }, 60_000);

  test('is finished by the post step when the main half was killed', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    const { context } = testContext();
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: crypto.randomUUID() });
    const outcome = await finishRelease(unfinished, stage().workspace, context);
    expect(outcome).toMatchObject({ verdict: 'rolled-back', outputs: { traffic: '{"blue":100}' } });
    expect((await finishRelease(unfinished, stage().workspace, context)).verdict).toBe('unchanged');
  }, 60_000);

  test('stops without writing when a rollback takes its lock over', async () => {
    const endpoint = await putUp();
    const { outcome } = await baking(endpoint);
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
    const writes = (await mapsOf(endpoint)).length;
    expect(await outcome).toMatchObject({
      verdict: 'rolled-back',
      summary: expect.stringContaining('stopped without writing'),
    });
    expect(await mapsOf(endpoint)).toHaveLength(writes);
  }, 90_000);

  test('is held by pause, at the traffic that it has', async () => {
    const endpoint = await putUp();
    const { outcome } = await baking(endpoint);
    expect(await result('pause', endpoint)).toMatchObject({
      verdict: 'held',
      outputs: { traffic: '{"blue":95,"green":5}' },
    });
    expect((await outcome).verdict).toBe('held');
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
  }, 90_000);

  test('leaves the traffic alone that someone else has changed meanwhile', async () => {
    const endpoint = await putUp();
    const { outcome } = await baking(endpoint);
    const found = (await stage().workspace.endpoints.get(endpoint))!;
    await (
      await stage().workspace.traffic.write(found, { traffic: { blue: 70, green: 30 }, mirrorTraffic: {} })
    ).wait();
    expect(await outcome).toMatchObject({
      verdict: 'failed',
      summary: expect.stringContaining('someone else has changed it'),
    });
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 70, green: 30 }, mirror: {} });
  }, 90_000);
});
