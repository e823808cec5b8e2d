import { describe, expect, test } from '@jest/globals';
import { customMetricsTable, track } from './ingestion.ts';
import { runQuery } from './kql.ts';
import type { LogTable } from './log-table.ts';
import { rolledFolder } from '../collecting/rolling.ts';

const now = new Date('2026-03-05T12:00:00Z');
const table: LogTable = {
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'carrier', type: 'string' },
    { name: 'delay', type: 'real' },
  ],
  rows: [
    ['2026-03-05T11:00:00Z', 'AA', 3],
    ['2026-03-04T11:00:00Z', 'UA', 7],
    ['2026-03-01T11:00:00Z', 'AA', 9],
  ],
};
const rows = (query: string): unknown[][] =>
  runQuery(query, (name) => (name === 'Flights' ? table : undefined), now).rows;

describe('A query', () => {
  test.each([
    ['Flights', 3],
    ['Flights | take 2', 2],
    ['Flights\n| where carrier == "AA" // ours\n| limit 5;', 2],
    ["Flights | where carrier != 'AA'", 1],
    ['Flights | where TimeGenerated > ago(2d)', 2],
    ['Flights | where TimeGenerated < datetime(2026-03-02)', 1],
    ['Flights | where delay >= 7', 2],
  ])('%s answers %d rows', (query, count) => {
    expect(rows(query)).toHaveLength(count);
  });

  test('projects columns and counts rows', () => {
    expect(rows('Flights | project delay, carrier | take 1')).toEqual([[3, 'AA']]);
    expect(rows('Flights | count')).toEqual([[3]]);
  });

  test.each([
    ['', 'SyntaxError'],
    ['Nowhere', 'SemanticError'],
    ['Flights | summarize count()', 'SyntaxError'],
    ['Flights | project late', 'SemanticError'],
    ['Flights | where carrier contains "A"', 'SyntaxError'],
    ['Flights | where carrier == unknown()', 'SyntaxError'],
  ])('%s is refused as %s', (query, code) => {
    expect(() => rows(query)).toThrow(expect.objectContaining({ code }));
  });
});

describe('Ingestion', () => {
  const envelope = (change: object = {}) => ({
    name: 'Microsoft.ApplicationInsights.Metric',
    time: '2026-03-05T12:00:00.000Z',
    iKey: '11111111-2222-3333-4444-555555555555',
    data: {
      baseType: 'MetricData',
      baseData: { ver: 2, metrics: [{ name: 'a', value: 1 }], properties: { p: 'q' } },
    },
    ...change,
  });

  test('takes metrics, and shows them in their table', () => {
    const { status, accepted, body } = track([envelope(), envelope()]);
    expect({ status, body }).toEqual({
      status: 200,
      body: { itemsReceived: 2, itemsAccepted: 2, errors: [] },
    });
    expect(customMetricsTable(accepted).rows[0]).toEqual([
      '2026-03-05T12:00:00.000Z',
      'a',
      1,
      1,
      '{"p":"q"}',
      '11111111-2222-3333-4444-555555555555',
    ]);
  });

  test.each([
    { iKey: 'no key' },
    { time: 'yesterday' },
    { data: { baseType: 'EventData', baseData: {} } },
    { data: { baseType: 'MetricData', baseData: { ver: 2, metrics: [] } } },
    { data: { baseType: 'MetricData', baseData: { ver: 2, metrics: [{ name: 'a', value: '1' }] } } },
    { unknown: 1 },
  ])('refuses %j alone', (change) => {
    expect(track([envelope(), envelope(change)])).toMatchObject({
      status: 206,
      body: { itemsReceived: 2, itemsAccepted: 1, errors: [{ index: 1, statusCode: 400 }] },
    });
    expect(track(envelope(change)).status).toBe(400);
  });
});

test.each([
  ['Year', '2026'],
  ['Month', '2026/03'],
  ['Day', '2026/03/05'],
  ['Hour', '2026/03/05/12'],
  ['Minute', '2026/03/05/12/00'],
  [undefined, '2026/03/05/12'],
])('what is collected by the %s is in folder %s', (rate, folder) => {
  expect(rolledFolder(now, rate)).toBe(folder);
});
