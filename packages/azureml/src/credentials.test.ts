import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clouds } from './cloud.ts';
import { configuredMethod, openCredential } from './credentials.ts';

let signedIn: string;
let signedOut: string;
beforeAll(async () => {
  signedIn = await mkdtemp(join(tmpdir(), 'az-'));
  signedOut = await mkdtemp(join(tmpdir(), 'az-'));
  await writeFile(join(signedIn, 'azureProfile.json'), '{}');
});
afterAll(() => Promise.all([signedIn, signedOut].map((folder) => rm(folder, { recursive: true }))));

const ids = { clientId: 'c', tenantId: 't' };
const token = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token' };
const identity = { IDENTITY_ENDPOINT: 'http://169.254.169.254' };
const secret = { AZURE_CLIENT_SECRET: 'secret-value' };

test('auto takes the first that is configured: OpenID Connect, managed identity, service principal, Azure CLI', async () => {
  const all = { ...token, ...identity, ...secret, AZURE_CONFIG_DIR: signedIn };
  await expect(configuredMethod({ ...ids, env: all })).resolves.toBe('oidc');
  await expect(configuredMethod({ env: all })).resolves.toBe('managed-identity');
  await expect(configuredMethod({ ...ids, env: { ...secret, AZURE_CONFIG_DIR: signedIn } })).resolves.toBe(
    'service-principal',
  );
  await expect(configuredMethod({ env: { AZURE_CONFIG_DIR: signedIn } })).resolves.toBe('azure-cli');
});

test('nothing configured is one sentence that says what is missing', async () => {
  await expect(configuredMethod({ ...ids, env: { AZURE_CONFIG_DIR: signedOut } })).rejects.toMatchObject({
    code: 'NoIdentityConfigured',
    message: expect.stringContaining('id-token: write'),
  });
  await expect(configuredMethod({ env: { ...token, AZURE_CONFIG_DIR: signedOut } })).rejects.toMatchObject({
    message: 'the job may request an OpenID Connect token, but client-id or tenant-id is missing',
  });
});

test('a method that is asked for says what it lacks, and a client secret is masked at once', async () => {
  const kept: string[] = [];
  const options = {
    cloud: clouds.public,
    getIdToken: () => Promise.resolve('assertion'),
    keepSecret: (value: string) => kept.push(value),
  };
  await expect(openCredential({ ...options, auth: 'oidc', env: token, tenantId: 't' })).rejects.toMatchObject(
    {
      message: 'client-id is missing',
    },
  );
  await expect(openCredential({ ...options, auth: 'oidc', env: {}, ...ids })).rejects.toMatchObject({
    message: 'the job may not request an OpenID Connect token',
    hint: expect.stringContaining('id-token: write'),
  });
  const opened = await openCredential({ ...options, auth: 'service-principal', env: secret, ...ids });
  expect(opened.sentence).toBe(
    'Azure identity: service principal with a client secret (as input auth says).',
  );
  expect(kept).toEqual(['secret-value']);
});
