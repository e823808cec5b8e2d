import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { type StartedEmulator, startEmulator } from './start-emulator.ts';

/** A proxy that lets nothing through and keeps who was asked for. */
async function refusingProxy() {
  const asked = new Set<string>();
  const proxy = createServer((request, response) => {
    asked.add(new URL(request.url!).host);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.add(request.url!);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { asked, proxy, address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

test('every client goes through HTTPS_PROXY: ARM, tracking, storage, scoring and the token authority', async () => {
  const { asked, proxy, address } = await refusingProxy();
  const program = join(import.meta.dirname, 'proxy-program.ts');
  await promisify(execFile)(process.execPath, [program], {
    env: { PATH: process.env['PATH'], HTTPS_PROXY: address },
  });
  proxy.closeAllConnections();
  proxy.close();
  expect([...asked].sort()).toEqual([
    'account.blob.core.windows.net:443',
    'e.westeurope.inference.ml.azure.com:443',
    'login.microsoftonline.com:443',
    'management.azure.com:443',
    'westeurope.api.azureml.ms:443',
  ]);
}, 60_000);

test('the emulator is on this machine and is never asked for through a proxy', async () => {
  const { asked, proxy, address } = await refusingProxy();
  let emulator: StartedEmulator | undefined;
  process.env['HTTP_PROXY'] = address;
  try {
    emulator = await startEmulator();
    const workspace = await emulator.open();
    const blobs = await workspace.blobs();
    await blobs.write('x', 'y');
    expect((await blobs.read('x'))?.toString()).toBe('y');
    expect(asked.size).toBe(0);
    expect(process.env['NO_PROXY']).toContain('127.0.0.1');
  } finally {
    delete process.env['HTTP_PROXY'];
    await emulator?.stop();
    proxy.closeAllConnections();
    proxy.close();
  }
}, 60_000);
