import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetDigest, fileDigest, manifestDigest, modelDigest } from './digests.ts';

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'digests-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

test('a file digest is the sha256 of its bytes', async () => {
  await write({ empty: '', abc: 'abc' });
  expect(await fileDigest(join(folder, 'empty'))).toBe(sha256OfNothing);
  expect(await fileDigest(join(folder, 'abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('a dataset digest does not depend on the order of its files (vector: sha256sum *.csv | cut -d" " -f1 | sort | sha256sum)', async () => {
  await write({ 'a.csv': '1\n', 'b.csv': '2\n', 'c.csv': '' });
  const digests = await Promise.all(
    ['b.csv', 'c.csv', 'a.csv'].map((name) => fileDigest(join(folder, name))),
  );
  expect(datasetDigest(digests)).toBe('87b5a24e19118604fe6b37a234e9709861c77e4091735c7c083c86e7ff980d6c');
  expect(datasetDigest(digests.toReversed())).toBe(datasetDigest(digests));
});

test('a model digest is what sha256sum prints over the folder, awkward names included (vector by sha256sum)', async () => {
  await write({
    'model.onnx': 'weights',
    'B/second': 'x',
    'a/first': 'y',
    'a-b': 'z',
    ünïcode: 'u',
    'new\nline': 'n',
    'back\\slash': 'b',
  });
  expect(await modelDigest(folder)).toBe('8e37becfe75d0aa3455c4d00dca2e19b023a7c33e5f9925a5d281611bb418521');
});

test('paths are sorted by their bytes, not by UTF-16 code units', () => {
  const astral = { path: '😀', digest: sha256OfNothing };
  const halfwidth = { path: '｡', digest: sha256OfNothing };
  expect(astral.path < halfwidth.path).toBe(true);
  // printf '%s  ｡\n%s  😀\n' with the digest of nothing twice, through sha256sum
  expect(manifestDigest([astral, halfwidth])).toBe(manifestDigest([halfwidth, astral]));
  expect(manifestDigest([astral, halfwidth])).toBe(
    '699174347c06e80bbc129c9cb432a1169d39a4b6ea01fbd09eb371b8ffd9808f',
  );
});

test('a model of one file is digested under its name (vector: sha256sum model.onnx | sha256sum)', async () => {
  await write({ 'model.onnx': 'weights' });
  expect(await modelDigest(join(folder, 'model.onnx'))).toBe(
    'd17f2c30b44b8d610384adc262991fb66b12143e56e35ef779d50528ff91295e',
  );
  expect(await modelDigest(folder)).toBe(await modelDigest(join(folder, 'model.onnx')));
});

test('another name, another byte or another file makes another model digest', () => {
  const model = [{ path: 'model.onnx', digest: sha256OfNothing }];
  const others = [
    [{ path: 'Model.onnx', digest: sha256OfNothing }],
    [{ path: 'model.onnx', digest: sha256OfNothing.replace('e', 'f') }],
    [...model, { path: 'z', digest: sha256OfNothing }],
    [],
  ];
  expect(new Set([model, ...others].map(manifestDigest)).size).toBe(5);
});

test('links are followed, and a link to a folder above does not loop', async () => {
  await write({ 'real/weights': 'w' });
  await symlink('weights', join(folder, 'real/linked'));
  await symlink('..', join(folder, 'real/up'));
  const digest = await fileDigest(join(folder, 'real/weights'));
  expect(await modelDigest(join(folder, 'real'))).toBe(
    manifestDigest([
      { path: 'linked', digest },
      { path: 'weights', digest },
    ]),
  );
});

test('a large model is digested in threads, and its digest is the same', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  await write(Object.fromEntries(names.map((name) => [name, name.repeat(4 << 20)])));
  const files = await Promise.all(
    names.map(async (path) => ({ path, digest: await fileDigest(join(folder, path)) })),
  );
  expect(await modelDigest(folder)).toBe(manifestDigest(files));
});
