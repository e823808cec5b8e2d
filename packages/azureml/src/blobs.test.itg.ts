import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Blobs, TransferProgress } from './blobs.ts';
import { type StartedEmulator, startEmulator } from './start-emulator.ts';
import { uploadAsset } from './upload.ts';
import type { Workspace } from './workspace.ts';

let emulator: StartedEmulator;
let workspace: Workspace;
let blobs: Blobs;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator();
  workspace = await emulator.open();
  blobs = await workspace.blobs();
  folder = await mkdtemp(join(tmpdir(), 'blobs-'));
}, 60_000);
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

test('a blob is written, read, listed and deleted; one that is not there is undefined, not an error', async () => {
  await blobs.write('t/a.txt', 'hello', { metadata: { x: '1' } });
  expect((await blobs.read('t/a.txt'))?.toString()).toBe('hello');
  expect((await blobs.readFrom('t/a.txt', 3)).toString()).toBe('lo');
  expect(await blobs.readFrom('t/a.txt', 5)).toHaveLength(0);
  expect(await blobs.facts('t/a.txt')).toMatchObject({ size: 5, metadata: { x: '1' } });
  expect(await blobs.list('t/')).toMatchObject([{ path: 't/a.txt', size: 5 }]);
  await blobs.delete('t/a.txt');
  await blobs.delete('t/a.txt');
  expect(await blobs.read('t/a.txt')).toBeUndefined();
  expect(await blobs.facts('t/a.txt')).toBeUndefined();
  expect(await blobs.list('t/')).toEqual([]);
});

test('what is read by an etag is what was listed, or nothing', async () => {
  await blobs.write('e/a.txt', 'good');
  const [{ etag } = { etag: '' }] = await blobs.list('e/');
  expect((await blobs.facts('e/a.txt'))?.etag).toBe(etag);
  expect(String(await blobs.readRange('e/a.txt', 0, 4, { etag }))).toBe('good');
  await blobs.write('e/a.txt', 'evil');
  const refused = { code: 'ConditionNotMet', hint: expect.stringContaining('Something wrote to the blob') };
  await expect(blobs.readRange('e/a.txt', 0, 4, { etag })).rejects.toMatchObject(refused);
  await expect(blobs.stream('e/a.txt', { etag })).rejects.toMatchObject(refused);
});

test('a folder that gained or lost a file since it was digested is not uploaded', async () => {
  const model = join(folder, 'digested');
  await mkdir(model);
  await writeFile(join(model, 'a.txt'), 'a');
  await writeFile(join(model, 'late.pkl'), 'nobody looked into this');
  const known = { hash: 'd1', digests: new Map([['a.txt', 'a1']]) };
  await expect(uploadAsset(blobs, model, { known })).rejects.toThrow("'late.pkl' was not there before");
  const more = new Map(['a.txt', 'b.txt', 'late.pkl'].map((path) => [path, path]));
  await expect(uploadAsset(blobs, model, { known: { hash: 'd2', digests: more } })).rejects.toThrow(
    'are gone',
  );
  expect(await blobs.list('LocalUpload/d')).toEqual([]);
});

test('a blob that has to be new is refused when it is there, with storage’s own code', async () => {
  await blobs.write('t/once', '1', { onlyIfNew: true });
  await expect(blobs.write('t/once', '2', { onlyIfNew: true })).rejects.toMatchObject({
    code: 'BlobAlreadyExists',
    status: 409,
  });
});

test('a lease is held by one, renewed by it, lost when it is taken over, and free after its release', async () => {
  const path = 'mlops-actions/locks/flights';
  const first = (await blobs.leases.acquire(path))!;
  expect(await blobs.leases.acquire(path)).toBeUndefined();
  await first.renew();
  await first.write('{"holder":1}');
  expect((await blobs.read(path))?.toString()).toBe('{"holder":1}');
  await expect(blobs.leases.resume(path, first.id).renew()).resolves.toBeUndefined();

  const second = (await blobs.leases.takeOver(path))!;
  await expect(first.renew()).rejects.toMatchObject({ code: 'LeaseLost' });
  await expect(first.write('mine')).rejects.toMatchObject({ code: 'LeaseLost' });
  await first.release();
  await second.renew();
  await second.release();
  await (await blobs.leases.acquire(path))!.release();
});

