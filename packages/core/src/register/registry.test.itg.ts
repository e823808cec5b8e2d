import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { fileDigest, modelDigest } from '../evidence/digests.ts';
import { openTestRegistration, type TestRegistration } from './test-registration.ts';

// Each registration is some twenty calls.
jest.setTimeout(60_000);

let room: TestRegistration;
let count = 0;
beforeAll(async () => {
  room = await openTestRegistration();
}, 60_000);
afterAll(() => room.close());
beforeEach(() => void (room.name = `trains-${++count}`));

const version = async (number: string) => (await room.workspace.models.get(room.name, number))!;
const registered = (number: string) => `azureml:${room.name}:${number}`;

test('a version goes through its stages on the allowed paths only, and leaves production to the next', async () => {
  await expect(room.register({ model: await room.model('a'), stage: 'production' })).rejects.toThrow(
    "has no stage, from which it cannot go to 'production': it may go to development, staging, retired",
  );
  expect(await room.workspace.models.list(room.name)).toEqual([]);
  await room.register({ model: await room.model('a'), stage: 'staging' });
  await room.register({ model: registered('1'), stage: 'production' });
  await room.register({ model: await room.model('b'), stage: 'staging' });
  await expect(room.register({ model: registered('1'), stage: 'staging' })).rejects.toThrow(
    "is in the stage 'production', from which it cannot go to 'staging': it may go to archived",
  );
  await room.register({ model: registered('2'), stage: 'production' });
  expect([(await version('1')).stage, (await version('2')).stage]).toEqual(['Archived', 'Production']);
  expect((await version('1')).tags['stage']).toBe('archived');

  const policy = join(room.folder, 'stages.yml');
  await writeFile(policy, 'stages: { production: [staging] }\n');
  await room.register({ model: registered('2'), stage: 'staging', policy });
  expect((await version('2')).stage).toBe('Staging');
});

test('an alias is one version’s, and finds it', async () => {
  const { models } = room.workspace;
  await room.register({ model: await room.model('a'), alias: ['champion', 'challenger'] });
  await room.register({ model: await room.model('b'), alias: ['champion'] });
  expect((await models.byLabel(room.name, 'champion'))?.version).toBe('2');
  expect((await models.byLabel(room.name, 'challenger'))?.version).toBe('1');
  expect('mlops-alias-champion' in (await version('1')).tags).toBe(false);
  await expect(room.register({ model: await room.model('b'), alias: ['production'] })).rejects.toThrow(
    'is kept for the stage of that name',
  );
});

test('two runs at once give one content one version, and two contents two', async () => {
  const [a, b] = [await room.model('a'), await room.model('b')];
  const outcomes = await Promise.all([
    room.register({ model: a, version: '5' }),
    room.register({ model: a, version: '6' }),
    room.register({ model: a }),
    room.register({ model: b }),
    room.register({ model: b }),
  ]);
  const versions = outcomes.map(({ outputs }) => outputs['version']);
  expect(new Set(versions.slice(0, 3)).size).toBe(1);
  expect(versions[3]).toBe(versions[4]);
  expect(await room.workspace.models.list(room.name)).toHaveLength(2);
}, 60_000);

test('of two runs at once with one content, the one without evidence takes nothing from the other', async () => {
  const model = await room.model('a');
  const gate = await room.report('evaluate-gate', 'pass', { modelDigest: await modelDigest(model) });
  const card = join(await room.files(`${room.name}-card`, { 'card.yml': 'owners: [ops]\n' }), 'card.yml');
  const judged = { model, evidence: [gate] };
  const outcomes = await Promise.all([judged, { model, card }, judged].map((each) => room.register(each)));
  expect(outcomes.map(({ verdict }) => verdict).sort()).toEqual(['existing', 'existing', 'registered']);
  expect((await version('1')).tags).toMatchObject({ 'mlops-judged': 'yes' });
  const blobs = await room.workspace.blobs();
  const folder = `mlops-actions/models/${room.name}/1`;
  expect(JSON.parse(String(await blobs.read(`${folder}/attestation-predicate.json`)))).toMatchObject({
    verdict: 'judged',
  });
  expect(JSON.parse(String(await blobs.read(`${folder}/team-card.json`)))).toEqual({ owners: ['ops'] });
}, 60_000);

test('a version is promoted to a registry with the same digest, once', async () => {
  const path = await room.model('a');
  const digest = await modelDigest(path);
  const inputs = { model: path, registry: 'shared', alias: ['champion'], stage: 'staging' as const };
  const address = `azureml://registries/shared/models/${room.name}/versions/1`;
  expect((await room.register(inputs)).outputs['registry-model-id']).toBe(address);
  const models = room.workspace.registry('shared');
  const promoted = (await models.get(room.name, '1'))!;
  expect(promoted.tags['mlops-model-digest']).toBe(digest);
  expect(Object.keys(promoted.tags).filter((tag) => /alias|^stage/.test(tag))).toEqual([]);
  const blobs = await models.blobs(promoted);
  expect((await blobs.list('')).map((blob) => blob.path)).toEqual(['model.txt']);
  expect((await room.register({ ...inputs, model: registered('1') })).outputs['registry-model-id']).toBe(
    address,
  );

  const other = room.workspace.registry('shared');
  const { uri } = await other.startUpload(room.name, '2');
  await (await other.startUpload(room.name, '2')).blobs.write('model.txt', 'of others');
  await (await other.create(room.name, '2', { type: 'custom_model', uri, tags: {} })).wait();
  await expect(room.register({ model: await room.model('b'), registry: 'shared' })).rejects.toThrow(
    "has version 2 of model '" + room.name + "' with another content",
  );
  const third = await room.model('c');
  await expect(room.register({ model: third, registry: 'nowhere' })).rejects.toThrow(
    "there is no registry 'nowhere'",
  );
  expect(await room.workspace.models.list(room.name)).toHaveLength(1);
});

