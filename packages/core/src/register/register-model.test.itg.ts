import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { fileDigest, modelDigest } from '../evidence/digests.ts';
import { scanModel } from '../scan/scan-model.ts';
import { modelSource } from './model-source.ts';
import { openTestRegistration, type TestRegistration } from './test-registration.ts';

// Each registration is some twenty calls.
jest.setTimeout(60_000);

let room: TestRegistration;
let workspace: Workspace;
let folder: string;
let name: string;
let count = 0;
const { model, report, register } = {
  model: (content: string) => room.model(content),
  report: (...args: Parameters<TestRegistration['report']>) => room.report(...args),
  register: (...args: Parameters<TestRegistration['register']>) => room.register(...args),
};
beforeAll(async () => {
  room = await openTestRegistration();
  ({ workspace, folder } = room);
}, 60_000);
afterAll(() => room.close());
beforeEach(() => void (name = room.name = `flights-${++count}`));

test('a model is registered with its evidence beside it, and a second run finds it again', async () => {
  const path = await model('a');
  const digest = await modelDigest(path);
  const gate = await report('evaluate-gate', 'pass', { modelDigest: digest, datasetDigest: 'd' });
  const data = await report('data-validate', 'pass', { datasetDigest: 'd', rows: 10 });
  const inputs = { model: path, evidence: [gate, data], stage: 'staging' as const, tags: ['team=ops'] };
  const first = await register(inputs);
  expect(first).toMatchObject({
    verdict: 'registered',
    subject: { model: name, version: '1', modelDigest: digest },
  });
  expect(first.outputs).toMatchObject({
    'model-id': `azureml:${name}:1`,
    version: '1',
    created: 'true',
    'model-digest': digest,
  });
  expect(first.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['evidence/data-validate', 'pass'],
    ['evidence/evaluate-gate', 'pass'],
    ['scan/model.txt', 'pass'],
  ]);

  const registered = (await workspace.models.get(name, '1'))!;
  expect(registered.stage).toBe('Staging');
  expect(registered.tags).toMatchObject({
    team: 'ops',
    stage: 'staging',
    'mlops-model-digest': digest,
    'mlops-judged': 'yes',
    'mlops-actor': 'mona',
    'mlops-evidence-evaluate-gate': `pass ${await fileDigest(gate)}`,
  });
  const blobs = await workspace.blobs();
  const stored = await blobs.list(`mlops-actions/models/${name}/1/`);
  expect(
    stored
      .map(({ path: blob }) =>
        blob
          .split('/')
          .at(-1)!
          .replace(/-[0-9a-f]{16}/, ''),
      )
      .sort(),
  ).toEqual([
    'attestation-predicate.json',
    'attestation.json',
    'bom.cdx.json',
    'data-validate.json',
    'evaluate-gate.json',
    'lineage.json',
    'model-card.html',
    'model-card.md',
    'openlineage.ndjson',
    'team-card.json',
  ]);
  const back = join(folder, 'back');
  await workspace.artifacts.download(
    await workspace.artifacts.locate({ kind: 'asset', name, version: '1' }),
    back,
  );
  expect(await modelDigest(back)).toBe(digest);

  const card = await readFile(first.outputs['card']!, 'utf8');
  expect(card).toContain('| f1 &gt;= 0.75 | 0.8125 |');
  const lineage = JSON.parse(await readFile(first.outputs['lineage']!, 'utf8')) as { data: unknown };
  expect(lineage.data).toEqual([{ datasetDigest: 'd', rows: 10, validated: 'pass' }]);
  const statement = JSON.parse(await readFile(first.outputs['attestation']!, 'utf8')) as { subject: unknown };
  expect(statement.subject).toEqual([{ name: `azureml:${name}:1`, digest: { sha256: digest } }]);

  const second = await register(inputs);
  expect(second).toMatchObject({ verdict: 'existing', outputs: { version: '1', created: 'false' } });
  expect(await workspace.models.list(name)).toHaveLength(1);
});

