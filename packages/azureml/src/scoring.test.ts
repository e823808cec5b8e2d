import { afterEach, expect, test } from '@jest/globals';
import { openArm } from './arm.ts';
import { clouds } from './cloud.ts';
import { emulatorCredential } from './credentials.ts';
import { endpointOf, endpointsOf } from './endpoints.ts';
import { type ScriptedAnswer, type ScriptedServer, scriptedServer } from './scripted-server.ts';
import { openScorer, type Scorer } from './scoring.ts';

let server: ScriptedServer | undefined;
let scorer: Scorer | undefined;
afterEach(async () => {
  await scorer?.close();
  scorer = undefined;
  await server?.close();
});

const secrets: string[] = [];
const keepSecret = (secret: string) => void secrets.push(secret);

/** A scorer against a server that answers scoring requests by `script` and hands out a new key each time it is asked. */
async function scorerFor(
  script: (count: number, authorization: string) => ScriptedAnswer,
  properties: Record<string, unknown> = {},
): Promise<Scorer> {
  let keys = 0;
  let scored = 0;
  server = await scriptedServer((method, url, _count, headers) => {
    if (url.includes('/listKeys'))
      return { body: { primaryKey: `primary-${++keys}`, secondaryKey: `secondary-${keys}` } };
    if (url.includes('/token'))
      return {
        body: {
          accessToken: `token-${++keys}`,
          refreshAfterTimeUtc: 0,
          expiryTimeUtc: Date.now() / 1000 + 60,
        },
      };
    return script(scored++, `${method} ${headers.authorization}`);
  });
  const arm = openArm({
    subscriptionId: 's',
    workspaceId: '/w',
    cloud: clouds.public,
    credential: emulatorCredential,
    emulator: server.origin,
  });
  const endpoint = endpointOf({
    id: '/e',
    name: 'flights',
    properties: { authMode: 'Key', scoringUri: `${server.origin}/score`, ...properties },
  });
  scorer = await openScorer(arm, endpointsOf(arm, 'g', 'w', keepSecret), endpoint, keepSecret);
  return scorer;
}

test('an answer comes with its status, headers, body, times and the deployment that gave it', async () => {
  const scorer = await scorerFor((_count, authorization) => ({
    status: 424,
    headers: { 'azureml-model-deployment': 'green' },
    body: { seen: authorization },
  }));
  const scored = await scorer.send('{"x":1}', {
    deployment: 'green',
    timeoutMs: 5000,
    requestId: 'r'.repeat(60),
  });
  expect(scored).toMatchObject({
    status: 424,
    deployment: 'green',
    headers: { 'content-type': 'application/json' },
  });
  expect(JSON.parse(scored.body.toString())).toEqual({ seen: 'POST Bearer primary-1' });
  expect(scored.endedAt).toBeGreaterThan(scored.startedAt);
  const sent = server!.requests.at(-1)!;
  expect(sent.body).toBe('{"x":1}');
  expect(sent.headers).toMatchObject({
    'azureml-model-deployment': 'green',
    'x-ms-client-request-id': 'r'.repeat(40),
  });
  expect(secrets).toContain('primary-1');
});

test('no answer in time is a timeout, no connection is a connection error, and neither rejects', async () => {
  const scorer = await scorerFor(() => ({ delayMs: 400, body: {} }));
  expect(await scorer.send('{}', { timeoutMs: 100 })).toMatchObject({ status: 0, error: 'timeout' });
  await server!.close();
  expect(await scorer.send('{}', { timeoutMs: 5000 })).toMatchObject({ status: 0, error: 'connection' });
});

test('a key that was regenerated is fetched again, once', async () => {
  const scorer = await scorerFor((_count, authorization) => ({
    status: authorization.endsWith('primary-2') ? 200 : 401,
  }));
  expect((await scorer.send('{}', { timeoutMs: 5000 })).status).toBe(200);
  expect(server!.requests.filter(({ url }) => url.includes('listKeys'))).toHaveLength(2);
});

test('a token is renewed when Azure says that it should be', async () => {
  const scorer = await scorerFor((_count, authorization) => ({ body: authorization }), {
    authMode: 'AMLToken',
  });
  const first = (await scorer.send('{}', { timeoutMs: 5000 })).body.toString();
  const second = (await scorer.send('{}', { timeoutMs: 5000 })).body.toString();
  expect([first, second]).toEqual(['"POST Bearer token-2"', '"POST Bearer token-3"']);
});

test('an abort rejects with its reason', async () => {
  const scorer = await scorerFor(() => ({ delayMs: 400, body: {} }));
  const cancel = new AbortController();
  const sending = scorer.send('{}', { timeoutMs: 5000, signal: cancel.signal });
  cancel.abort(new Error('cancelled'));
  await expect(sending).rejects.toThrow('cancelled');
});

test('a key is sent to no host but the cloud’s', async () => {
  await expect(scorerFor(() => ({}), { scoringUri: 'https://evil.example.com/score' })).rejects.toMatchObject(
    { code: 'UntrustedHost' },
  );
});

test('an endpoint that is not ready is said to be so', async () => {
  await expect(
    scorerFor(() => ({}), { scoringUri: null, provisioningState: 'Creating' }),
  ).rejects.toMatchObject({ code: 'EndpointNotReady' });
});
