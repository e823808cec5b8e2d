import { expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fullFacts, testEvidence } from '../../register/card/test-facts.ts';
import { readCheckout } from './checkout.ts';
import { readDvcVersions } from './dvc-versions.ts';
import { lineageOf, lineageSchema } from './lineage.ts';
import { nameUuid } from './name-uuid.ts';
import { eventLines, openLineageEvents } from './open-lineage.ts';

const lineage = lineageOf({
  ...fullFacts,
  ...fullFacts.origin,
  files: [{ path: 'model.pkl', digest: 'b'.repeat(64) }],
  evidence: testEvidence,
});
const place = {
  workspace: 'azureml://workspace',
  server: 'https://github.com',
  startedAt: new Date('2026-01-01T00:00:00Z'),
  description: 'Late or not.',
  owners: ['ops'],
};

test('the lineage fits its published schema, and figures that JSON does not know are words', () => {
  const read = lineageSchema.parse(JSON.parse(JSON.stringify(lineage)));
  expect(read.run?.metrics).toEqual({ auc: 0.700_000_01, loss: 'NaN' });
  expect(read.code).toMatchObject({ commit: 'c1', checkout: { dirty: true } });
  expect(read.data).toEqual([
    { datasetDigest: 'd'.repeat(64), dataset: 'data/flights.parquet', rows: 999, validated: 'pass' },
  ]);
});

test('a registration is one run, which starts with its first report and ends with a model as its output', () => {
  const events = openLineageEvents(lineage, place);
  expect(events.map(({ eventType, eventTime }) => [eventType, eventTime])).toEqual([
    ['START', '2026-01-01T00:00:00.000Z'],
    ['COMPLETE', '2026-01-02T03:04:05.000Z'],
  ]);
  const [start, complete] = events as [(typeof events)[0], (typeof events)[0]];
  expect(start.run.runId).toBe(complete.run.runId);
  expect(start.outputs).toEqual([]);
  expect(complete.outputs).toMatchObject([
    {
      namespace: 'azureml://workspace',
      name: 'models/flights/versions/1.2.0',
      facets: { datasetType: { datasetType: 'MODEL' } },
    },
  ]);
  expect(complete.inputs.map(({ name }) => name)).toEqual(['data/flights.parquet', 'data/raw.csv']);
  expect(complete.job).toMatchObject({
    namespace: 'https://github.com/o/r',
    name: 'register-model.flights',
    facets: { sourceCodeLocation: { version: 'c1', branch: 'main', path: '.github/workflows/train.yml' } },
  });
  expect(eventLines(events).trimEnd().split('\n')).toHaveLength(2);
});

test('another attempt is another run, and no run starts after it ends', () => {
  const again = { ...lineage, workflow: { ...lineage.workflow, runAttempt: '2' } };
  const late = { ...place, startedAt: new Date('2027-01-01T00:00:00Z') };
  const [start, complete] = openLineageEvents(again, late);
  expect(start!.run.runId).not.toBe(openLineageEvents(lineage, place)[0]!.run.runId);
  expect(start!.eventTime).toBe(complete!.eventTime);
});

test('a name’s UUID is that of RFC 9562 under the namespace of URLs', () => {
  // Python: uuid.uuid5(uuid.NAMESPACE_URL, 'https://www.example.com')
  expect(nameUuid('https://www.example.com')).toBe('a0787afd-c170-5773-8d60-02739168de9f');
});

test('a checkout says its commit, and tells changes from files that git does not know', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder });
  const signal = new AbortController().signal;
  expect(await readCheckout(folder, signal)).toBeUndefined();
  await git('init', '-q');
  await writeFile(join(folder, 'a'), '1');
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'x');
  await writeFile(join(folder, 'b'), '2');
  expect(await readCheckout(folder, signal)).toMatchObject({
    dirty: false,
    changedFiles: 0,
    untrackedFiles: 1,
  });
  await writeFile(join(folder, 'a'), '2');
  const { stdout } = await git('rev-parse', 'HEAD');
  expect(await readCheckout(folder, signal)).toEqual({
    commit: stdout.trim(),
    dirty: true,
    changedFiles: 1,
    untrackedFiles: 1,
  });
  await rm(folder, { recursive: true });
});

const md5 = '0123456789abcdef0123456789abcdef';

test('.dvc files and dvc.lock give the versions that they record', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dvc-'));
  const pointer = join(folder, 'flights.csv.dvc');
  const lock = join(folder, 'dvc.lock');
  await writeFile(pointer, `wdir: data\nouts:\n- md5: ${md5}\n  size: 7\n  hash: md5\n  path: flights.csv\n`);
  await writeFile(
    lock,
    `schema: '2.0'\nstages:\n  prepare:\n    cmd: x\n    deps:\n    - path: raw\n      hash: md5\n      md5: ${md5}.dir\n      nfiles: 2\n    outs:\n    - path: not-cached\n`,
  );
  expect(await readDvcVersions([join(folder, '*.dvc'), lock, pointer])).toEqual([
    { path: join(folder, 'raw'), md5: `${md5}.dir`, files: 2, file: lock, stage: 'prepare', role: 'input' },
    { path: join(folder, 'data/flights.csv'), md5, size: 7, file: pointer },
  ]);
  for (const wrong of ['stages: 3', 'outs: []', '- [', `schema: '3.0'\nstages: {}`]) {
    await writeFile(lock, wrong);
    await expect(readDvcVersions([lock])).rejects.toThrow("it has no 'stages' of schema 2.0");
  }
  await rm(folder, { recursive: true });
});
