import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ActionRun, startAction } from './action-process.ts';
import { leaveRecord } from './dead-run.ts';
import { type Stage, openStage, putUpEndpoint } from './stage.ts';

/**
 * Kills switch-traffic (SIGKILL) before and after the effect of each of its calls to Azure and blob storage, and runs
 * it once more: plainly, and as `mode: recover`. What the endpoint's traffic was is read from the emulator's own
 * write log. MLOPS_KILL_EVERY=n takes every n-th call only; MLOPS_KILL_STAGES emulators work side by side.
 */
const every = Number(process.env['MLOPS_KILL_EVERY'] ?? 1);
const stageCount = Number(process.env['MLOPS_KILL_STAGES'] ?? 3);
const speed = 1_000;
const followUpsAtOnce = 2;

type Mode = 'promote' | 'rollback' | 'recover';
const before = { traffic: { blue: 100 }, mirror: { red: 20 } };

/** What the endpoint is like when the run begins that is killed. */
const begin: Record<Mode, (stage: Stage, endpoint: string) => Promise<void>> = {
  promote: () => Promise.resolve(),
  rollback: (stage, endpoint) =>
    leaveRecord(stage, endpoint, {
      state: 'promoted',
      written: { traffic: { green: 100 }, mirror: { red: 20 } },
    }),
  recover: (stage, endpoint) =>
    leaveRecord(stage, endpoint, { written: { traffic: { blue: 95, green: 5 }, mirror: { red: 20 } } }),
};

interface Point {
  mode: Mode;
  call: number;
  /** Method and path of the call, for messages. */
  what: string;
  when: 'before' | 'after';
  followUp: Mode;
  endpoint: string;
}

interface Call {
  seq: number;
  method: string;
  path: string;
}

let stages: Stage[] = [];

beforeAll(async () => {
  stages = await Promise.all(Array.from({ length: stageCount }, () => openStage(speed)));
  // Slow answers, so that the machine's own stalls do not spoil the probe's schedule.
  const slow = { match: { path: '/score' }, effect: { slow: 800 } };
  await Promise.all(stages.map((stage) => stage.inspect('faults', 'POST', slow)));
}, 120_000);
afterAll(() => Promise.all(stages.map((stage) => stage.close())));

function run(stage: Stage, mode: Mode, endpoint: string): ActionRun {
  const { folder, env, requests } = stage;
  const probe = {
    candidate: 'green',
    steps: '50,100',
    health: 'probe',
    requests,
    rate: '400/s',
    'lock-timeout': '120s',
  };
  return startAction('switch-traffic', 'main', { folder, env, inputs: { mode, endpoint, ...probe } });
}

async function putUp(stage: Stage, mode: Mode, endpoint: string): Promise<void> {
  const { traffic, mirror } = before;
  await putUpEndpoint(stage, endpoint, { deployments: ['blue', 'green', 'red'], traffic, mirror });
  await stage.workspace.models.update(endpoint, '1', { stage: 'Production' });
  await begin[mode](stage, endpoint);
}

/** The calls of a run that is left in peace. */
async function recorded(stage: Stage, mode: Mode): Promise<Call[]> {
  for (let attempt = 1; ; attempt++) {
    const endpoint = `peace-${mode}-${attempt}`;
    await putUp(stage, mode, endpoint);
    await stage.inspect('calls', 'DELETE');
    const peaceful = run(stage, mode, endpoint);
    await peaceful.exited;
    const wanted = mode === 'promote' ? 'promoted' : 'rolled-back';
    // A machine that stalls spoils a probe: then the run is not the whole one.
    if (peaceful.outputs()['verdict'] === wanted) return stage.inspect<Call[]>('calls');
    if (attempt === 5) throw new Error(`${mode} did not end as ${wanted}:\n${peaceful.output()}`);
  }
}

/** Runs the action and kills it at the point; resolves to false where it ended without having come there. */
async function kill(stage: Stage, { mode, call, when, endpoint }: Point): Promise<boolean> {
  await stage.inspect('calls', 'DELETE');
  const { id } = await stage.inspect<{ id: string }>('holds', 'POST', { seq: call, when });
  const victim = run(stage, mode, endpoint);
  const gone = new AbortController();
  void victim.exited.then(() => gone.abort());
  let isHeld = false;
  while (!gone.signal.aborted && !isHeld) {
    isHeld = (await stage.inspect<{ state: string }>(`holds/${id}?wait=0.5`)).state === 'holding';
  }
  victim.child.kill('SIGKILL');
  await victim.exited;
  await stage.inspect(`holds/${id}`, 'DELETE');
  return isHeld;
}

