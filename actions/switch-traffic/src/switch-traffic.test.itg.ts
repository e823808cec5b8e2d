import type { Workspace } from '@mlops-actions/azureml/workspace';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import type { SwitchInputs } from '@mlops-actions/core/traffic/inputs';
import type { Unfinished } from '@mlops-actions/core/traffic/release';
import { takeLock } from '@mlops-actions/core/traffic/lock';
import { finishRelease } from '@mlops-actions/core/traffic/finish-release';
import { switchTraffic } from '@mlops-actions/core/traffic/switch-traffic';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { leaveRecord } from '../../../test/kill/dead-run.ts';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';

let stage: Stage;
let number = 0;

beforeAll(async () => {
  stage = await openStage(500);
}, 60_000);
afterEach(() => stage.inspect('faults', 'DELETE'));
afterAll(() => stage.close());

/** An endpoint of its own for each test: blue live, green beside it. */
async function putUp(setting: Partial<Parameters<typeof putUpEndpoint>[2]> = {}): Promise<string> {
  const name = `flights-${++number}`;
  await putUpEndpoint(stage, name, { deployments: ['blue', 'green'], traffic: { blue: 100 }, ...setting });
  return name;
}

function inputs(
  mode: SwitchInputs['mode'],
  endpoint: string,
  more: Partial<SwitchInputs> = {},
): SwitchInputs {
  return {
    mode,
    endpoint,
    candidate: undefined,
    steps: [5, 50, 100],
    bake: undefined,
    health: 'probe',
    requests: stage.requests,
    rate: 300,
    policy: undefined,
    onInconclusive: 'rollback',
    lockTimeout: 2_000,
    seed: '7',
    ...more,
  };
}

async function run(
  mode: SwitchInputs['mode'],
  endpoint: string,
  more: Partial<SwitchInputs> = {},
  workspace: Workspace = stage.workspace,
) {
  const { context, log, cancel } = testContext();
  const remembered: (Unfinished | null)[] = [];
  const outcome = switchTraffic(inputs(mode, endpoint, more), workspace, context, (unfinished) =>
    remembered.push(unfinished),
  );
  return { outcome, log, cancel, remembered };
}

async function result(...parameters: Parameters<typeof run>) {
  return (await run(...parameters)).outcome;
}

async function splitOf(endpoint: string) {
  const { traffic, mirrorTraffic } = (await stage.workspace.endpoints.get(endpoint))!;
  return { traffic, mirror: mirrorTraffic };
}

/** What the endpoint's own write log says of its traffic, in order. */
async function mapsOf(endpoint: string): Promise<Record<string, number>[]> {
  const writes = await stage.inspect<{ endpoint: string; traffic: Record<string, number> }[]>('writes');
  return writes.filter((write) => write.endpoint === endpoint).map((write) => write.traffic);
}

/** So slow that this machine's own stalls do not count as late sends. */
const steadily = (endpoint: string) => fault(endpoint, '/score', { slow: 1_500 });

function fault(endpoint: string, path: string, effect: unknown, match: Record<string, unknown> = {}) {
  return stage.inspect('faults', 'POST', { match: { path: `${endpoint}${path}`, ...match }, effect });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 400; left > 0 && !(await holds()); left--)
    await new Promise((resolve) => setTimeout(resolve, 25));
}

