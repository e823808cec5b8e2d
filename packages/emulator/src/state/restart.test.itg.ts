import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedEmulator, launchEmulator } from '../launch.ts';
import { testClient } from '../test-client.ts';
import { isAlive } from './lock.ts';

jest.setTimeout(90_000);

describe('A state directory that is opened again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-restart-'));
  const launched: LaunchedEmulator[] = [];
  async function launch(...options: string[]): Promise<LaunchedEmulator> {
    const emulator = await launchEmulator(['--state-dir', folder, ...options]);
    launched.push(emulator);
    return emulator;
  }
  afterAll(async () => {
    await Promise.all(launched.map((emulator) => emulator.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps all that was acknowledged when the emulator is killed, and ends what was in flight', async () => {
    const first = await launch('--speed', '1000');
    const before = testClient(first);
    await before.ended(await before.putEndpoint('flights'));
    await before.ended(await before.deploy('flights', 'blue'));
    await before.own('POST', '/faults', { match: { method: 'PUT' }, effect: { operation: 'never-ends' } });
    const scored = await before.score('flights', { 'azureml-model-deployment': 'blue' });
    await before.own('DELETE', '/faults');
    const container = await before.container();
    await container.getBlockBlobClient('kept.txt').upload('kept', 4);
    const keys = await before.arm('POST', '/onlineEndpoints/flights/listKeys');
    const inFlight = await before.putEndpoint('flights', { traffic: { blue: 100 } });
    const azurite = Number(readFileSync(join(folder, 'blobs/azurite.pid'), 'utf8'));
    await first.stop('SIGKILL');

    const second = await launch('--speed', '1000');
    const after = testClient(second);
    const path = new URL(String(inFlight.headers.get('azure-asyncoperation'))).pathname;
    for (let tries = 0; tries < 200; tries += 1) {
      const { body } = await after.arm('GET', `${second.endpoint}${path}`);
      if (body.endTime !== undefined) break;
      await sleep(20);
    }
    const { properties } = (await after.arm('GET', '/onlineEndpoints/flights')).body;
    expect(properties).toMatchObject({ provisioningState: 'Succeeded', traffic: { blue: 100 } });
    expect(properties.scoringUri).toBe(`${second.endpoint}/endpoints/flights/score`);
    expect((await after.arm('POST', '/onlineEndpoints/flights/listKeys')).body).toEqual(keys.body);
    const again = await after.score('flights');
    expect([again.status, again.body]).toEqual([200, scored.body]);
    const kept = await (await after.container()).getBlobClient('kept.txt').downloadToBuffer();
    expect(kept.toString()).toBe('kept');
    expect((await after.own('GET', '/writes')).body.at(-1)).toMatchObject({ traffic: { blue: 100 } });
    expect(isAlive(azurite)).toBe(false);
    await second.stop();
  });

  it('is refused to a second emulator while the first one runs', async () => {
    const first = await launch('--speed', '1000');
    await expect(launchEmulator(['--state-dir', folder])).rejects.toThrow(
      `is in use by the emulator with process id ${first.pid}`,
    );
    await first.stop();
  });

  it.each([
    [['--speed', '100'], 'Say with --state-dir DIR'],
    [['--state-dir', folder, '--speed', 'fast'], '--speed must be a number above 0'],
    [['--state-dir', folder, '--port', '70000'], '--port must be a number from 0 to 65535'],
    [['--state-dir', folder, '--faults', 'nowhere.json'], '--faults nowhere.json: '],
    [['--state-dir', folder, '--spede', '3'], "Unknown option '--spede'"],
  ])('is not opened with %j, and says why', async (options, sentence) => {
    await expect(launchEmulator(options)).rejects.toThrow(sentence);
  });
});