test('another content is the next version, and the same one under another number stays what it is, with a warning', async () => {
  const [a, b] = [await model('a'), await model('b')];
  await register({ model: a });
  expect((await register({ model: b })).outputs['version']).toBe('2');
  const again = await register({ model: a, version: '9' });
  expect(again).toMatchObject({ verdict: 'existing', outputs: { version: '1' } });
  expect(again.annotations[0]?.message).toContain('Version 9 was asked for');
});

test('a version that has another content is never overwritten', async () => {
  await register({ model: await model('a'), version: '1.0.0' });
  await expect(register({ model: await model('b'), version: '1.0.0' })).rejects.toThrow(
    'exists with another content',
  );
  expect((await register({ model: await model('b'), bump: 'minor' })).outputs['version']).toBe('1.1.0');
});

test('evidence that does not hold refuses before anything is written; a reason overrides it and is recorded', async () => {
  const path = await model('a');
  const gate = await report('evaluate-gate', 'fail', { modelDigest: await modelDigest(path) });
  const refused = await register({ model: path, evidence: [gate] });
  expect(refused).toMatchObject({ verdict: 'refused', outputs: { 'model-id': '' } });
  expect(refused.summary).toContain("has the verdict 'fail'");
  expect(await workspace.models.list(name)).toEqual([]);

  const overridden = await register({ model: path, evidence: [gate], overrideReason: 'Hotfix agreed' });
  expect(overridden.verdict).toBe('overridden');
  expect((await workspace.models.get(name, '1'))?.tags).toMatchObject({
    'mlops-judged': 'overridden',
    'mlops-override-reason': 'Hotfix agreed',
    'mlops-actor': 'mona',
  });
});

test('without evidence a version is recorded as unjudged, and the policy can demand some', async () => {
  const path = await model('a');
  const policy = join(folder, 'policy.yml');
  await writeFile(policy, 'require: [evaluate-gate]\n');
  expect((await register({ model: path, policy })).verdict).toBe('refused');
  expect((await register({ model: path })).summary).toContain('unjudged');
  expect((await workspace.models.get(name, '1'))?.tags['mlops-judged']).toBe('no');
});

test('a version that others registered is adopted only when asked for, and only with its own content', async () => {
  const path = await model('a');
  const { uri } = await workspace.artifacts.upload(path);
  await workspace.models.create(name, '5', { type: 'custom_model', uri, tags: {} });
  await expect(register({ model: path, version: '5' })).rejects.toThrow("'adopt: true'");
  await expect(register({ model: await model('b'), version: '5', adopt: true })).rejects.toThrow(
    'exists with another content',
  );
  expect(await register({ model: `azureml:${name}:5`, adopt: true })).toMatchObject({
    verdict: 'existing',
    outputs: { version: '5' },
  });
  expect((await register({ model: path })).outputs['version']).toBe('5');
});

test('files that are in a datastore already are registered where they are', async () => {
  const path = await model('a');
  const { uri, path: stored } = await workspace.artifacts.upload(path);
  const outcome = await register({ model: uri });
  expect(outcome.outputs['model-digest']).toBe(await modelDigest(path));
  expect((await workspace.models.get(name, '1'))?.uri).toContain(stored);
});

test.each([
  [{ model: 'no/such/folder' }, 'does not exist'],
  [{ model: 'azureml:nothing' }, 'has no version'],
  [{ model: '.', evidence: ['no-*.json'] }, 'names no file'],
  [{ model: '.', evidence: ['package.json'] }, 'is no report of this suite'],
  [{ model: '.', tags: ['x'] }, 'is no tag'],
  [{ model: '.', policy: 'no.yml' }, "The policy 'no.yml' does not exist"],
  [{ model: '.', card: 'no.yml' }, "The card 'no.yml' does not exist"],
])('%j is one sentence that says what to do', async (inputs, sentence) => {
  await expect(register(inputs)).rejects.toThrow(sentence);
});