test('a registry’s version is held to its content, whatever its tag says', async () => {
  const path = await room.model('a');
  const tags = { 'mlops-model-digest': await modelDigest(path) };
  const models = room.workspace.registry('shared');
  const { uri, blobs } = await models.startUpload(room.name, '1');
  await blobs.write('model.txt', 'of others');
  await (await models.create(room.name, '1', { type: 'custom_model', uri, tags })).wait();
  await expect(room.register({ model: path, registry: 'shared' })).rejects.toThrow('with another content');
});

test('evidence is found again by its digest; what was changed or is gone refuses', async () => {
  const path = await room.model('a');
  const gate = await room.report('evaluate-gate', 'pass', { modelDigest: await modelDigest(path) });
  await room.register({ model: path, evidence: [gate] });
  const policy = join(room.folder, 'gated.yml');
  await writeFile(policy, 'require: [evaluate-gate]\n');
  const again = await room.register({ model: registered('1'), stage: 'staging', policy });
  expect(again).toMatchObject({ verdict: 'existing' });
  expect((await version('1')).tags).toMatchObject({
    'mlops-judged': 'yes',
    'mlops-evidence-evaluate-gate': `pass ${await fileDigest(gate)}`,
  });
  const blobs = await room.workspace.blobs();
  const [stored] = await blobs.list(`mlops-actions/models/${room.name}/1/evidence/`);
  await blobs.write(stored!.path, '{}');
  const changed = await room.register({ model: registered('1'), policy });
  expect(changed.verdict).toBe('refused');
  expect(changed.summary).toContain('has been changed since (its digest is another)');
  await blobs.delete(stored!.path);
  expect((await room.register({ model: registered('1') })).summary).toContain('was registered with is gone');
});

test('MLflow and Triton models are known by their files', async () => {
  const mlflow = await room.files(`${room.name}/mlflow`, {
    MLmodel:
      'flavors:\n  python_function: {env: {conda: conda.yaml}, loader_module: mlflow.sklearn}\n  sklearn: {code: null}\nmlflow_version: 3.4.0\nsignature: {inputs: \'[{"type": "double", "name": "distance"}]\', outputs: \'[{"type": "tensor"}]\'}\n',
    'conda.yaml': 'dependencies: []\n',
  });
  const { sections } = await room.register({ model: mlflow });
  const text = JSON.stringify(sections);
  expect(text).toContain('["MLflow signature","inputs: distance; outputs: tensor"]');
  expect(text).toContain('["MLflow flavours","python_function, sklearn"]');
  const found = await version('1');
  expect(found.type).toBe('mlflow_model');
  expect(found.resource.properties['flavors']).toEqual({
    python_function: { data: { env: '{"conda":"conda.yaml"}', loader_module: 'mlflow.sklearn' } },
    sklearn: { data: {} },
  });
  const triton = await room.files(`${room.name}/triton`, {
    'net/config.pbtxt': 'name: "net"\n',
    'net/1/model.plan.txt': 'x',
  });
  await room.register({ model: triton });
  expect((await version('2')).type).toBe('triton_model');
  await expect(room.register({ model: mlflow, type: 'triton_model' })).rejects.toThrow(
    'is no Triton repository',
  );
  await expect(room.register({ model: triton, type: 'mlflow_model' })).rejects.toThrow(
    "no file 'MLmodel' at its top",
  );
  await rm(join(mlflow, 'MLmodel'));
  await writeFile(join(mlflow, 'MLmodel'), 'a: [');
  await expect(room.register({ model: mlflow })).rejects.toThrow("'MLmodel' cannot be read");
});

test('a registration that began and did not end is told by the next run', async () => {
  const blobs = await room.workspace.blobs();
  const path = `mlops-actions/registering/${room.name}/begun/${'e'.repeat(64)}.json`;
  const begun = {
    digest: 'e'.repeat(64),
    place: 'LocalUpload/e',
    by: 'o/r run 3',
    at: '2026-01-01T00:00:00Z',
  };
  await blobs.write(path, JSON.stringify(begun));
  const outcome = await room.register({ model: await room.model('a') });
  expect(outcome.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /content eeeeeeeeeeee… has begun at 2026.* \(o\/r run 3\) and not ended.*LocalUpload\/e/,
    ),
  ]);
  expect(
    (await blobs.list(`mlops-actions/registering/${room.name}/begun/`)).map((blob) => blob.path),
  ).toEqual([path]);
});

test('whole numbers and semantic versions are not mixed silently, and the run’s number is a version', async () => {
  const run = { GITHUB_RUN_NUMBER: '41' };
  expect(
    (await room.register({ model: await room.model('a'), version: 'run' }, run)).outputs['version'],
  ).toBe('41');
  const mixed = await room.register({ model: await room.model('b'), bump: 'minor', prerelease: 'rc' });
  expect(mixed.outputs['version']).toBe('41.1.0-rc.1');
  expect(mixed.annotations[0]?.message).toContain('is a semantic version, but model');
  await expect(room.register({ model: await room.model('b'), version: 'run' })).rejects.toThrow(
    'GITHUB_RUN_NUMBER',
  );
});
