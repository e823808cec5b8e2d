import { expect, test } from '@jest/globals';
import { definitions } from './definitions.ts';
import { parseFilter } from './dimension-filter.ts';
import { createMinuteBook } from './minute-book.ts';
import type { Series } from './time-series.ts';
import { timeSeries } from './time-series.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;

const book = createMinuteBook();
function serve(minute: number, deployment: string, status: number, durationMs: number, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const modelStatus = status === 408 ? undefined : status === 424 ? 500 : status;
    book.record({
      time: START + minute * MINUTE + i,
      endpoint: 'Flights',
      deployment,
      status,
      modelStatus,
      durationMs,
    });
  }
}
serve(0, 'blue', 200, 10, 90);
serve(0, 'blue', 424, 10, 10);
serve(0, 'green', 200, 40, 50);
serve(2, 'blue', 200, 20, 300);
serve(2, 'green', 408, 5000, 5);

function query(name: string, filter?: string, grain = 1): Series[] {
  const metric = definitions.find((definition) => definition.name === name);
  if (!metric) throw new Error(`no metric ${name}`);
  const window = { start: START, end: START + 3 * MINUTE, grain: grain * MINUTE };
  return timeSeries(metric, parseFilter(filter), window, (start) => book.at('flights', start));
}
const averages = (series: Series | undefined) => series?.data.map((step) => step.average);

test('requests of a minute are counted over all deployments and statuses', () => {
  expect(query('RequestsPerMinute').map(averages)).toEqual([[150, undefined, 305]]);
});

test('a minute without requests comes without the aggregate', () => {
  expect(query('RequestsPerMinute')[0]?.data[1]).toEqual({ time: START + MINUTE });
});

test('a star splits by the values that occur', () => {
  const series = query('RequestsPerMinute', "deployment eq '*' and statusCodeClass eq '*'");
  expect(
    Object.fromEntries(
      series.map((one) => [one.metadata.map(([, value]) => value).join(' '), averages(one)]),
    ),
  ).toEqual({
    'blue 2xx': [90, undefined, 300],
    'blue 4xx': [10, undefined, undefined],
    'green 2xx': [50, undefined, undefined],
    'green 4xx': [undefined, undefined, 5],
  });
});

test('failures of the model are found by its own status', () => {
  expect(
    query('RequestsPerMinute', "deployment eq 'Blue' and modelStatusCode eq '500'").map(averages),
  ).toEqual([[10, undefined, undefined]]);
});

test('several values of one dimension are joined by or', () => {
  const series = query('RequestsPerMinute', "(statusCode eq '408' or statusCode eq '424')");
  expect(series.map((one) => one.metadata)).toEqual([[['statuscode', '424']], [['statuscode', '408']]]);
});

test('nothing that matches is no series', () => {
  expect(query('RequestsPerMinute', "deployment eq 'red'")).toEqual([]);
});

test('a longer grain averages counts over the minutes that had any, and latencies over requests', () => {
  expect(averages(query('RequestsPerMinute', undefined, 3)[0])).toEqual([(150 + 305) / 2]);
  expect(averages(query('RequestLatency', "deployment eq 'blue'", 3)[0])).toEqual([
    (100 * 10 + 300 * 20) / 400,
  ]);
});

test('percentiles are those of the deployment and minute', () => {
  const [p95] = query('RequestLatency_P95', "deployment eq 'green'");
  expect(Math.abs((averages(p95)?.[0] ?? 0) / 40 - 1)).toBeLessThan(0.01);
  expect(Math.abs((averages(p95)?.[2] ?? 0) / 5000 - 1)).toBeLessThan(0.01);
});
