import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricNames, metricOf, metrics } from '@mlops-actions/stats/metrics/catalog';

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
const table = /<!-- metrics -->([^]*)<!-- \/metrics -->/.exec(readme)![1]!;

/** The names in a row; `_weighted` and its like continue the names before them. */
function namesOf(row: string): string[] {
  const [, cell = ''] = row.split('|');
  const names = Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => name!);
  const bases = names.filter((name) => name.endsWith('_macro')).map((name) => name.replace(/_macro$/, ''));
  return names.flatMap((name) => (name.startsWith('_') ? bases.map((base) => base + name) : [name]));
}

test('the table of metrics holds every metric and every alias of the catalog, and nothing else', () => {
  const named = table.split('\n').flatMap(namesOf);
  expect(named.filter((name) => !metricOf(name))).toEqual([]);
  expect(metricNames.filter((name) => !named.includes(name))).toEqual([]);
});

test('what the table says of certainty is how the metric is estimated', () => {
  const ways: Record<string, RegExp> = {
    cells: /Wilson|cells/,
    mean: /^t[; ]/,
    totals: /bootstrap/,
    rows: /bootstrap|DeLong/,
    extreme: /nothing/,
  };
  for (const row of table.split('\n')) {
    const way = row.split('|')[3]?.trim() ?? '';
    for (const name of namesOf(row)) {
      const kind = metricOf(name)!.estimator.kind;
      expect([name, way.search(ways[kind]!) >= 0]).toEqual([name, true]);
    }
  }
  expect(metrics.length).toBeGreaterThan(50);
});
