import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { modelDigest } from '@mlops-actions/core/evidence/digests';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ActionRun, startAction } from './action-process.ts';
import { type Stage, openStage } from './stage.ts';

/**
 * Kills register-model (SIGKILL) before and after the effect of each of its writes to Azure and blob storage, and runs it once more.
 * MLOPS_KILL_EVERY=n takes every n-th write only; MLOPS_KILL_STAGES emulators work side by side.
 */
const every = Number(process.env['MLOPS_KILL_EVERY'] ?? 1);
const stageCount = Number(process.env['MLOPS_KILL_STAGES'] ?? 2);

type Scenario = 'register' | 'again' | 'promote' | 'stage' | 'alias';

/** What is there when the run begins that is killed, and what the run is asked for. */
const scenarios: Record<Scenario, { before: Record<string, string>[]; inputs: Record<string, string> }> = {
  register: { before: [], inputs: { stage: 'staging' } },
  again: { before: [{ stage: 'staging' }], inputs: { tags: 'team=flights' } },
  promote: { before: [], inputs: { registry: 'shared' } },
  stage: {
    before: [
      { content: 'old', stage: 'staging' },
      { content: 'old', stage: 'production' },
      { stage: 'staging' },
    ],
    inputs: { stage: 'production' },
  },
  alias: { before: [{ content: 'old', alias: 'champion' }, {}], inputs: { alias: 'champion' } },
};

interface Call {
  seq: number;
  method: string;
  path: string;
}

interface Point {
  scenario: Scenario;
  call: number;
  what: string;
  when: 'before' | 'after';
  name: string;
}

let stages: Stage[] = [];
beforeAll(async () => {
  stages = await Promise.all(Array.from({ length: stageCount }, () => openStage(1_000)));
}, 120_000);
afterAll(() => Promise.all(stages.map((stage) => stage.close())));

function run({ folder, env }: Stage, name: string, inputs: Record<string, string>): ActionRun {
  const { content = 'new', ...asked } = inputs;
  const model = path.join(folder, 'models', name, content, 'model');
  mkdirSync(path.join(model, 'sub'), { recursive: true });
  writeFileSync(path.join(model, 'model.txt'), `${name} ${content}`);
  writeFileSync(path.join(model, 'sub', 'empty'), '');
  const given = { name, model, 'upload-artifact': 'false', 'take-down': 'false', adopt: 'false' };
  return startAction('register-model', 'main', { folder, env, inputs: { ...given, ...asked } });
}

async function prepare(stage: Stage, scenario: Scenario, name: string): Promise<void> {
  for (const inputs of scenarios[scenario].before) {
    const earlier = run(stage, name, inputs);
    const { code } = await earlier.exited;
    if (code !== 0) throw new Error(`What ${scenario} begins with failed:\n${earlier.output()}`);
  }
}

/** The writes of a run that is left in peace, by their numbers. */
async function writesOf(stage: Stage, scenario: Scenario): Promise<Call[]> {
  const name = `peace-${scenario}`;
  await prepare(stage, scenario, name);
  await stage.inspect('calls', 'DELETE');
  const peaceful = run(stage, name, scenarios[scenario].inputs);
  await peaceful.exited;
  const verdict = peaceful.outputs()['verdict'];
  if (verdict !== 'registered' && verdict !== 'existing')
    throw new Error(`${scenario} ended as ${verdict}:\n${peaceful.output()}`);
  const calls = await stage.inspect<Call[]>('calls');
  return calls.filter(
    ({ method, path: where }) => method !== 'GET' && method !== 'HEAD' && !where.includes('listSecrets'),
  );
}

async function kill(stage: Stage, { scenario, call, when, name }: Point): Promise<boolean> {
  await prepare(stage, scenario, name);
  await stage.inspect('calls', 'DELETE');
  const { id } = await stage.inspect<{ id: string }>('holds', 'POST', { seq: call, when });
  const victim = run(stage, name, scenarios[scenario].inputs);
  const gone = new AbortController();
  void victim.exited.then(() => gone.abort());
  let isHeld = false;
  while (!gone.signal.aborted && !isHeld)
    isHeld = (await stage.inspect<{ state: string }>(`holds/${id}?wait=0.5`)).state === 'holding';
  victim.child.kill('SIGKILL');
  await victim.exited;
  await stage.inspect(`holds/${id}`, 'DELETE');
  return isHeld;
}