describe('promote', () => {
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
    expect((await stage.workspace.models.get(endpoint, '2'))?.stage).toBe('Production');

    expect((await result('promote', endpoint, { candidate: 'green' })).verdict).toBe('unchanged');

    const back = await result('rollback', endpoint);
    expect(back.verdict).toBe('rolled-back');
    expect(Number(back.outputs['time-to-safe'])).toBeGreaterThan(0);
    expect(await splitOf(endpoint)).toEqual({ traffic, mirror: { green: 10 } });
    expect((await stage.workspace.models.get(endpoint, '2'))?.stage).toBeUndefined();
    expect((await result('rollback', endpoint)).verdict).toBe('unchanged');
  }, 60_000);

  test('leaves one version in production, whoever put the other there, until it is taken back', async () => {
    const endpoint = await putUp();
    const { models } = stage.workspace;
    const stageOf = async (version: string) => (await models.get(endpoint, version))?.stage;
    await steadily(endpoint);
    await models.create(endpoint, '3', {
      type: 'custom_model',
      uri: stage.model,
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
    const stageOf = async () => (await stage.workspace.models.get(endpoint, '2'))?.stage;
    await steadily(endpoint);
    await stage.workspace.models.update(endpoint, '2', {
      stage: 'Production',
      tags: { 'mlops-stage-before': 'none; an-older-release', stage: 'production' },
    });
    expect((await result('promote', endpoint, { steps: [100] })).verdict).toBe('promoted');
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
    expect(await stageOf()).toBe('Production');
  }, 60_000);

  test('rolls a failing candidate back, verified, while the first step runs', async () => {
    const endpoint = await putUp();
    await fault(endpoint, '/score', { status: 500 }, { deployment: 'green' });
    const outcome = await result('promote', endpoint);
    expect(outcome).toMatchObject({ verdict: 'rolled-back', outputs: { traffic: '{"blue":100}' } });
    expect(outcome.summary).toMatch(/^At 5 %: harm \(Errors: only the candidate failed in \d+ of \d+ pairs/);
    expect(outcome.checks[0]).toMatchObject({ id: 'step-5-errors', verdict: 'fail' });
    expect(await mapsOf(endpoint)).toEqual([{}, { blue: 100 }, { blue: 95, green: 5 }, { blue: 100 }]);
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
    await stage.inspect('faults', 'DELETE');
    await steadily(endpoint);
    const promoted = await result('resume', endpoint);
    expect(promoted).toMatchObject({ verdict: 'promoted', outputs: { 'previous-traffic': '{"blue":100}' } });
  }, 60_000);

  test.each(['rollback', 'hold'] as const)(
    'judges the held share again before it promotes, also at 100 %% (on-inconclusive: %s)',
    async (onInconclusive) => {
      const endpoint = await putUp();
      const written = { traffic: { green: 100 }, mirror: {} };
      await leaveRecord(stage, endpoint, { state: 'held', written });
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
    await leaveRecord(stage, endpoint);
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
    await leaveRecord(stage, endpoint);
    const { context } = testContext();
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: crypto.randomUUID() });
    const outcome = await finishRelease(unfinished, stage.workspace, context);
    expect(outcome).toMatchObject({ verdict: 'rolled-back', outputs: { traffic: '{"blue":100}' } });
    expect((await finishRelease(unfinished, stage.workspace, context)).verdict).toBe('unchanged');
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
    const found = (await stage.workspace.endpoints.get(endpoint))!;
    await (
      await stage.workspace.traffic.write(found, { traffic: { blue: 70, green: 30 }, mirrorTraffic: {} })
    ).wait();
    expect(await outcome).toMatchObject({
      verdict: 'failed',
      summary: expect.stringContaining('someone else has changed it'),
    });
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 70, green: 30 }, mirror: {} });
  }, 90_000);
});

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
      await leaveRecord(stage, endpoint);
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
    await leaveRecord(stage, endpoint);
    const old = (await stage.workspace.endpoints.get(endpoint))!;
    let shown = 0;
    const { endpoints } = stage.workspace;
    const lagging: Workspace = {
      ...stage.workspace,
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
    const { deployments } = stage.workspace;
    const list: typeof deployments.list = async (...where) =>
      (await deployments.list(...where)).map((one) =>
        one.name === 'blue' ? { ...one, provisioningState } : one,
      );
    return { ...stage.workspace, deployments: { ...deployments, list } };
  }

  test.each(['Scaling', 'Updating'])(
    'restores what was live before while it is %s, which a step would not do',
    async (state) => {
      const endpoint = await putUp();
      await leaveRecord(stage, endpoint);
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
    await leaveRecord(stage, endpoint, { state: 'rolled-back' });
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'rolled-back',
      outputs: { traffic: '{"blue":100}' },
    });
    await leaveRecord(stage, endpoint, {
      state: 'rolled-back',
      written: { traffic: { blue: 70, green: 30 }, mirror: {} },
    });
    const writes = (await mapsOf(endpoint)).length;
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: crypto.randomUUID() });
    for (const outcome of [
      await result('recover', endpoint),
      await finishRelease(unfinished, stage.workspace, testContext().context),
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
    await leaveRecord(stage, endpoint);
    const tag = async (tags: Record<string, string | null>) => {
      const found = (await stage.workspace.endpoints.get(endpoint))!;
      const { traffic, mirrorTraffic } = found;
      await (await stage.workspace.traffic.write(found, { traffic, mirrorTraffic, tags })).wait();
    };
    await tag({ 'mlops-record-1': 'edited' });
    for (const mode of ['recover', 'rollback', 'promote'] as const) {
      expect(await result(mode, endpoint)).toMatchObject({
        verdict: 'failed',
        summary: expect.stringContaining('cannot be trusted'),
      });
    }
    const { tags } = (await stage.workspace.endpoints.get(endpoint))!;
    await tag(Object.fromEntries(Object.keys(tags).map((name) => [name, null])));
    const outcome = await result('recover', endpoint);
    expect(outcome).toMatchObject({ verdict: 'unchanged', outputs: { traffic: '{"blue":95,"green":5}' } });
    expect(outcome.annotations[0]?.message).toContain('no record says why');
  }, 60_000);

  test('says what to do when what was live before can take no traffic', async () => {
    const endpoint = await putUp({ deployments: ['blue', 'green', 'red'] });
    await leaveRecord(stage, endpoint, { before: { traffic: { gone: 100 }, mirror: {} } });
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'failed',
      outputs: { traffic: '{"blue":95,"green":5}' },
    });
  }, 60_000);
});

