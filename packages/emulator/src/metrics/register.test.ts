import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { trafficLogOf } from '../scoring/traffic-log.ts';
import { createClock } from '../server/clock.ts';
import type { Emulator } from '../server/emulator.ts';
import { defaultSettings, workspaceArmId } from '../server/settings.ts';
import { registerMetrics } from './register.ts';

const START = Date.parse('2026-01-01T10:00:00Z');
const settings = { ...defaultSettings, stateDir: '' };
const url = `${workspaceArmId(settings)}/onlineEndpoints/Flights/providers/Microsoft.Insights`;

let app: FastifyInstance;
let now: number;

beforeEach(() => {
  now = START;
  const emulator = {
    settings,
    clock: { ...createClock(10), now: () => new Date(now) },
    resources: { endpoints: { get: (key: string) => (key === 'flights' ? { name: 'flights' } : undefined) } },
  } as unknown as Emulator;
  app = fastify({ routerOptions: { caseSensitive: false } });
  registerMetrics(app, emulator);
  const log = trafficLogOf(emulator);
  for (let i = 0; i < 30; i += 1) {
    log.record({
      time: START + i * 1000,
      endpoint: 'flights',
      deployment: i % 3 === 0 ? 'green' : 'blue',
      status: i === 0 ? 424 : 200,
      modelStatus: i === 0 ? 500 : 200,
      durationMs: 20,
      requestId: String(i),
      mirrored: false,
    });
  }
});

afterEach(() => app.close());

async function query(parameters: Record<string, string>) {
  const timespan = '2026-01-01T10:00:00Z/2026-01-01T10:02:00Z';
  const search = new URLSearchParams({ metricnames: 'RequestsPerMinute', timespan, ...parameters });
  const answer = await app.inject({ url: `${url}/metrics?api-version=2024-02-01&${search}` });
  return { status: answer.statusCode, body: answer.json() };
}

test('a minute is shown a tenth of one to three minutes after its end at speed 10, and absent before', async () => {
  now = START + 65_000;
  expect((await query({})).body.value[0].timeseries[0].data[0]).toEqual({
    timeStamp: '2026-01-01T10:00:00Z',
  });
  now = START + 60_000 + 18_000;
  expect((await query({})).body.value[0].timeseries[0].data).toEqual([
    { timeStamp: '2026-01-01T10:00:00Z', average: 30 },
    { timeStamp: '2026-01-01T10:01:00Z' },
  ]);
});

test('the answer has the shape that Azure Monitor gives it', async () => {
  now = START + 600_000;
  const { body } = await query({
    $filter: "deployment eq 'green' and modelStatusCode eq '*'",
    aggregation: 'Average',
  });
  expect(body).toMatchObject({
    timespan: '2026-01-01T10:00:00Z/2026-01-01T10:02:00Z',
    interval: 'PT1M',
    namespace: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    resourceregion: settings.location,
  });
  expect(body.value[0]).toMatchObject({
    id: `${workspaceArmId(settings)}/onlineEndpoints/flights/providers/Microsoft.Insights/metrics/RequestsPerMinute`,
    type: 'Microsoft.Insights/metrics',
    unit: 'Count',
    errorCode: 'Success',
  });
  const name = (value: string) => ({ value, localizedValue: value });
  expect(
    body.value[0].timeseries.map((series: { metadatavalues: unknown }) => series.metadatavalues),
  ).toEqual([
    [
      { name: name('deployment'), value: 'green' },
      { name: name('modelstatuscode'), value: '500' },
    ],
    [
      { name: name('deployment'), value: 'green' },
      { name: name('modelstatuscode'), value: '200' },
    ],
  ]);
});

test('an aggregation that the metric does not have is an error of that metric', async () => {
  const { status, body } = await query({ aggregation: 'Total' });
  expect([status, body.value[0].errorCode, body.value[0].timeseries]).toEqual([
    200,
    'InvalidSamplingType',
    [],
  ]);
});

test('the definitions name every metric with its dimensions', async () => {
  const { value } = (await app.inject({ url: `${url}/metricDefinitions?api-version=2024-02-01` })).json();
  expect(value.map((one: { name: { value: string } }) => one.name.value)).toEqual([
    'RequestsPerMinute',
    'RequestLatency',
    'RequestLatency_P50',
    'RequestLatency_P90',
    'RequestLatency_P95',
    'RequestLatency_P99',
  ]);
});

test('metrics of an endpoint that is not there are 404', async () => {
  const answer = await app.inject({ url: `${url.replace('Flights', 'nowhere')}/metrics` });
  expect(answer.json()).toMatchObject({ code: 'ResourceNotFound' });
});