/** Runs `true` when it is unpickled. */
const hostile = Buffer.from("cposix\nsystem\n(S'true'\ntR.");

test('a model that would run something is not registered; a reason overrides it and the attestation keeps the verdict', async () => {
  const path = await model('pickled');
  await writeFile(join(path, 'weights.bin'), hostile);
  const refused = await register({ model: path });
  expect(refused.verdict).toBe('refused');
  expect(refused.summary).toContain(
    'weights.bin calls posix.system, which the allow list does not have (REDUCE): do not load it',
  );
  expect(refused.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['scan/model.txt', 'pass'],
    ['scan/weights.bin', 'fail'],
  ]);
  expect(await workspace.models.list(name)).toEqual([]);

  const overridden = await register({ model: path, overrideReason: 'a test' });
  expect(overridden.verdict).toBe('overridden');
  const { predicate } = JSON.parse(await readFile(overridden.outputs['attestation']!, 'utf8')) as {
    predicate: { scan: unknown };
  };
  expect(predicate.scan).toEqual({ verdict: 'refused', allowList: '4', files: 2, unknown: [] });
});

test('a model that is in Azure is scanned there, by ranges', async () => {
  const blobs = await workspace.blobs();
  await blobs.write(`scanned/${name}/notes.txt`, 'two classes');
  await blobs.write(`scanned/${name}/model/model.pkl`, hostile);
  const { verdict, checks } = await register({
    model: `azureml://datastores/workspaceblobstore/paths/scanned/${name}`,
  });
  expect(verdict).toBe('refused');
  expect(checks.find(({ id }) => id === 'scan/model/model.pkl')).toMatchObject({
    verdict: 'fail',
    observed: 'pickle',
  });
});

test('files that are written to between their digest and the scan are not scanned for those that were digested', async () => {
  const blobs = await workspace.blobs();
  const file = `scanned/${name}/model.pkl`;
  await blobs.write(file, hostile);
  const { signal } = new AbortController();
  const source = await modelSource(
    `azureml://datastores/workspaceblobstore/paths/scanned/${name}`,
    undefined,
    workspace,
    signal,
  );
  await blobs.write(file, 'x'.repeat(hostile.length));
  await expect(scanModel(source.content)).rejects.toMatchObject({ code: 'ConditionNotMet' });
});

test('a format that the scan does not know is listed, and refused where the policy says so', async () => {
  const path = await model('unknown');
  await writeFile(join(path, 'weights.bin'), Buffer.from([0xff, 0, 1, 2]));
  const policy = join(folder, 'scan-policy.yml');
  await writeFile(policy, 'require: [scan]\nscan: {unknown: refuse}\n');
  const refused = await register({ model: path, policy });
  expect(refused.verdict).toBe('refused');
  expect(refused.summary).toContain('weights.bin is of a format that the scan does not know');
  await writeFile(policy, 'require: [scan]\n');
  const listed = await register({ model: path, policy });
  expect(listed.verdict).toBe('registered');
  expect(listed.checks.find(({ id }) => id === 'scan/weights.bin')).toMatchObject({
    verdict: 'warn',
    observed: 'unknown',
  });
  expect(listed.annotations).toContainEqual({
    level: 'warning',
    message: 'Nobody looked into weights.bin: the format is none that the scan knows.',
  });
});

