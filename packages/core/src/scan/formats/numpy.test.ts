import { expect, test } from '@jest/globals';
import { call, npy, scan } from '../test-scan.ts';

test.each([
  "'|O'",
  "'O8'",
  "'object_'",
  "'obj' 'ect'",
  "'i4,O'",
  "'\\x4f'",
  "u'O'",
  "[('a', 'i4,O')]",
  "[('a', '|O')]",
  "[('a', [('b', '|O', (2,))])]",
  "[('a', ('O', (2,)))]",
  "{'names': ['a'], 'formats': ['O']}",
  "'<i4', 'descr': '|O'",
])('a NumPy array of the type %s is walked or refused', async (descr) => {
  expect((await scan('array.npy', npy(descr, call))).verdict).toBe('refused');
});

test.each([
  "'<f8'",
  "'|b1'",
  "'<U12'",
  "'|S3'",
  "'<M8[ns]'",
  "'<m8[25us]'",
  "'|V16'",
  "[('n', '<i4'), ('Old', '<f8', (2, 3))]",
  "[(('title', 'n'), [('', '|V4'), ('b', '>c16')])]",
])('a NumPy array of the type %s holds no pickle', async (descr) => {
  expect(await scan('array.npy', npy(descr, call))).toMatchObject({
    verdict: 'clean',
    files: [{ format: 'numpy' }],
  });
});
