import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testContext } from '../runtime/test-context.ts';
import { parseConnectionString, trackMetrics } from './application-insights.ts';
import type { Notice } from './notice.ts';
import { sendNotices } from './notify.ts';

let server: Server;
let origin: string;
let received: { headers: IncomingHttpHeaders; body: string; url: string }[];
let answers: { status: number; headers?: Record<string, string>; body?: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body, url: request.url ?? '' });
      const { status, headers = {}, body: answer = '' } = answers.shift() ?? { status: 202 };
      response.writeHead(status, headers).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  received = [];
  answers = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const notice: Notice = {
  subject: 'flights',
  state: 'raised',
  title: 'Drift on flights',
  summary: '1 of 2 columns drifted (delay).',
  facts: [],
  items: [{ name: 'delay', value: 'ks 0.4' }],
  runUrl: undefined,
  report: { verdict: 'drift', driftedColumns: ['delay'] },
};

async function call(webhookUrl: string, more: { webhookSecret?: string; notice?: Notice } = {}) {
  const { context } = testContext();
  const waits: number[] = [];
  const clock = { now: () => new Date(), sleep: async (ms: number) => void waits.push(ms) };
  const inputs = { notify: ['webhook'], webhookUrl, webhookSecret: more.webhookSecret };
  const [delivery] = await sendNotices(more.notice ?? notice, inputs, { ...context, clock });
  return { ...delivery!, waits };
}

describe('A webhook', () => {
  it('gets the summary of the report, signed over the very bytes that were sent', async () => {
    const secret = 'a-shared-secret';
    const { result } = await call(`json+${origin}/hook`, { webhookSecret: secret });
    expect(result).toBe('sent');
    const { body, headers } = received[0]!;
    expect(JSON.parse(body)).toEqual(notice.report);
    expect(headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    );
    expect(headers).toMatchObject({ 'x-mlops-event': 'drift-raised', 'content-type': 'application/json' });
  });

  it('is posted again with the same delivery id, when Retry-After says', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '3' } }, { status: 503 }, { status: 200 }];
    expect(await call(`${origin}/hook`)).toMatchObject({ result: 'sent', waits: [3000, 2000] });
    expect(new Set(received.map(({ headers }) => headers['x-mlops-delivery'])).size).toBe(1);
  });

  it('that refuses, redirects or is not there is one sentence without the address', async () => {
    answers = [{ status: 400 }];
    const host = new URL(origin).host;
    expect(await call(`${origin}/secret-path`)).toMatchObject({
      result: 'failed',
      detail: `${host} answered 400.`,
      waits: [],
    });
    answers = [{ status: 302, headers: { location: `${origin}/elsewhere` } }];
    expect(await call(`${origin}/secret-path`)).toMatchObject({ detail: `${host} answered 302.` });
    expect(received.map(({ url }) => url)).toEqual(['/secret-path', '/secret-path']);
    expect(await call('http://127.0.0.1:9/secret-path')).toMatchObject({
      result: 'failed',
      detail: '127.0.0.1:9 could not be reached (ECONNREFUSED).',
      waits: [1000, 2000, 4000],
    });
  });

  it('of Slack that says no with 200 has failed', async () => {
    answers = [{ status: 200, body: 'invalid_payload' }];
    expect(await call(`slack+${origin}/services/T/B/x`)).toMatchObject({ result: 'failed' });
    answers = [{ status: 200, body: 'ok' }];
    expect(await call(`slack+${origin}/services/T/B/x`)).toMatchObject({ result: 'sent' });
  });

  it('is called for drift only', async () => {
    expect(await call(`${origin}/hook`, { notice: { ...notice, state: 'cleared' } })).toMatchObject({
      result: 'none',
    });
    expect(received).toEqual([]);
  });
});

describe('Custom metrics', () => {
  const key = '11111111-2222-3333-4444-555555555555';
  const resource = () =>
    parseConnectionString(`InstrumentationKey=${key};IngestionEndpoint=${origin}/`, 'application-insights');
  const metrics = Array.from({ length: 250 }, (_, i) => ({
    name: 'drift_score',
    value: i / 10,
    properties: { column: `c${i}` },
  }));

  it('go to /v2/track in batches, one metric an envelope', async () => {
    answers = [200, 50].map((count) => ({
      status: 200,
      body: JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] }),
    }));
    expect(await trackMetrics(resource(), metrics, testContext().context)).toContain('250 custom metrics');
    expect(received.map(({ url }) => url)).toEqual(['/v2/track', '/v2/track']);
    const envelopes = received.flatMap(({ body }) => JSON.parse(body) as unknown[]);
    expect(envelopes).toHaveLength(250);
    expect(envelopes[7]).toMatchObject({
      iKey: key,
      data: { baseType: 'MetricData', baseData: { metrics: [{ name: 'drift_score', value: 0.7 }] } },
    });
  });

  it('that are not all accepted have failed', async () => {
    answers = [{ status: 206, body: '{"itemsReceived":200,"itemsAccepted":199,"errors":[]}' }];
    await expect(trackMetrics(resource(), metrics, testContext().context)).rejects.toThrow(
      'Application Insights accepted 199 of 200 metrics.',
    );
  });
});
