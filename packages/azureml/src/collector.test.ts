import { expect, test } from '@jest/globals';
import { spanOf } from './collector.ts';

test.each([
  ['2026/02/28/23/a.jsonl', '2026-02-28T23:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['2026/12/31/a.jsonl', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2026/12/a.jsonl', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2026/a.jsonl', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2026/01/01/00/59/a-b.jsonl', '2026-01-01T00:59:00.000Z', '2026-01-01T01:00:00.000Z'],
])('%s stands for the time from %s to %s', (path, start, end) => {
  const span = spanOf(path)!;
  expect([span.start.toISOString(), span.end.toISOString()]).toEqual([start, end]);
});

test.each(['a.jsonl', '2026/01/01/00/a.json', '2026/1/1/a.jsonl', 'x/2026/01/a.jsonl'])(
  '%s is no file of the collector',
  (path) => expect(spanOf(path)).toBeUndefined(),
);
