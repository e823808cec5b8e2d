import { expect, test } from '@jest/globals';
import { readQuery } from './metrics-query.ts';

const now = new Date('2026-01-01T12:00:30Z');
const read = (parameters: Record<string, string>) =>
  readQuery({ metricnames: 'RequestsPerMinute', ...parameters }, now);

test('without a timespan the last hour is meant, in whole minutes', () => {
  const { window, interval } = read({});
  expect(interval).toBe('PT1M');
  expect([window.start, window.end].map((time) => new Date(time).toISOString())).toEqual([
    '2026-01-01T11:00:00.000Z',
    '2026-01-01T12:00:00.000Z',
  ]);
});

test('names of metrics and parameters are read without regard to case', () => {
  const { metrics } = readQuery({ metricNames: 'requestlatency,REQUESTLATENCY_P95' }, now);
  expect(metrics.map((metric) => metric.name)).toEqual(['RequestLatency', 'RequestLatency_P95']);
});

test('the interval FULL is the whole timespan', () => {
  expect(read({ interval: 'FULL', timespan: '2026-01-01T11:00:00Z/2026-01-01T11:30:00Z' }).interval).toBe(
    'PT30M',
  );
});

test.each([
  [{ metricnames: 'Nonsense' }, 'Failed to find metric configuration for metric: Nonsense'],
  [{ timespan: '2026-01-01T12:00:00Z/2026-01-01T11:00:00Z' }, 'timespan'],
  [{ timespan: 'yesterday/today' }, 'timespan'],
  [{ interval: 'PT7M' }, 'time grain'],
  [{ $filter: "deployment ne 'blue'" }, "name eq 'value'"],
  [{ $filter: "color eq 'blue'" }, 'color'],
  [{ metricnames: 'RequestLatency', $filter: "statusCode eq '*'" }, 'RequestLatency does not support'],
] as [Record<string, string>, string][])('%j is refused', (parameters, sentence) => {
  expect(() => read(parameters)).toThrow(sentence);
});
