import { expect, test } from '@jest/globals';
import { parseStorageAddress } from './storage-address.ts';
import { openStorage } from './storage.ts';
import { clouds } from './cloud.ts';

const flights = { account: 'acme', suffix: 'core.windows.net', container: 'data', path: 'flights/a b.csv' };

test.each([
  ['https://acme.blob.core.windows.net/data/flights/a%20b.csv', flights],
  ['https://acme.dfs.core.windows.net/data/flights/a%20b.csv', flights],
  ['wasbs://data@acme.blob.core.windows.net/flights/a b.csv', flights],
  ['abfss://data@acme.dfs.core.windows.net/flights/a b.csv', flights],
  ['abfss://data@acme.dfs.core.windows.net/', { ...flights, path: '' }],
  [
    'https://acme.blob.core.chinacloudapi.cn/data/x/',
    { ...flights, suffix: 'core.chinacloudapi.cn', path: 'x' },
  ],
])('%s names a place in an account', (text, address) => {
  expect(parseStorageAddress(text)).toEqual(address);
});

test.each([
  'https://example.com/data/a.csv',
  'https://acme.blob.core.windows.net/data/a.csv?sig=x',
  'http://acme.blob.core.windows.net/data/a.csv',
  'abfss://acme.dfs.core.windows.net/a.csv',
  'data/a.csv',
])('%s is no storage address', (text) => {
  expect(parseStorageAddress(text)).toBeUndefined();
});

test("a token goes to the cloud's own storage hosts alone", async () => {
  const credential = { getToken: () => Promise.reject(new Error('No token is asked for.')) };
  for (const suffix of ['evil.example', 'core.windows.net.evil.example', 'core.chinacloudapi.cn'])
    await expect(openStorage({ ...flights, suffix }, credential, clouds.public)).rejects.toMatchObject({
      code: 'UntrustedHost',
    });
});
