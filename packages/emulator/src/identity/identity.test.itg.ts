import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LaunchedEmulator } from '../launch.ts';
import { launchEmulator } from '../launch.ts';
import { defaultSettings } from '../server/settings.ts';

jest.setTimeout(60_000);

/** Fetches an assertion as a job on GitHub does. */
const ASSERTION = `
  const assertion = async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
    const answer = await fetch(url + '&audience=api://AzureADTokenExchange', { headers: { authorization: 'Bearer ' + token } });
    return (await answer.json()).value;
  };`;
const CLIENT = `
  import { ClientAssertionCredential, ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
  const { AZURE_TENANT_ID: tenant, AZURE_AUTHORITY_HOST: authorityHost, WORKSPACE: workspace } = process.env;
  const options = { authorityHost, disableInstanceDiscovery: true };
  const scope = 'https://management.azure.com/.default';
  const read = async (token) => {
    const answer = await fetch(workspace, { headers: { authorization: 'Bearer ' + token } });
    return [answer.status, answer.ok ? 'read' : (await answer.json()).error.code];
  };
  const say = (value) => console.log(JSON.stringify(value));
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const failure = (error) => String(error.message).match(/AADSTS\\d+/)?.[0];`;

/** Set only where a managed identity is: Microsoft's client takes the first that it finds. */
const MANAGED = /^IDENTITY_|^AZURE_POD_/;

describe("With --tls Microsoft's own credentials work, and what expires is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-identity-'));
  let emulator: LaunchedEmulator;

  beforeAll(async () => {
    const lifetimes = ['--token-lifetime', '2', '--assertion-lifetime', '2'];
    emulator = await launchEmulator(['--state-dir', folder, '--tls', ...lifetimes]);
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs `script` in a process that trusts the emulator's authority; returns what it says. */
  async function run(script: string, environment: Record<string, string> = {}): Promise<unknown> {
    const { subscriptionId, resourceGroup, workspace } = emulator;
    const known = Object.entries(emulator.environment ?? {}).filter(([name]) => !MANAGED.test(name));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', `${CLIENT}${ASSERTION}${script}`],
      {
        env: {
          PATH: process.env.PATH,
          ...Object.fromEntries(known),
          WORKSPACE: `${emulator.endpoint}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}?api-version=2024-04-01`,
          ...environment,
        },
      },
    );
    return JSON.parse(stdout);
  }

  it('an assertion is exchanged for a token, and each renewal takes a fresh one', async () => {
    const seen = await run(`
      const credential = new ClientAssertionCredential(tenant, 'client', assertion, options);
      const seen = [];
      for (let renewal = 0; renewal < 3; renewal += 1) {
        const { token } = await credential.getToken(scope);
        seen.push(await read(token));
        await wait(2100);
      }
      say(seen);`);
    expect(seen).toEqual([
      [200, 'read'],
      [200, 'read'],
      [200, 'read'],
    ]);
  });

  it('an expired assertion is refused as AADSTS700024', async () => {
    const seen = await run(`
      const kept = await assertion();
      await wait(2100);
      const credential = new ClientAssertionCredential(tenant, 'client', async () => kept, options);
      say(await credential.getToken(scope).catch(failure));`);
    expect(seen).toBe('AADSTS700024');
  });

  it('an expired token is refused by ARM with 401', async () => {
    const seen = await run(`
      const { token } = await new ClientSecretCredential(tenant, 'client', 'secret', options).getToken(scope);
      const fresh = await read(token);
      await wait(2100);
      say([fresh, await read(token)]);`);
    expect(seen).toEqual([
      [200, 'read'],
      [401, 'ExpiredAuthenticationToken'],
    ]);
  });

  it('a token for another audience, and one that it did not issue, are refused', async () => {
    const seen = await run(`
      const { token } = await new ClientSecretCredential(tenant, 'client', 'secret', options).getToken('https://ml.azure.com/.default');
      say([await read(token), await read('any')]);`);
    expect(seen).toEqual([
      [401, 'InvalidAuthenticationToken'],
      [401, 'InvalidAuthenticationToken'],
    ]);
  });

  it('a wrong secret is refused as AADSTS7000215', async () => {
    const seen = await run(`
      say(await new ClientSecretCredential(tenant, 'client', 'wrong', options).getToken(scope).catch(failure));`);
    expect(seen).toBe('AADSTS7000215');
  });

  it.each([
    ['App Service', ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']],
    ['a virtual machine', ['AZURE_POD_IDENTITY_AUTHORITY_HOST']],
  ])('the managed identity of %s gives tokens', async (_place, names) => {
    const environment = Object.fromEntries(names.map((name) => [name, emulator.environment?.[name] ?? '']));
    const seen = await run(
      `const { token } = await new ManagedIdentityCredential().getToken(scope); say(await read(token));`,
      environment,
    );
    expect(seen).toEqual([200, 'read']);
  });

  it('https is under the authority that it prints', () => {
    expect(emulator.endpoint).toMatch(/^https:/);
    expect(readFileSync(emulator.caPath ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(emulator.environment?.AZURE_TENANT_ID).toBe(defaultSettings.tenantId);
  });
});