describe('the lock', () => {
  test('names who has it, and is had when that one lets go', async () => {
    const endpoint = await putUp();
    const blobs = await stage.workspace.blobs();
    const lease = (await blobs.leases.acquire(`mlops-actions/locks/${endpoint}`, { seconds: 60 }))!;
    await lease.write(
      JSON.stringify({ by: 'octo/flights run 9', mode: 'promote', since: '2026-01-01T00:00:00Z' }),
    );
    await expect(result('promote', endpoint)).rejects.toThrow(
      `The lock of endpoint ${endpoint} is taken: octo/flights run 9 (promote) has it since 2026-01-01T00:00:00Z.`,
    );
    // A recovery job that comes upon a release at work leaves it alone.
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'unchanged',
      summary: expect.stringContaining('octo/flights run 9'),
    });
    const waiting = await run('recover', endpoint, { lockTimeout: 30_000 });
    await until(() => waiting.log.lines.some((line) => line.startsWith('Waiting for the lock')));
    await lease.release();
    expect((await waiting.outcome).verdict).toBe('unchanged');
  }, 60_000);

  test('is a tag where the blob cannot be leased, which is said', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage, endpoint);
    await fault('', `locks/${endpoint}`, { status: 403, code: 'AuthorizationPermissionMismatch' });
    const { outcome, log } = await run('recover', endpoint);
    expect((await outcome).verdict).toBe('rolled-back');
    expect(log.lines.find((line) => line.includes('only advisory'))).toContain(
      'AuthorizationPermissionMismatch',
    );
    expect(Object.keys((await stage.workspace.endpoints.get(endpoint))!.tags)).not.toContain('mlops-lock');
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 100 }, mirror: {} });
  }, 60_000);

  test('waits for a storage that is away, and goes on without it only to roll back', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage, endpoint);
    await fault('', `locks/${endpoint}`, { status: 503, code: 'ServerBusy' });
    await expect(result('recover', endpoint, { lockTimeout: 0 })).rejects.toMatchObject({
      code: 'ServerBusy',
    });
    expect(await splitOf(endpoint)).toMatchObject({ traffic: { blue: 95, green: 5 } });
    const waiting = await run('recover', endpoint, { lockTimeout: 60_000 });
    await until(() => waiting.log.lines.some((line) => line.includes('ServerBusy')));
    await stage.inspect('faults', 'DELETE');
    expect((await waiting.outcome).verdict).toBe('rolled-back');
    await leaveRecord(stage, endpoint);
    await fault('', `locks/${endpoint}`, { status: 503, code: 'ServerBusy' });
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
  }, 120_000);

  test('that is a tag of a killed main half is gone on with by its post half', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage, endpoint);
    await fault('', `locks/${endpoint}`, { status: 403, code: 'AuthorizationPermissionMismatch' });
    const { context } = testContext();
    const holder = { by: 'octo/flights run 1', mode: 'promote', since: new Date().toISOString() };
    const terms = { holder, takeOver: false, patienceMs: 0, termMs: 900_000 };
    const dead = await takeLock(stage.workspace, endpoint, terms, context);
    await expect(result('recover', endpoint)).resolves.toMatchObject({ verdict: 'unchanged' });
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: dead.leaseId });
    expect((await finishRelease(unfinished, stage.workspace, context)).verdict).toBe('rolled-back');
    expect(Object.keys((await stage.workspace.endpoints.get(endpoint))!.tags)).not.toContain('mlops-lock');
  }, 60_000);
});
