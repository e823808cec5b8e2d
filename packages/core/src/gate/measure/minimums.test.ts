import { expect, test } from '@jest/globals';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { RawRows } from '../rows/rows.ts';
import { rowsOf } from '../rows/rows-of.ts';
import { tooFew } from './minimums.ts';

/** So many rows of each class, which the model tells without an error. */
function classes(counts: Record<string, number>, more: Partial<RawRows> = {}) {
  const labels = Object.entries(counts).flatMap(([name, count]) => Array<string>(count).fill(name));
  return rowsOf({ labels, models: [{ predictions: labels }], ...more }, undefined);
}

const few = (name: string, rows: ReturnType<typeof classes>) => tooFew(metricOf(name)!, rows);

test.each([
  'recall[yes]',
  'precision[yes]',
  'f1[yes]',
  'fbeta_2[yes]',
  'roc_auc[yes]',
  'average_precision[yes]',
])('%s needs 30 rows of the class and 30 not of it', (name) => {
  const own = "there are 29 rows of 'yes', fewer than 30";
  expect(few(name, classes({ yes: 29, no: 200 }))).toBe(own);
  expect(few(name, classes({ yes: 29, no: 100, late: 100 }))).toBe(own);
  expect(few(name, classes({ yes: 200, no: 14, late: 15 }))).toBe(
    "there are 29 rows not of 'yes', fewer than 30",
  );
  expect(few(name, classes({ yes: 30, no: 15, late: 60 }))).toBeUndefined();
});

test('rows of a class count as much as their weights leave of them', () => {
  const weights = Array.from({ length: 240 }, (_, i) => (i < 40 ? 1 + 4 * (i % 2) : 1));
  expect(few('recall[yes]', classes({ yes: 40, no: 200 }, { weights }))).toBe(
    "there are 27 rows of 'yes', fewer than 30",
  );
});

test('of several labels a row, those of one label are counted', () => {
  const x = Array.from({ length: 200 }, (_, i) => (i < 20 ? 1 : 0));
  const y = x.map((_, i) => i % 2);
  const sets = { names: ['x', 'y'], labels: [x, y] };
  const rows = rowsOf({ labels: [], sets, models: [{ sets: [x, y] }] }, undefined);
  expect(few('f1[x]', rows)).toBe("there are 20 rows of 'x', fewer than 30");
  expect(few('f1[y]', rows)).toBeUndefined();
});
