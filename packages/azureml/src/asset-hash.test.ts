import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeHash, hashAsset } from './asset-hash.ts';
import { filesIn } from './folder.ts';

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'asset-hash-')), 'm');
  const files = {
    'a.txt': '1\n',
    'B.txt': '2\n',
    'Sub/x': '3\n',
    'Sub/deep/y': '4\n',
    Z: 'z\n',
    ü: 'u\n',
    _u: 'under\n',
    empty: '',
    '.gitignore': '*.log\n',
    'x.log': 'l\n',
    'b/f': 'bb\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

// Vectors: get_object_hash and get_content_hash of azure-ai-ml 1.35.2 over the same files.
test('the hash of a folder is that of azure-ai-ml', async () => {
  expect((await hashAsset(folder)).hash).toBe(
    'f76646f33b8a55eaacbe86bbfe1ce29fa986dfc8ac61f054a94a9dc61e20baf2',
  );
});

test('the hash of a folder without what its ignore file names is that of azure-ai-ml', async () => {
  const asset = await hashAsset(folder, { honourIgnoreFile: true });
  expect(asset.hash).toBe('694c6adc3be9a54f4086fdb4c1dd8eb363005d2c4c5032bbb9c73efd41893baf');
  expect(asset.files.map(({ path }) => path)).not.toContain('x.log');
});

test('the hash of a file is that of azure-ai-ml, and each file has its own sha256', async () => {
  const asset = await hashAsset(join(folder, 'a.txt'));
  expect(asset.hash).toBe('11a1beadfe329e2aacd60e17b29b5e82eb6754d1a9750701749bbe85c51ded33');
  expect(asset.files).toMatchObject([
    { path: 'a.txt', size: 2, digest: '4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865' },
  ]);
});

test('the code hash is that of azure-ai-ml (hashVersion 202208)', async () => {
  const files = await filesIn(folder, { honourIgnoreFile: true });
  expect(await codeHash(files)).toBe('d4e33b73bc479d76e0a6b030179c49e03bc88e6db04eb24680e85510c3c39d43');
});
