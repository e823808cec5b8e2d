import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, dictionary, string } from 'fast-check';
import { modelDigest } from './digests.ts';

let folder: string;
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sha256sum-'))));
afterAll(() => rm(folder, { recursive: true }));

async function tree(files: Record<string, string>): Promise<string> {
  const root = join(folder, String(++count));
  await mkdir(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** The line of register-model's README. */
function bySha256sum(root: string): string {
  const program =
    "find -L . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum | cut -d' ' -f1";
  return execFileSync('sh', ['-c', program], { cwd: root, encoding: 'utf8' }).trim();
}

/** The names of files that a file system takes, and that sort, print or escape in their own ways. */
const pieces = [
  'a',
  'B',
  ' ',
  '-',
  'ä',
  '模型',
  '🙂',
  '\\',
  "'",
  '"',
  '\n',
  '.',
  '0',
  '~',
  '\u00e9',
  'e\u0301',
];
const name = array(constantFrom(...pieces), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '.' && text !== '..');
const path = array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const files = dictionary(path, string({ maxLength: 20 }), {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
}).filter((found) => {
  const paths = Object.keys(found);
  return !paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
});

test('the digest of a model is what sha256sum prints, whatever its files are named', async () => {
  await assert(
    asyncProperty(files, async (found) => {
      const root = await tree(found);
      expect(await modelDigest(root)).toBe(bySha256sum(root));
    }),
    { numRuns: 120, seed: 5 },
  );
}, 120_000);

test.each([
  ['spaces', { 'a file.bin': 'x', 'a  b/c d.txt': 'y' }],
  ['unicode in both its forms', { 'é.txt': '1', 'e\u0301.txt': '2', 'ß/模型.onnx': '3', '🙂': '4' }],
  ['empty files', { empty: '', 'deep/empty': '' }],
  ['nesting', { 'a/b/c/d/e/f': 'x', 'a/b.txt': 'y', 'a-b': 'z', 'a.b': 'w' }],
  ['hidden files', { '.hidden': 'x', '.git/config': 'y' }],
  ['what sha256sum escapes', { 'back\\slash': 'x', 'new\nline': 'y' }],
])('%s count as sha256sum counts them', async (_, found) => {
  const root = await tree(found);
  expect(await modelDigest(root)).toBe(bySha256sum(root));
});

test('links to files and folders are followed, a link back up is left out, and one to nowhere is refused', async () => {
  const root = await tree({ 'weights/model.bin': 'x', 'sub/a': '1' });
  await symlink('weights/model.bin', join(root, 'model.bin'));
  await symlink('weights', join(root, 'again'));
  expect(await modelDigest(root)).toBe(bySha256sum(root));
  const plain = await modelDigest(root);
  await symlink('..', join(root, 'sub', 'up'));
  expect(await modelDigest(root)).toBe(plain);
  await symlink('gone', join(root, 'broken'));
  await expect(modelDigest(root)).rejects.toThrow('ENOENT');
});