/** What is wrong after the next run with the same content, in sentences. */
async function faultsOf(stage: Stage, { scenario, name }: Point): Promise<string[]> {
  const next = run(stage, name, scenarios[scenario].inputs);
  const { code } = await next.exited;
  const faults: string[] = [];
  const expectThat = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  expectThat(code === 0, `the next run ended with ${code}: ${next.output()}`);

  const { workspace, folder } = stage;
  const hasOld = scenarios[scenario].before.some(({ content }) => content === 'old');
  const versions = await workspace.models.list(name);
  expectThat(versions.length === (hasOld ? 2 : 1), `there are ${versions.length} versions`);
  const [newest] = versions;
  if (!newest) return faults;
  const digest = await modelDigest(path.join(folder, 'models', name, 'new', 'model'));
  expectThat(newest.tags['mlops-model-digest'] === digest, 'the version does not name its content');
  const place = await workspace.artifacts.locate({ kind: 'asset', name, version: newest.version });
  const back = path.join(folder, 'back', name);
  await workspace.artifacts.download(place, back);
  expectThat((await modelDigest(back)) === digest, 'the version holds another content');

  const blobs = await workspace.blobs();
  const begun = await blobs.list(`mlops-actions/registering/${name}/begun/`);
  expectThat(begun.length === 0, `left behind: ${begun.map((blob) => blob.path).join(', ')}`);
  const documents = (await blobs.list(`mlops-actions/models/${name}/`)).map(
    (blob) => blob.path.split('/')[3],
  );
  const known = new Set(versions.map(({ version }) => version));
  expectThat(
    documents.every((version) => known.has(version!)),
    'documents of a version that is not there',
  );
  const holders = versions.filter(({ tags }) => 'mlops-alias-champion' in tags);
  if (scenario === 'alias')
    expectThat(holders.length === 1 && holders[0] === newest, 'the alias is not the new version’s');
  const inProduction = versions.filter((model) => model.stage === 'Production');
  if (scenario === 'stage')
    expectThat(inProduction.length === 1 && inProduction[0] === newest, 'production is not the new version');
  if (scenario === 'promote') {
    const promoted = await workspace.registry('shared').get(name, newest.version);
    expectThat(promoted?.tags['mlops-model-digest'] === digest, 'the registry does not have the version');
  }
  return faults;
}

async function together<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

test('register-model, killed at any write, leaves one version and nothing unsaid after the next run', async () => {
  const points: Point[] = [];
  for (const scenario of Object.keys(scenarios) as Scenario[]) {
    const writes = await writesOf(stages[0]!, scenario);
    for (const { seq, method, path: where } of writes.filter((_, i) => i % every === 0))
      for (const when of ['before', 'after'] as const)
        points.push({
          scenario,
          call: seq,
          what: `${method} ${where.split('?')[0]}`,
          when,
          name: `${scenario}-${seq}-${when}`,
        });
  }
  const wrong: string[] = [];
  let killed = 0;
  await Promise.all(
    stages.map(async (stage, k) => {
      const own = points.filter((_, i) => i % stages.length === k);
      // One at a time: a call is known by its number on the emulator.
      for (const point of own) if (await kill(stage, point)) killed += 1;
      // By now the leases of most of the dead have ended.
      await together(own, 2, async (point) => {
        const { scenario, when, call, what } = point;
        for (const fault of await faultsOf(stage, point))
          wrong.push(`${scenario}, ${when} call ${call} (${what}): ${fault}`);
      });
    }),
  );
  process.stdout.write(`killed at ${killed} of ${points.length} points\n`);
  expect(wrong).toEqual([]);
  expect(killed).toBeGreaterThan(points.length * 0.9);
}, 3_600_000);
