import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedEmulator } from '../launch.ts';
import { launchEmulator } from '../launch.ts';
import type { TestClient } from '../test-client.ts';
import { testClient } from '../test-client.ts';

jest.setTimeout(60_000);

/** At this speed a traffic write takes 200 ms. */
const SPEED = '100';

describe('An endpoint and its traffic', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-traffic-'));
  let emulator: LaunchedEmulator;
  let client: TestClient;

  const traffic = async (): Promise<Record<string, number>> =>
    (await client.arm('GET', '/onlineEndpoints/flights')).body.properties.traffic;
  const move = (map: object, mirrorTraffic: object = {}) =>
    client.putEndpoint('flights', { traffic: map, mirrorTraffic });
  const settle = async (map: object, mirror?: object): Promise<void> => {
    expect(await client.ended(await move(map, mirror))).toMatchObject({
      status: 'Succeeded',
      percentComplete: 100,
    });
  };

  beforeAll(async () => {
    emulator = await launchEmulator(['--state-dir', folder, '--speed', SPEED]);
    client = testClient(emulator);
    await client.ended(await client.putEndpoint('flights'));
    const deployed = await Promise.all(['blue', 'green'].map((name) => client.deploy('flights', name)));
    for (const answer of deployed) await client.ended(answer);
  });

  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers 201 to an update, and shows the old traffic and Updating until the operation ends', async () => {
    await settle({ blue: 100 });
    const answer = await move({ blue: 95, green: 5 });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.headers.get('azure-asyncoperation')).toMatch(
      /\/mfeOperationsStatus\/oe:[0-9a-f-]+:[0-9a-f-]+\?api-version=2024-04-01$/,
    );
    expect(answer.body.properties).toMatchObject({ provisioningState: 'Updating', traffic: { blue: 100 } });
    expect(answer.body.properties.properties.AzureAsyncOperationUri).toBe(
      answer.headers.get('azure-asyncoperation'),
    );
    const running = await client.arm('GET', String(answer.headers.get('azure-asyncoperation')));
    expect(running.body).toMatchObject({ status: 'Updating', percentComplete: 0 });
    await client.ended(answer);
    expect(await traffic()).toEqual({ blue: 95, green: 5 });
  });

  it('sets traffic and mirror to nothing by a PUT that omits them', async () => {
    await settle({ blue: 100 }, { green: 20 });
    await client.ended(await client.putEndpoint('flights'));
    const { properties } = (await client.arm('GET', '/onlineEndpoints/flights')).body;
    expect(properties).toMatchObject({ traffic: {}, mirrorTraffic: {}, provisioningState: 'Succeeded' });
  });

  it('refuses a second write with 409 while one is in flight', async () => {
    const first = await move({ blue: 100 });
    const second = await move({ green: 100 });
    expect(second.status).toBe(409);
    expect(second.body.error).toMatchObject({
      code: 'UserError',
      message: expect.stringContaining('Updating'),
    });
    expect(second.body.error.additionalInfo.map(({ type }: { type: string }) => type)).toEqual([
      'ComponentName',
      'Correlation',
      'Environment',
      'Location',
      'Time',
    ]);
    await client.ended(first);
    expect(await traffic()).toEqual({ blue: 100 });
  });

  it('by a fault accepts the second write, and ends the first as OperationCanceled without effect', async () => {
    await settle({ blue: 100 });
    const { length } = (await client.own('GET', '/writes')).body;
    await client.own('POST', '/faults', {
      match: { method: 'PUT', path: '/onlineEndpoints/flights$' },
      effect: { 'concurrent-writes': 'accept' },
    });
    const first = await move({ blue: 90, green: 10 });
    const second = await move({ blue: 0, green: 100 });
    await client.own('DELETE', '/faults');
    expect(second.status).toBe(201);
    expect(await client.ended(second)).toMatchObject({ status: 'Succeeded' });
    expect(await client.ended(first)).toMatchObject({
      status: 'Canceled',
      error: { code: 'OperationCanceled' },
    });
    expect(await traffic()).toEqual({ blue: 0, green: 100 });
    const writes = (await client.own('GET', '/writes')).body.slice(length);
    expect(writes).toEqual([
      expect.objectContaining({ previous: { blue: 100 }, traffic: { blue: 0, green: 100 }, changed: true }),
    ]);
  });

  it('by a fault lets an operation fail, with the traffic as it was', async () => {
    await settle({ blue: 100 });
    await client.own('POST', '/faults', {
      match: { method: 'PUT' },
      effect: { operation: 'fails', code: 'OutOfQuota', message: 'No cores.' },
    });
    const failed = await client.ended(await move({ green: 100 }));
    await client.own('DELETE', '/faults');
    expect(failed).toMatchObject({ status: 'Failed', error: { code: 'OutOfQuota', message: 'No cores.' } });
    expect(await traffic()).toEqual({ blue: 100 });
    expect((await client.arm('GET', '/onlineEndpoints/flights')).body.properties.provisioningState).toBe(
      'Failed',
    );
    await settle({ blue: 100 });
  });

  it.each([
    ['a sum of 50', { blue: 50 }, {}, 'either 0 or 100, but is 50'],
    ['a sum of 110', { blue: 100, green: 10 }, {}, 'either 0 or 100, but is 110'],
    ['a fraction', { blue: 99.5, green: 0.5 }, {}, 'whole number'],
    ['a negative share', { blue: 110, green: -10 }, {}, 'whole number'],
    ['an unknown deployment', { blue: 50, purple: 50 }, {}, 'purple'],
    ['an unknown mirror', { blue: 100 }, { purple: 10 }, 'purple'],
    ['a mirror above 50', { blue: 100 }, { green: 51 }, 'at most 50'],
    ['a mirror that is live', { blue: 90, green: 10 }, { green: 10 }, 'not both'],
  ])('refuses %s', async (_what, map, mirror, sentence) => {
    const { status, body } = await move(map, mirror);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'UserError', message: expect.stringContaining(sentence) });
  });

  it('refuses to delete a deployment with live or mirrored traffic, and deletes one at zero', async () => {
    await settle({ blue: 100, green: 0 }, { green: 10 });
    const refused = [
      await client.arm('DELETE', '/onlineEndpoints/flights/deployments/blue'),
      await client.arm('DELETE', '/onlineEndpoints/flights/deployments/green'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    await settle({ blue: 100, green: 0 });
    const accepted = await client.arm('DELETE', '/onlineEndpoints/flights/deployments/green');
    expect([accepted.status, accepted.body, accepted.headers.get('location')]).toEqual([
      202,
      null,
      expect.stringContaining('/mfeOperationResults/od:'),
    ]);
    await client.ended(accepted);
    expect(await traffic()).toEqual({ blue: 100 });
    expect((await client.arm('DELETE', '/onlineEndpoints/flights/deployments/green')).status).toBe(204);
  });

  it('scores by what it says, and wants its own key', async () => {
    const scored = await client.score('flights');
    expect([scored.status, scored.headers.get('azureml-model-deployment')]).toEqual([200, 'blue']);
    const refused = await fetch(`${emulator.endpoint}/endpoints/flights/score`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: 'Bearer test' },
    });
    expect(refused.status).toBe(401);
  });

  it('has let no map take effect that does not sum to 0 or 100', async () => {
    const writes: { traffic: Record<string, number>; who: { userAgent: string } }[] = (
      await client.own('GET', '/writes')
    ).body;
    expect(writes.length).toBeGreaterThan(8);
    for (const write of writes) {
      expect([0, 100]).toContain(Object.values(write.traffic).reduce((sum, share) => sum + share, 0));
      expect(write.who.userAgent).toBe('node');
    }
  });
});