const blobsBelow = async (version: string) => {
  const blobs = await workspace.blobs();
  const found = await blobs.list(`mlops-actions/models/${name}/${version}/`);
  const texts = found.map(async ({ path }) => [path.split('/').at(-1)!, String(await blobs.read(path))]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
};

test('a version that is registered again without evidence keeps what was judged, by whom and of which commit', async () => {
  const path = await model('a');
  const gate = await report('evaluate-gate', 'pass', { modelDigest: await modelDigest(path) });
  const card = join(folder, `${name}-card.yml`);
  await writeFile(card, 'description: Late or not.\n');
  await register({ model: path, evidence: [gate], card });
  const [tags, stored] = [(await workspace.models.get(name, '1'))!.tags, await blobsBelow('1')];
  expect(stored['model-card.md']).toContain('Late or not.');

  const later = { GITHUB_SHA: 'c2', GITHUB_ACTOR: 'hubot', GITHUB_RUN_ID: '8' };
  const again = await room.register(
    { model: `azureml:${name}:1`, stage: 'staging', tags: ['team=ops'], evidence: [gate] },
    later,
  );
  expect(again).toMatchObject({ verdict: 'existing' });
  expect(await blobsBelow('1')).toEqual(stored);
  expect((await workspace.models.get(name, '1'))!.tags).toEqual({ ...tags, team: 'ops', stage: 'staging' });
  for (const output of ['card', 'lineage', 'attestation', 'attestation-predicate']) {
    const text = await readFile(again.outputs[output]!, 'utf8');
    expect(Object.values(stored)).toContain(text);
  }

  const data = await report('ab-test', 'promote', { modelDigest: await modelDigest(path) });
  await room.register({ model: path, evidence: [data] }, later);
  const anew = await blobsBelow('1');
  expect(anew['model-card.md']).toContain('Late or not.');
  expect(JSON.parse(anew['attestation-predicate.json']!)).toMatchObject({
    evidence: [{ action: 'ab-test' }, { action: 'evaluate-gate' }],
    provenance: { commit: 'c2', actor: 'hubot' },
  });
});

test('a policy is held to the tags and the card that a version has already', async () => {
  const path = await model('a');
  const [card, policy] = [join(folder, `${name}-card.yml`), join(folder, `${name}-policy.yml`)];
  await writeFile(card, 'owners: [ops]\nlimitations: none known\n');
  await writeFile(policy, 'tags: {owner: required, team: required}\ncard: {require: [limitations]}\n');
  await register({ model: path, card, tags: ['team=flights'] });
  expect((await register({ model: `azureml:${name}:1`, policy })).verdict).toBe('existing');
  expect((await register({ model: await model('b'), policy })).verdict).toBe('refused');
});

test('documents that someone changed in the store are not handed on, to be signed', async () => {
  const path = await model('a');
  await register({ model: path });
  const file = `mlops-actions/models/${name}/1/attestation-predicate.json`;
  const blobs = await workspace.blobs();
  const forged = String(await blobs.read(file)).replace('"unjudged"', '"judged"');
  await blobs.write(file, forged);
  const { outputs } = await register({ model: path });
  expect(JSON.parse(await readFile(outputs['attestation-predicate']!, 'utf8'))).toMatchObject({
    verdict: 'unjudged',
  });
  expect(String(await blobs.read(file))).not.toBe(forged);
});

test('an overridden version stays one until a report on it is accepted', async () => {
  const path = await model('a');
  const failed = await report('evaluate-gate', 'fail', { modelDigest: await modelDigest(path) });
  await register({ model: path, evidence: [failed], overrideReason: 'Hotfix agreed' });
  const card = join(folder, `${name}-card.yml`);
  await writeFile(card, 'description: Late or not.\n');
  const again = await room.register({ model: path, card }, { GITHUB_ACTOR: 'hubot' });
  expect(again).toMatchObject({
    verdict: 'existing',
    summary: `This content is version 1 of model ${name}, which was registered against its evidence: Hotfix agreed.`,
  });
  expect(JSON.parse(await readFile(again.outputs['attestation-predicate']!, 'utf8'))).toMatchObject({
    verdict: 'overridden',
    overrideReason: 'Hotfix agreed',
  });
  expect((await workspace.models.get(name, '1'))?.tags).toMatchObject({
    'mlops-judged': 'overridden',
    'mlops-actor': 'mona',
  });
  const passed = await report('evaluate-gate', 'pass', { modelDigest: await modelDigest(path) });
  await register({ model: path, evidence: [passed] });
  expect((await workspace.models.get(name, '1'))?.tags['mlops-judged']).toBe('yes');
});
