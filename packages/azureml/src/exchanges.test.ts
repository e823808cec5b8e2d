import { expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openArm } from './arm.ts';
import { clouds } from './cloud.ts';
import { emulatorCredential } from './credentials.ts';
import { scrubbed } from './exchanges.ts';
import { scriptedServer } from './scripted-server.ts';

const subscription = '1b0f3a2c-8f1d-4c52-9f0e-2a6f0c9d7e11';
const id = `/subscriptions/${subscription}/resourceGroups/ml-prod/providers/Microsoft.MachineLearningServices/workspaces/fraud`;

const exchange = scrubbed({
  request: { method: 'POST', url: `https://management.azure.com${id}/datastores/x/listSecrets`, body: {} },
  response: {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-ms-correlation-request-id': 'c0ffee',
      location: `https://x/${id}`,
    },
    body: {
      id: `${id}/datastores/x`,
      key: 'the-account-key',
      primaryKey: 'the-primary-key',
      credentials: [{ sasUri: 'https://fraudstore.blob.core.windows.net/c?sig=abc%2Fdef' }],
      uri: 'https://fraudstore.blob.core.windows.net/c/model?se=2026&sig=abc%2Fdef&sp=r',
      systemData: { createdBy: 'Ada Lovelace', createdByType: 'User', lastModifiedBy: 'ada@contoso.com' },
      message: 'ask ada@contoso.com',
      nextLink: `https://management.azure.com${id}/models?$skiptoken=5`,
    },
  },
});

test('nothing that belongs to someone is left in a scrubbed exchange', () => {
  const text = JSON.stringify(exchange);
  for (const own of [subscription, 'ml-prod', 'fraud', 'the-', 'abc', 'Ada', 'ada@', 'contoso', 'c0ffee']) {
    expect(text).not.toContain(own);
  }
});

test('what an exchange shows of Azure stays, and answers still refer to each other', () => {
  const { headers, body } = exchange.response as { headers: Record<string, string>; body: { id: string } };
  expect(exchange.request.url).toBe(`https://management.azure.com${body.id}/listSecrets`);
  expect(headers).toEqual({
    'content-type': 'application/json',
    location: `https://x/${body.id.replace(/\/datastores\/x$/, '')}`,
  });
  expect(body).toMatchObject({
    uri: 'https://account.blob.core.windows.net/c/model?se=2026&sig=scrubbed&sp=r',
    systemData: { createdByType: 'User' },
    nextLink: expect.stringContaining('$skiptoken=5'),
  });
});

test('every call of a workspace is saved, one a line', async () => {
  const server = await scriptedServer(() => ({ status: 404, body: { error: { code: 'NotFound' } } }));
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'exchanges-')), 'exchanges.jsonl');
  const arm = openArm({
    subscriptionId: subscription,
    workspaceId: id,
    cloud: clouds.public,
    credential: emulatorCredential,
    emulator: server.origin,
    saveExchanges: file,
  });
  await arm.send({ method: 'PUT', url: '/models/a', body: { tags: {} }, doing: 'try', accept: [404] });
  await server.close();
  const [saved, ...others] = readFileSync(file, 'utf8').trim().split('\n');
  expect(others).toEqual([]);
  expect(JSON.parse(saved!)).toMatchObject({
    request: { method: 'PUT', body: { tags: {} } },
    response: { status: 404, body: { error: { code: 'NotFound' } } },
  });
});
