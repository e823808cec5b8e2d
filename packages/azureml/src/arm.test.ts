import { afterEach, expect, test } from '@jest/globals';
import { openArm } from './arm.ts';
import { clouds, isHostOf, isLoopback } from './cloud.ts';
import { emulatorCredential } from './credentials.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const open = (emulator: string | undefined) =>
  openArm({
    subscriptionId: 's',
    workspaceId: '/w',
    cloud: clouds.public,
    credential: {
      getToken: () => Promise.resolve({ token: 'real', expiresOnTimestamp: Date.now() + 3_600_000 }),
    },
    emulator,
  });

test.each([
  'http://10.0.0.1:80',
  'https://emulator.example.com',
  'http://127.0.0.1.example.com',
  'ftp://127.0.0.1',
  'nonsense',
])('MLOPS_AZURE_ENDPOINT may not be %s', (address) => {
  expect(() => open(address)).toThrow(expect.objectContaining({ code: 'EndpointNotLoopback' }));
});

test('a loopback host is this machine and no name that looks like it', () => {
  expect(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'].every(isLoopback)).toBe(true);
  expect(
    ['127.0.0.1.evil.com', 'localhost.evil.com', '10.0.0.1', '0.0.0.0', 'loopback'].some(isLoopback),
  ).toBe(false);
});

test('a host below the cloud’s own is its own; one that only ends alike is not', () => {
  expect(isHostOf(new URL('https://x.westeurope.api.azureml.ms/'), 'api.azureml.ms')).toBe(true);
  expect(isHostOf(new URL('https://evilapi.azureml.ms/'), 'api.azureml.ms')).toBe(false);
  expect(isHostOf(new URL('http://x.api.azureml.ms/'), 'api.azureml.ms')).toBe(false);
});

test('a token for Azure goes to no host that an answer names unless it is the cloud’s', async () => {
  const arm = open(undefined);
  const request = { method: 'GET' as const, url: 'https://evil.example.com/operations/1', doing: 'poll' };
  await expect(arm.send(request)).rejects.toMatchObject({ code: 'UntrustedHost' });
  await expect(
    open('http://127.0.0.1:1').send({ ...request, url: 'https://management.azure.com/x' }),
  ).rejects.toMatchObject({ code: 'UntrustedHost' });
});

test('the emulator over plain http is never sent the real token', async () => {
  server = await scriptedServer(() => ({ body: {} }));
  await open(server.origin).send({ method: 'GET', url: '/models', doing: 'list' });
  expect(server.requests[0]!.headers.authorization).toBe('Bearer emulator');
});

test('a list follows its next links, and throttling is waited out', async () => {
  server = await scriptedServer((_method, _url, count) => {
    if (count === 0) return { status: 429, headers: { 'retry-after': '0' } };
    return {
      body:
        count === 1
          ? { value: [1], nextLink: `${server!.origin}/next?$skip=abc` }
          : { value: [2], nextLink: null },
    };
  });
  const arm = openArm({
    subscriptionId: 's',
    workspaceId: '/w',
    cloud: clouds.public,
    credential: emulatorCredential,
    emulator: server.origin,
  });
  await expect(arm.list({ url: '/models', doing: 'list' })).resolves.toEqual([1, 2]);
  expect(server.requests.at(-1)!.url).toBe('/next?$skip=abc');
});