test('a folder is uploaded once in Azure’s own layout, goes on after a break, and comes back as it was', async () => {
  const model = join(folder, 'model');
  await mkdir(join(model, 'deep'), { recursive: true });
  await writeFile(join(model, 'model.onnx'), Buffer.alloc(3_000_000, 7));
  await writeFile(join(model, 'deep/empty'), '');
  await writeFile(join(model, '.amlignore'), '*.onnx');
  const upload = await uploadAsset(blobs, model, { asset: { name: 'flights', version: '1' } });
  expect(upload).toMatchObject({ path: `LocalUpload/${upload.hash}/model`, isKnown: false });
  expect((await blobs.facts(`${upload.path}/.amlignore`))?.metadata).toMatchObject({
    upload_status: 'completed',
    name: 'flights',
    version: '1',
  });
  expect(await uploadAsset(blobs, model)).toMatchObject({ isKnown: true });

  await blobs.setMetadata(`${upload.path}/.amlignore`, {});
  await blobs.delete(`${upload.path}/deep/empty`);
  const told: TransferProgress[] = [];
  const again = await uploadAsset(blobs, model, { onProgress: (progress) => told.push(progress) });
  expect(again).toMatchObject({ isKnown: false });
  const [files, bytes] = [3, again.files.reduce((sum, { size }) => sum + size, 0)];
  expect(told.at(-1)).toEqual({ files, totalFiles: files, bytes, totalBytes: bytes });

  const back = join(folder, 'back');
  expect((await blobs.downloadFolder(upload.path, back)).toSorted()).toEqual([
    '.amlignore',
    'deep/empty',
    'model.onnx',
  ]);
  expect((await readFile(join(back, 'model.onnx'))).equals(Buffer.alloc(3_000_000, 7))).toBe(true);
});

test('an upload that broke off inside a file goes on with the blocks that are not there yet', async () => {
  const model = join(folder, 'broken-off');
  await mkdir(model);
  const bytes = randomBytes(100 << 20);
  await writeFile(join(model, 'weights.bin'), bytes);
  const stop = new AbortController();
  const onProgress = ({ bytes: sent }: TransferProgress) => void (sent > 64 << 20 && stop.abort());
  await expect(uploadAsset(blobs, model, { onProgress, signal: stop.signal })).rejects.toThrow('abort');

  await fetch(`${emulator.endpoint}/emulator/calls`, { method: 'DELETE' });
  const { path } = await uploadAsset(blobs, model);
  const answer = await fetch(`${emulator.endpoint}/emulator/calls`);
  const calls = (await answer.json()) as { method: string; path: string }[];
  const blocks = calls.filter((call) => call.method === 'PUT' && call.path.includes('comp=block&'));
  expect(blocks.length).toBeLessThanOrEqual(5);
  expect(blocks.length).toBeGreaterThan(0);
  expect((await blobs.read(`${path}/weights.bin`))?.equals(bytes)).toBe(true);

  bytes[bytes.length - 1] = 1;
  await writeFile(join(model, 'weights.bin'), bytes);
  const changed = await uploadAsset(blobs, model);
  expect((await blobs.read(`${changed.path}/weights.bin`))?.equals(bytes)).toBe(true);
}, 60_000);

test('a code asset is made once for its content, without what its ignore file names', async () => {
  const code = join(folder, 'src');
  await mkdir(code, { recursive: true });
  await writeFile(join(code, 'train.py'), 'print(1)');
  await writeFile(join(code, 'notes.log'), 'x');
  await writeFile(join(code, '.gitignore'), '*.log');
  const first = await workspace.codes.upload(code);
  expect((await workspace.codes.upload(code)).id).toBe(first.id);
  expect(first.uri).toMatch(/LocalUpload\/[0-9a-f]{64}\/src$/);
  await writeFile(join(code, 'train.py'), 'print(2)');
  expect((await workspace.codes.upload(code)).id).not.toBe(first.id);
});

test('an environment that a file writes out is registered once for its content', async () => {
  const inline = { image: 'mcr.microsoft.com/azureml/x:1', condaFile: 'dependencies: [python=3.11]' };
  const first = await workspace.environments.ensure(inline);
  expect((await workspace.environments.ensure(inline)).id).toBe(first.id);
  expect(
    (await workspace.environments.ensure({ ...inline, image: 'mcr.microsoft.com/azureml/x:2' })).id,
  ).not.toBe(first.id);
});