interface Write {
  endpoint: string;
  traffic: Record<string, number>;
  mirror: Record<string, number>;
}

/** What is wrong with the endpoint after the follow-up, if anything. */
async function faultsOf(stage: Stage, { endpoint, mode }: Point): Promise<string[]> {
  const writes = (await stage.inspect<Write[]>('writes')).filter((write) => write.endpoint === endpoint);
  const faults = writes.flatMap(({ traffic }) => {
    const sum = Object.values(traffic).reduce((total, share) => total + share, 0);
    return sum === 0 || sum === 100 ? [] : [`a write summed to ${sum}`];
  });
  // The first write makes the endpoint, without traffic.
  if (writes.slice(2).some(({ traffic }) => Object.keys(traffic).length === 0))
    faults.push('traffic was lost');
  const { traffic = {}, mirror = {} } = writes.at(-1) ?? {};
  const last = JSON.stringify({ traffic: nonZero(traffic), mirror: nonZero(mirror) });
  const old = JSON.stringify(before);
  const isNew = last === JSON.stringify({ traffic: { green: 100 }, mirror: before.mirror });
  if (last !== old && !isNew) faults.push(`the last map is ${last}`);
  const model = await stage.workspace.models.get(endpoint, '2');
  const isProduction = model?.stage === 'Production';
  if (mode === 'promote' && isProduction !== isNew) {
    faults.push(
      `the traffic is ${last}, and the stage of the candidate's model is ${model?.stage ?? 'none'}`,
    );
  }
  const baseline = await stage.workspace.models.get(endpoint, '1');
  if (mode === 'promote' && baseline?.stage !== (isNew ? 'Archived' : 'Production')) {
    faults.push(`the traffic is ${last}, and the stage of blue's model is ${baseline?.stage ?? 'none'}`);
  }
  return faults;
}

function nonZero(map: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(map).filter(([, share]) => share !== 0));
}

/** Takes work from one list until it is empty, several at once. */
async function together<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function pointsOf(mode: Mode, calls: readonly Call[]): Point[] {
  const followUps: Mode[] = mode === 'recover' ? ['recover'] : [mode, 'recover'];
  const chosen = calls.filter((_, i) => i % every === 0);
  return chosen.flatMap(({ method, path }, i) =>
    (['before', 'after'] as const).flatMap((when) =>
      followUps.map((followUp) => {
        const call = i * every + 1;
        const endpoint = `${mode.slice(0, 4)}-${call}-${when}-${followUp.slice(0, 4)}`;
        return { mode, call, what: `${method} ${path.split('?')[0]}`, when, followUp, endpoint };
      }),
    ),
  );
}

const modes: Mode[] = ['rollback', 'recover', 'promote'];

test('switch-traffic, killed at any call, is on the old or the new traffic after the next run', async () => {
  const points: Point[] = [];
  for (const mode of modes) points.push(...pointsOf(mode, await recorded(stages[0]!, mode)));
  const killed = new Map<Mode, number>();
  const wrong: string[] = [];
  await Promise.all(
    stages.map(async (stage, k) => {
      const own = points.filter((_, i) => i % stages.length === k);
      await together(own, 4, (point) => putUp(stage, point.mode, point.endpoint));
      // One at a time: a call is known by its number on the emulator.
      for (const point of own) {
        if (await kill(stage, point)) killed.set(point.mode, (killed.get(point.mode) ?? 0) + 1);
      }
      // By now most leases of the dead have ended.
      await together(own, followUpsAtOnce, async (point) => wrong.push(...(await followUp(stage, point))));
    }),
  );
  for (const mode of modes) {
    const planned = points.filter((point) => point.mode === mode).length;
    process.stdout.write(`${mode}: killed at ${killed.get(mode)} of ${planned} points\n`);
    expect(killed.get(mode)).toBeGreaterThan(planned * 0.7);
  }
  expect(wrong).toEqual([]);
}, 3_600_000);

/** Runs the action again; what is wrong after it, as sentences. */
async function followUp(stage: Stage, point: Point): Promise<string[]> {
  const next = run(stage, point.followUp, point.endpoint);
  const { code } = await next.exited;
  const { verdict } = next.outputs();
  const faults = await faultsOf(stage, point);
  if (verdict === undefined || verdict === 'failed')
    faults.push(`${verdict} (exit ${code}): ${next.output()}`);
  const { mode, when, call, what } = point;
  return faults.map((fault) => `${mode}, ${when} call ${call} (${what}), then ${point.followUp}: ${fault}`);
}
