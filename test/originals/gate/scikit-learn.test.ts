import { afterAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { metrics } from '@mlops-actions/stats/metrics/catalog';
import { measuredFigures, originalFigures, type Theirs } from './measured-figures.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'scikit-learn-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const cases = await originalFigures(folder);

/** To 1e-9; a stand-in for an undefined figure is no figure here. */
function isEqual(value: number | null, theirs: Theirs): boolean {
  if (typeof theirs !== 'number' || value === null) return value === null && typeof theirs !== 'number';
  return Math.abs(value - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
}

test.each(cases.map((each) => [each.name, each] as const))(
  '%s has the originals’ figures',
  async (_name, each) => {
    const ours = await measuredFigures(each);
    const wrong = Object.entries(each.figures)
      .map(([metric, theirs]) => ({ metric, theirs, ours: ours.get(metric)! }))
      .filter((each) => !isEqual(each.ours.value ?? null, each.theirs));
    expect(wrong).toEqual([]);
  },
  240_000,
);

test('scikit-learn’s stand-ins for undefined figures are no figures here', () => {
  const standIns = new Map<string, number[]>();
  for (const { figures } of cases) {
    for (const [metric, theirs] of Object.entries(figures)) {
      if (typeof theirs !== 'object' || theirs === null) continue;
      const base = baseOf(metric);
      standIns.set(base, [...(standIns.get(base) ?? []), theirs.instead]);
    }
  }
  expect(Object.fromEntries([...standIns].map(([metric, values]) => [metric, new Set(values).size])))
    .toMatchInlineSnapshot(`
   {
     "average_precision": 1,
     "average_precision[]": 1,
     "average_precision_macro": 3,
     "explained_variance": 1,
     "f1": 1,
     "fbeta_0.5": 1,
     "fbeta_2": 1,
     "jaccard": 1,
     "mean_absolute_percentage_error": 2,
     "precision": 1,
     "precision[]": 1,
     "recall": 1,
     "recall[]": 1,
   }
  `);
});

/** The tables on which the originals have a figure of each metric. */
function tablesOf(some: typeof cases): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { name, figures } of some) {
    for (const [metric, theirs] of Object.entries(figures)) {
      if (typeof theirs !== 'number') continue;
      const base = baseOf(metric);
      tables.set(base, (tables.get(base) ?? new Set()).add(name));
    }
  }
  return tables;
}

test('at least 1,500 figures are compared, of every metric on at least five tables', () => {
  const compared = cases.flatMap(({ figures }) =>
    Object.values(figures).filter((theirs) => typeof theirs === 'number'),
  );
  const tables = tablesOf(cases);
  const thin = metrics.map(({ name }) => name).filter((name) => (tables.get(name)?.size ?? 0) < 5);
  expect(thin).toEqual([]);
  expect([...tables].filter(([, names]) => names.size < 5).map(([metric]) => metric)).toEqual([]);
  expect(compared.length).toBeGreaterThan(1_500);
});

/** Metrics whose original takes no weights: scikit-learn's of one class against one other, utilsforecast's of forecasts. */
const unweighted = ['roc_auc_ovo', 'roc_auc_ovo_weighted', 'mase', 'mase_m', 'smape'];

test('of every metric whose original takes weights, weighted figures are compared on at least five tables', () => {
  const weighted = tablesOf(cases.filter(({ inputs }) => inputs.weight !== undefined));
  const thin = [...tablesOf(cases).keys()].filter((metric) => (weighted.get(metric)?.size ?? 0) < 5);
  expect(thin.toSorted()).toEqual(unweighted.toSorted());
});

/** `recall[late]` as `recall[]`, `mase_7` as `mase_m`: what a class or a length of season makes one metric of many. */
function baseOf(metric: string): string {
  return metric.replace(/\[.+\]$/, '[]').replace(/^mase_\d+$/, 'mase_m');
}
