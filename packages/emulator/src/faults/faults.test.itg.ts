import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedEmulator } from '../launch.ts';
import { launchEmulator } from '../launch.ts';
import type { TestClient } from '../test-client.ts';
import { testClient } from '../test-client.ts';

jest.setTimeout(60_000);

describe('Faults, numbered calls and holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-faults-'));
  let emulator: LaunchedEmulator;
  let client: TestClient;

  beforeAll(async () => {
    emulator = await launchEmulator(['--state-dir', folder, '--speed', '10000']);
    client = testClient(emulator);
  });
  afterEach(async () => {
    await client.own('DELETE', '/faults');
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers 429 with Retry-After to the calls that a rule names, then lets them through', async () => {
    await client.own('POST', '/faults', {
      match: { method: 'GET', path: '/models$', nth: 2, count: 2 },
      effect: { status: 429, retryAfter: 3 },
    });
    const answers = [];
    for (let call = 0; call < 4; call += 1) answers.push(await client.arm('GET', '/models'));
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 200]);
    expect(answers[1]?.headers.get('retry-after')).toBe('3');
    expect(answers[1]?.body.error.code).toBe('TooManyRequests');
  });

  it('drops the connection before the effect, or after it', async () => {
    for (const [drop, status] of [
      ['before', 404],
      ['after', 200],
    ] as const) {
      const name = `drop-${drop}`;
      await client.own('POST', '/faults', { match: { method: 'PUT', path: name }, effect: { drop } });
      await expect(client.arm('PUT', `/models/${name}`, { properties: {} })).rejects.toThrow('fetch failed');
      expect((await client.arm('GET', `/models/${name}`)).status).toBe(status);
    }
  });

  it('makes a call slow', async () => {
    await client.own('POST', '/faults', { match: { path: '/datastores$' }, effect: { slow: 300 } });
    const started = performance.now();
    await client.arm('GET', '/datastores');
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it('refuses a rule that it cannot read, in a sentence', async () => {
    const { status, body } = await client.own('POST', '/faults', {
      match: { path: '(' },
      effect: { status: 429 },
    });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('Invalid regular expression'),
    ]);
    const unknown = await client.own('POST', '/faults', { effect: { explode: true } });
    expect([unknown.status, unknown.body.error.message]).toEqual([
      400,
      expect.stringContaining('Fault rule 1 cannot be read'),
    ]);
  });

  it('numbers ARM and blob calls alike, and blob calls can fail', async () => {
    const container = await client.container();
    await client.own('DELETE', '/calls');
    await client.arm('GET', '/models');
    await container.getBlockBlobClient('numbered.txt').upload('x', 1);
    const calls: { seq: number; method: string; path: string; status: number }[] = (
      await client.own('GET', '/calls')
    ).body;
    expect(calls.map(({ seq, method, status }) => [seq, method, status])).toEqual([
      [1, 'GET', 200],
      [2, 'PUT', 201],
    ]);
    expect(calls[1]?.path).toMatch(/^\/mlopsemulator\/azureml-blobstore-[0-9a-f-]+\/numbered\.txt$/);
    await client.own('POST', '/faults', {
      match: { method: 'PUT', path: 'mlopsemulator' },
      effect: { status: 503 },
    });
    await expect(container.getBlockBlobClient('other.txt').upload('x', 1)).rejects.toMatchObject({
      statusCode: 503,
    });
  });

  it.each([
    ['before', false],
    ['after', true],
  ] as const)('drops a blob call %s its effect', async (drop, effect) => {
    const blob = (await client.container()).getBlockBlobClient(`dropped-${drop}.txt`);
    await client.own('POST', '/faults', { match: { method: 'PUT', path: blob.name }, effect: { drop } });
    await expect(blob.upload('x', 1)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|REQUEST_SEND_ERROR/),
    });
    expect(await blob.exists()).toBe(effect);
  });

  it.each([
    ['before', 404],
    ['after', 200],
  ] as const)('holds a call %s its effect until its client is dead', async (when, status) => {
    const name = `held-${when}`;
    const hold = (await client.own('POST', '/holds', { match: { method: 'PUT', path: name }, when })).body;
    const address = `${emulator.endpoint}/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${emulator.workspace}/models/${name}?api-version=2024-04-01`;
    const script = `await fetch(${JSON.stringify(address)}, { method: 'PUT', headers: { authorization: 'Bearer x', 'content-type': 'application/json' }, body: '{"properties":{}}' })`;
    const victim = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const died = new Promise((resolve) => victim.once('exit', resolve));
    const caught = (await client.own('GET', `/holds/${hold.id}?wait=10`)).body;
    expect(caught).toMatchObject({ state: 'holding', when, call: expect.any(Number) });
    victim.kill('SIGKILL');
    await died;
    await client.own('DELETE', `/holds/${hold.id}`);
    expect((await client.arm('GET', `/models/${name}`)).status).toBe(status);
    const calls: { seq: number; status?: number }[] = (await client.own('GET', '/calls')).body;
    expect(calls.find(({ seq }) => seq === caught.call)?.status).toBe(0);
  });

  it('holds the call of a number', async () => {
    await client.own('DELETE', '/calls');
    const hold = (await client.own('POST', '/holds', { seq: 2, when: 'after' })).body;
    await client.arm('GET', '/models');
    let answered = false;
    const second = client.arm('GET', '/datastores').finally(() => (answered = true));
    expect((await client.own('GET', `/holds/${hold.id}?wait=10`)).body).toMatchObject({
      state: 'holding',
      call: 2,
    });
    expect(answered).toBe(false);
    await client.own('DELETE', `/holds/${hold.id}`);
    expect((await second).status).toBe(200);
  });
});
