import type { MetricSeries } from '@mlops-actions/azureml/metrics';
import { expect, test } from '@jest/globals';
import { armsByMinute, fullMinutes } from './minutes.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 1, 12, minute, second));
const series = (deployment: string, statuscode: string, values: (number | null)[]): MetricSeries => ({
  metric: 'RequestsPerMinute',
  dimensions: { deployment, statuscode },
  minutes: values.map((value, i) => ({ at: at(i), value })),
});

test('full minutes begin at the next whole one', () => {
  expect(fullMinutes(at(3, 1), 10)).toEqual({ start: at(4), end: at(14) });
  expect(fullMinutes(at(3), 10)).toEqual({ start: at(3), end: at(13) });
});

test('408, 424 and 5xx are failures, other 4xx are not', () => {
  const found = armsByMinute(
    [
      series('Green', '200', [90]),
      series('green', '424', [5]),
      series('green', '408', [3]),
      series('green', '503', [1]),
      series('green', '400', [1]),
    ],
    'green',
    { start: at(0), end: at(1) },
  );
  expect(found).toEqual([{ failures: 9, n: 100 }]);
});

test('minutes without a value, without requests, outside the window and of others are left out', () => {
  const all = [series('green', '200', [1, null, 0, 4, 5]), series('blue', '200', [9, 9, 9, 9, 9])];
  expect(armsByMinute(all, 'green', { start: at(0), end: at(4) })).toEqual([
    { failures: 0, n: 1 },
    { failures: 0, n: 4 },
  ]);
});
