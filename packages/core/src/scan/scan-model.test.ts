import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import type { ScannableFile } from './content.ts';
import { scanModel } from './scan-model.ts';
import { scanRefusals } from './scan-report.ts';
import { call, scan } from './test-scan.ts';

// Thousands of generated files take some seconds, and on a busy machine many.
jest.setTimeout(60_000);

test.each([
  ['text', 'notes.txt', 'classes\nare two\n(see below).\n', 'text'],
  ['a Python program', 'score.py', 'import os\nimport sys\n', 'text'],
  ['JSON', 'config.json', '{"a": [1]}', 'text'],
  ['an empty file', 'empty.txt', '', 'empty'],
  ['a pickle of data', 'data.pkl', '(lp0\nI1\naF2.5\na.', 'pickle'],
  ['a restored estimator', 'svc.pkl', "csklearn.svm._classes\nSVC\n)\x81}S'C'\nF1.0\nsb.", 'pickle'],
])('%s is clean', async (_, path, content, format) => {
  expect(await scan(path, Buffer.from(content, 'latin1'))).toMatchObject({
    verdict: 'clean',
    files: [{ path, format }],
    findings: [],
  });
});

test.each([
  ['an archive in an archive', { depth: 1 }, gzipSync(gzipSync('\x80\x02].')), 'more than 1 deep'],
  ['a stack', { pickleValues: 10 }, Buffer.from(`(${'I1\n'.repeat(20)}l.`), 'more than 10 values'],
  [
    'what is unpacked',
    { unpackedBytes: 2 ** 20 },
    gzipSync(
      Buffer.concat([Buffer.from([0x80, 4, 0x42, 0, 0, 0x20, 0]), Buffer.alloc(2 ** 21), Buffer.from('.')]),
    ),
    'unpacks to more than',
  ],
])('%s beyond its limit is refused', async (_, limits, content, reason) => {
  expect(scanRefusals(await scan('model.pkl', content, limits)).join()).toContain(reason);
});

test.each([
  ['a table', 'table.csv', 'city,Installed,I\ncan,1_0,0x1\n'],
  ['a vocabulary', 'vocab.txt', 'I\nL\nF\nS\np\nthe\nR\nb\n'],
  ['a word list', 'words.txt', 'Introduction\nReduce\nbuild\nopen\n'],
  ['requirements', 'requirements.txt', 'scikit-learn==1.5.2\nnumpy>=2\n'],
  ['a README', 'README.md', '# Model\n\nI. 100%TAG and p%79 are text.\n'],
  ['numbers', 'labels.txt', 'I1\nF1_0\nL0x1L\nwords\n'],
])('%s stays text', async (_, path, content) => {
  expect(await scan(path, content)).toMatchObject({ verdict: 'clean', files: [{ format: 'text' }] });
});

test('a sentence names the file, the mechanism, what would run and what to do', async () => {
  expect(scanRefusals(await scan('weights.txt', call))).toEqual([
    'weights.txt calls posix.system, which the allow list does not have (REDUCE): do not load it; if it is yours, save weights, safetensors or ONNX, else ask where it comes from.',
  ]);
});

test('a name in a file cannot write a report of its own', async () => {
  const [finding] = (await scan('model.pkl', 'c::error::x`\x1b[2J\nsystem\n.')).findings;
  expect(finding?.runs).toBe('::error::x??[2J.system'.replace('[', '?'));
});

test('an error of what holds the files is no verdict', async () => {
  const broken: ScannableFile = {
    path: 'model.zip',
    size: 100,
    read: () => Promise.reject(new Error('the network is gone')),
  };
  await expect(scanModel([broken])).rejects.toThrow('the network is gone');
  for (const magic of [
    'PK\x03\x04',
    '\x1f\x8b',
    'BZh9',
    '\xfd7zXZ\0',
    '\x04\x22\x4d\x18',
    '\x89HDF\r\n\x1a\n',
  ]) {
    const head = Buffer.concat([Buffer.from(magic, 'latin1'), Buffer.alloc(3 * 2 ** 20)]);
    let reads = 0;
    const fails: ScannableFile = {
      path: 'model.bin',
      size: head.length,
      read: (from, length) =>
        reads++ === 0
          ? Promise.resolve(head.subarray(from, from + length))
          : Promise.reject(new Error('the network is gone')),
    };
    await expect(scanModel([fails])).rejects.toThrow('the network is gone');
  }
});

test('whatever the bytes are, a scan of any format ends with a verdict', async () => {
  const magic = fc.constantFrom(
    'PK\x03\x04',
    'PK\x05\x06',
    '\x1f\x8b\x08',
    'BZh9',
    '\xfd7zXZ\0',
    ']\0\0\0\x01',
    '\x04\x22\x4d\x18\x60\x40',
    '(\xb5/\xfd',
    '\x93NUMPY\x01\0',
    '\x89HDF\r\n\x1a\n',
    '\x08\x01\x12',
    '\x02\0\0\0\0\0\0\0{}',
    'x\x9c',
    '',
  );
  await fc.assert(
    fc.asyncProperty(
      magic,
      fc.uint8Array({ maxLength: 700 }),
      fc.constantFrom('m.onnx', 'm.pb', 'm', 'm.keras'),
      async (start, rest, path) => {
        const { verdict } = await scan(path, Buffer.concat([Buffer.from(start, 'latin1'), rest]), {
          heldBytes: 2 ** 22,
        });
        expect(['clean', 'refused']).toContain(verdict);
      },
    ),
    { numRuns: 1500 },
  );
});
