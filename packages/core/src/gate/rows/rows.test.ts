import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { measure, measuredMetrics } from '../measure/measure.ts';
import { encodeSets } from './encode.ts';
import type { RawRows } from './rows.ts';
import { rowsOf, subsetOf } from './rows-of.ts';

const metric = (name: string) => metricOf(name)!;

function figures(raw: RawRows, names: readonly string[], positiveLabel?: string) {
  const rows = rowsOf(raw, positiveLabel);
  return Object.fromEntries(measure(rows, rows.models[0]!, names.map(metric)));
}

const three: RawRows = {
  labels: ['a', 'b', 'c', 'a', 'b', 'c'],
  models: [
    {
      predictions: ['a', 'b', 'b', 'a', 'c', 'c'],
      classScores: [
        { of: 'a', values: [0.8, 0.2, 0.1, 0.6, 0.1, 0.2] },
        { of: 'b', values: [0.1, 0.5, 0.6, 0.2, 0.4, 0.2] },
        { of: 'c', values: [0.1, 0.3, 0.3, 0.2, 0.5, 0.6] },
      ],
    },
  ],
};

test('figures of a subset are those of its rows alone, but for the classes it lacks', () => {
  const draw = fc.record({
    label: fc.constantFrom(0, 1),
    prediction: fc.constantFrom(0, 1),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.nat(3),
    group: fc.constantFrom('q', 'r'),
    isIn: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(draw, { maxLength: 25 }), (all) => {
      const raw = (rows: typeof all): RawRows => ({
        labels: rows.map(({ label }) => label),
        weights: rows.map(({ weight }) => weight),
        groups: rows.map(({ group }) => group),
        models: [{ predictions: rows.map((row) => row.prediction), scores: rows.map((row) => row.score) }],
      });
      const metrics: Metric[] = measuredMetrics([metric('f1'), metric('mae'), metric('ndcg')], 'binary');
      const indices = Int32Array.from(all.flatMap(({ isIn }, i) => (isIn ? [i] : [])));
      const taken = subsetOf(rowsOf(raw(all), '1'), indices);
      const alone = rowsOf(raw(all.filter(({ isIn }) => isIn)), '1');
      const values = (rows: typeof alone) =>
        [...measure(rows, rows.models[0]!, metrics)].map(([name, { value }]) => [name, value]);
      expect(values(taken)).toEqual(values(alone));
    }),
  );
});

test('codes of sets stand for the labels of their rows, however many labels there are', () => {
  const tables = fc
    .integer({ min: 1, max: 45 })
    .chain((labels) =>
      fc.array(fc.array(fc.constantFrom(0, 1), { minLength: labels, maxLength: labels }), { minLength: 1 }),
    );
  fc.assert(
    fc.property(tables, (rows) => {
      const columns = rows[0]!.map((_, label) => Float64Array.from(rows, (row) => row[label]!));
      const { codes, members } = encodeSets([columns]);
      expect(Array.from(codes[0]!, (code) => [...members[code]!])).toEqual(rows);
      expect(new Set(codes[0]).size).toBe(members.length);
    }),
  );
});

test('scores of every class make figures of them all, and of one class by its name', () => {
  const found = figures(three, ['roc_auc_ovr', 'log_loss', 'top_k_accuracy', 'recall[b]', 'roc_auc[a]']);
  expect(found['roc_auc[a]']).toEqual({ value: 1 });
  expect(found['recall[b]']).toEqual({ value: 0.5 });
  expect(found['top_k_accuracy']).toEqual({ value: 1 });
  expect(found['log_loss']!.value).toBeCloseTo(
    -(Math.log(0.8) + Math.log(0.5) + Math.log(0.3) + Math.log(0.6) + Math.log(0.4) + Math.log(0.6)) / 6,
    12,
  );
});

test.each<[string, Partial<RawRows['models'][number]>, string, string]>([
  [
    'a class without scores',
    { classScores: three.models[0]!.classScores!.slice(1) },
    'roc_auc_ovr',
    '1 class has no score column',
  ],
  [
    'probabilities that do not sum to 1',
    {
      classScores: three.models[0]!.classScores!.map(({ of, values }) => ({
        of,
        values: values.map((value, i) => (i === 2 ? 0.9 : value)),
      })),
    },
    'log_loss',
    'the probabilities of 1 of 6 rows do not sum to 1',
  ],
  ['a class that is not there', {}, 'recall[d]', "there is no class or label 'd'"],
  [
    'a figure of two classes',
    {},
    'f1',
    'f1 is a figure of two classes and there are 3: use f1_macro, f1_weighted or f1_micro',
  ],
  [
    'a figure of label sets',
    {},
    'hamming_loss',
    'hamming_loss is a figure of several labels a row and there are 3',
  ],
  ['no query', {}, 'ndcg', 'no column says which query a row belongs to: set group-column'],
  ['every class in the top', {}, 'top_k_accuracy_3', 'the 3 highest of 3 classes are all of them'],
])('%s is undefined with the reason', (_what, model, name, reason) => {
  const found = figures({ ...three, models: [{ ...three.models[0], ...model }] }, [name]);
  expect(found[name]).toEqual({ reason });
});

const numbers = (labels: number[], predictions: number[], more: Partial<RawRows> = {}): RawRows => ({
  labels,
  models: [{ predictions }],
  ...more,
});

test.each<[string, RawRows, string, string]>([
  [
    'a share of zero',
    numbers([0, 1.5], [1, 2]),
    'mape',
    'there are labels of 0, of which an error is no share: use smape or mean_absolute_error',
  ],
  [
    'a logarithm of nothing',
    numbers([-1, 1.5], [1, 2]),
    'rmsle',
    'there are labels or predictions of -1 or less, which have no logarithm here',
  ],
  ['no history', numbers([1, 2], [1, 3]), 'mase', 'the history of the series is not given: set history'],
  [
    'a short history',
    numbers([1, 2], [1, 3], { history: { values: [1, 2, 3] } }),
    'mase_7',
    'a series has a history of no more than 7 rows',
  ],
  [
    'a history that repeats itself',
    numbers([1, 2], [1, 3], { history: { values: [1, 2, 1, 2] } }),
    'mase_2',
    'the history of a series repeats itself every 2 rows, so nothing scales its errors',
  ],
  [
    'a series without history',
    numbers([1, 2], [1, 3], { groups: ['x', 'y'], history: { values: [1, 2, 3], groups: ['x', 'x', 'x'] } }),
    'mase',
    'a series has a history of no more than 1 row',
  ],
  [
    'relevance below 0',
    { labels: [-1, 1], groups: ['q', 'q'], models: [{ scores: [1, 2] }] },
    'ndcg',
    'there are relevances below 0',
  ],
  [
    'two weights of a query',
    { labels: [0, 1], groups: ['q', 'q'], weights: [1, 2], models: [{ scores: [1, 2] }] },
    'ndcg',
    'rows of one query weigh differently, and a query has one weight',
  ],
])('%s is undefined with the reason', (_what, raw, name, reason) => {
  expect(figures(raw, [metric(name).name])[metric(name).name]).toEqual({ reason });
});

test('queries with nothing relevant count as 0, and the figure says so', () => {
  const raw: RawRows = {
    labels: [1, 0, 0, 0],
    groups: ['q', 'q', 'r', 'r'],
    models: [{ scores: [0.9, 0.1, 0.9, 0.1] }],
  };
  expect(figures(raw, ['mrr'])['mrr']).toEqual({
    value: 0.5,
    note: '1 of 2 queries have nothing relevant and count as 0',
  });
});
