import { afterEach, expect, test } from '@jest/globals';
import { type Arm, openArm } from './arm.ts';
import { clouds } from './cloud.ts';
import { emulatorCredential } from './credentials.ts';
import { operationOf, type Progress } from './operation.ts';
import { type ScriptedAnswer, type ScriptedServer, scriptedServer } from './scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function armAnswering(
  script: (method: string, url: string, count: number) => ScriptedAnswer,
): Promise<Arm> {
  server = await scriptedServer(script);
  return openArm({
    subscriptionId: 's',
    workspaceId: '/w',
    cloud: clouds.public,
    credential: emulatorCredential,
    emulator: server.origin,
  });
}

const doing = 'write endpoint flights';
const started = (arm: Arm) => ({
  status: 201,
  headers: { 'azure-asyncoperation': `${arm.endpoint}/operation` },
  body: undefined,
});

test('any word that is not terminal is running, and progress is told', async () => {
  const words = ['Updating', 'Frobnicating', 'Succeeded'];
  const arm = await armAnswering((_method, _url, count) => ({
    body: { status: words[count], percentComplete: count * 50 },
  }));
  const seen: Progress[] = [];
  const operation = operationOf(arm, started(arm), doing, () => Promise.resolve('the resource'));
  expect(operation.operationUrl).toBe(`${arm.endpoint}/operation`);
  await expect(operation.wait({ onProgress: (progress) => seen.push(progress) })).resolves.toBe(
    'the resource',
  );
  expect(seen.map(({ status, percent }) => [status, percent])).toEqual([
    ['Updating', 0],
    ['Frobnicating', 50],
    ['Succeeded', 100],
  ]);
});

test('a failed operation is an error with the code, message and hint of its body', async () => {
  const arm = await armAnswering(() => ({
    headers: { 'x-ms-correlation-request-id': 'corr' },
    body: { status: 'Failed', error: { code: 'ResourceNotReady', message: 'User container has crashed.' } },
  }));
  const operation = operationOf(arm, started(arm), doing, () => Promise.resolve());
  await expect(operation.wait()).rejects.toMatchObject({
    code: 'ResourceNotReady',
    message: 'User container has crashed.',
    correlationId: 'corr',
    hint: expect.stringContaining('logs'),
  });
});

test('a cancelled operation has the code OperationCanceled when Azure gives none', async () => {
  const arm = await armAnswering(() => ({ body: { status: 'Canceled' } }));
  const operation = operationOf(arm, started(arm), doing, () => Promise.resolve());
  await expect(operation.wait()).rejects.toMatchObject({ code: 'OperationCanceled' });
});

test('a Location is read until it no longer answers 202, and Retry-After is kept to', async () => {
  const arm = await armAnswering((_method, _url, count) =>
    count === 0 ? { status: 202, headers: { 'retry-after': '1' } } : { status: 204 },
  );
  const answer = { status: 202, headers: { location: `${arm.endpoint}/result` }, body: undefined };
  const start = performance.now();
  await operationOf(arm, answer, doing, () => Promise.resolve()).wait();
  expect(server!.requests).toHaveLength(2);
  expect(performance.now() - start).toBeGreaterThan(1000);
});

test('an operation without end is given up with a sentence, and the signal ends the wait at once', async () => {
  const arm = await armAnswering(() => ({ body: { status: 'Updating' } }));
  const operation = operationOf(arm, started(arm), doing, () => Promise.resolve());
  await expect(operation.wait({ timeoutMs: 500 })).rejects.toMatchObject({ code: 'OperationTimedOut' });
  await expect(operation.wait({ signal: AbortSignal.timeout(50) })).rejects.toThrow(/aborted/);
});

test('a write that was done at once has no address and needs no look', async () => {
  const arm = await armAnswering(() => ({ status: 500 }));
  const operation = operationOf(arm, { status: 200, headers: {}, body: undefined }, doing, () =>
    Promise.resolve(1),
  );
  expect(operation.operationUrl).toBeUndefined();
  await expect(operation.wait()).resolves.toBe(1);
});

test('a wait outlives a fault of Azure that lasts longer than the pipeline’s own retries', async () => {
  const arm = await armAnswering((_method, _url, count) =>
    count < 5 ? { status: 429, headers: { 'retry-after-ms': '1' } } : { body: { status: 'Succeeded' } },
  );
  const operation = operationOf(arm, started(arm), doing, () => Promise.resolve('done'));
  await expect(operation.wait()).resolves.toBe('done');
  expect(server!.requests).toHaveLength(6);
});
