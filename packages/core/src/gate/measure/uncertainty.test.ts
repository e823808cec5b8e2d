import { expect, test } from '@jest/globals';
import { metrics, metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { seedFromText, xoshiro256 } from '@mlops-actions/stats/rng';
import type { RawRows, Rows } from '../rows/rows.ts';
import { rowsOf } from '../rows/rows-of.ts';
import { answersOf, codeOf } from './answers.ts';
import { tallyOfModel, valueOf } from './measure.ts';
import { figureOf, uncertaintyOf } from './uncertainty.ts';

const draws = (metric: Metric) => ({
  seed: seedFromText('a test'),
  checkId: metric.name,
  signal: new AbortController().signal,
});

type Model = RawRows['models'][number];

/** Rows of each kind, with a model and one that adds noise to its answers. */
function rowsOfKind(kind: string, seed: bigint, n = 300): Rows {
  const random = xoshiro256(seed);
  const column = (value: (row: number) => number) => Array.from({ length: n }, (_, i) => value(i));
  const both = (model: (noise: number) => Model) => [model(0.6), model(0.9)];
  switch (kind) {
    case 'binary': {
      const labels = column(() => random.index(2));
      return rowsOf(
        {
          labels,
          models: both((noise) => {
            const scores = labels.map((label) => (1 - noise) * label + noise * random.uniform());
            return { scores, predictions: scores.map((score) => (score > 0.5 ? 1 : 0)) };
          }),
        },
        undefined,
      );
    }
    case 'multiclass': {
      const labels = column(() => random.index(4));
      return rowsOf(
        {
          labels,
          models: both((noise) => {
            const raw = labels.map((label) =>
              [0, 1, 2, 3].map((code) => (code === label ? 1 - noise : 0) + noise * random.uniform()),
            );
            const scores = raw.map((row) =>
              row.map((score) => score / row.reduce((sum, each) => sum + each)),
            );
            return {
              predictions: scores.map((row) => row.indexOf(Math.max(...row))),
              classScores: [0, 1, 2, 3].map((code) => ({
                of: String(code),
                values: scores.map((row) => row[code]),
              })),
            };
          }),
        },
        undefined,
      );
    }
    case 'multilabel': {
      const labels = [0, 1, 2].map(() => column(() => random.index(2)));
      const names = ['x', 'y', 'z'];
      return rowsOf(
        {
          labels: [],
          sets: { names, labels },
          models: both((noise) => {
            const scores = labels.map((one) =>
              one.map((label) => (1 - noise) * label + noise * random.uniform()),
            );
            return {
              sets: scores.map((one) => one.map((score) => (score > 0.5 ? 1 : 0))),
              classScores: names.map((of, k) => ({ of, values: scores[k]! })),
            };
          }),
        },
        undefined,
      );
    }
    default: {
      // A label of 0 is what is not relevant in a list, and of what an error is no share.
      const labels = column(() => (kind === 'lists' ? random.index(2) : 1 + random.index(5)));
      const noisy = (noise: number) => labels.map((label) => label + 4 * noise * random.uniform());
      return rowsOf(
        {
          labels,
          groups: column((i) => i % 40),
          history: { values: column(() => random.uniform()), groups: column((i) => i % 40) },
          models: both((noise) => ({ predictions: noisy(noise), scores: noisy(noise) })),
        },
        undefined,
      );
    }
  }
}

const kindOf = ({ family, tasks }: Metric) =>
  ({ regression: 'numbers', forecast: 'numbers', retrieval: 'lists' })[family as string] ??
  tasks?.at(-1) ??
  'multiclass';

function valueOn(metric: Metric, rows: Rows, model: number): number {
  const tally =
    rows.models[model]!.problems.counts === undefined ? tallyOfModel(rows, rows.models[model]!) : undefined;
  return valueOf(metric, answersOf(rows, rows.models[model]!), tally, codeOf(metric, rows));
}

const sampled = metrics.filter(({ estimator }) => estimator.kind !== 'extreme');
/** A resample is never better calibrated than the rows by luck, only worse. */
const isBiased = ({ name }: Metric) => name.endsWith('calibration_error');

test.each(sampled.map((metric) => [metric.name, metric] as const))(
  '%s has an interval about its value, and one about the difference of two models',
  async (_name, metric) => {
    const rows = rowsOfKind(kindOf(metric), 3n);
    const [first, second] = rows.models as [Rows['models'][number], Rows['models'][number]];
    const values = [valueOn(metric, rows, 0), valueOn(metric, rows, 1)];
    for (const [models, figure] of [
      [[first], values[0]!],
      [[first, second], figureOf(metric, values)],
    ] as const) {
      const { interval } = (await uncertaintyOf(metric, rows, models, draws(metric)).bounds(0.05))!;
      expect(interval.upper).toBeGreaterThan(interval.lower);
      if (isBiased(metric)) continue;
      expect(interval.lower).toBeLessThan(figure);
      expect(interval.upper).toBeGreaterThan(figure);
    }
    expect(figureOf(metric, values)).toBeGreaterThan(isBiased(metric) ? -1 : 0);
  },
);

test.each(sampled.map((metric) => [metric.name, metric] as const))(
  '%s of the same answers twice has a difference of 0 within its interval',
  async (_name, metric) => {
    const rows = rowsOfKind(kindOf(metric), 5n);
    const same = [rows.models[0]!, rows.models[0]!];
    const { interval } = (await uncertaintyOf(metric, rows, same, draws(metric)).bounds(0.05))!;
    expect(interval.lower).toBeLessThanOrEqual(0);
    expect(interval.upper).toBeGreaterThanOrEqual(0);
  },
);

test('the greatest error of a sample has no interval', async () => {
  const metric = metricOf('max_error')!;
  const rows = rowsOfKind('numbers', 1n);
  expect(await uncertaintyOf(metric, rows, rows.models, draws(metric)).bounds(0.05)).toBeUndefined();
});

test.each([
  'f1_macro',
  'r2',
  'roc_auc_ovr',
  'ndcg_5',
  'median_absolute_error',
  'roc_auc_micro',
  'cohen_kappa_linear',
])('the interval of %s is as wide as the value’s spread over samples asks for', async (name) => {
  const metric = metricOf(name)!;
  const values: number[] = [];
  const widths: number[] = [];
  for (let sample = 0n; sample < 40n; sample++) {
    const rows = rowsOfKind(kindOf(metric), 100n + sample);
    values.push(valueOn(metric, rows, 0));
    if (sample % 4n > 0n) continue;
    const { interval } = (await uncertaintyOf(metric, rows, [rows.models[0]!], draws(metric)).bounds(0.05))!;
    widths.push(interval.upper - interval.lower);
  }
  const mean = (all: number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  const middle = mean(values);
  const spread = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  const ratio = mean(widths) / (2 * 1.645 * spread);
  // 40 samples know a spread to within a factor of 1.4.
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.45);
});

/** 150 rows of which the model gets a tenth wrong, twice or beside a model that errs elsewhere, under weights. */
function weighted(weights: number[] | undefined, isSame = true): Rows {
  const labels = Array.from({ length: 150 }, (_, i) => i % 2);
  const wrong = (every: number) => labels.map((label, i) => (i % every === 0 ? 1 - label : label));
  const models = [{ predictions: wrong(10) }, { predictions: wrong(isSame ? 10 : 7) }];
  return rowsOf({ labels, weights, models }, undefined);
}

const accuracyOf = async (rows: Rows, models = rows.models) => {
  const metric = metricOf('accuracy')!;
  const uncertainty = uncertaintyOf(metric, rows, models, draws(metric));
  return { ...uncertainty, ...(await uncertainty.bounds(0.05))! };
};

test.each([true, false])(
  'weights of one size leave accuracy the interval without weights (%s)',
  async (isSame) => {
    for (const size of [1, 0.25]) {
      const plain = weighted(undefined, isSame);
      const alike = weighted(Array<number>(150).fill(size), isSame);
      for (const count of [1, 2]) {
        const [first, second] = await Promise.all(
          [plain, alike].map((rows) => accuracyOf(rows, rows.models.slice(0, count))),
        );
        expect(second).toMatchObject({ method: first!.method, interval: first!.interval });
      }
    }
  },
);

test('the same answers under weights differ by at most what Tango says of the effective rows', async () => {
  const rows = weighted(Array.from({ length: 150 }, (_, i) => 1 + (i % 3)));
  const { method, interval } = await accuracyOf(rows);
  const z2 = 1.6448536269514722 ** 2;
  expect(rows.effective).toBeCloseTo(300 ** 2 / (50 * 14), 9);
  expect(method).toBe('Tango score on the effective rows');
  expect(interval.upper).toBeCloseTo(z2 / (rows.effective + z2), 9);
  expect(interval.lower).toBeCloseTo(-z2 / (rows.effective + z2), 9);
  // A difference on a row without weight is none.
  const unweighed = weighted(
    Array.from({ length: 150 }, (_, i) => ((i % 10 === 0) === (i % 7 === 0) ? 1 + (i % 2) : 0)),
    false,
  );
  expect((await accuracyOf(unweighed)).interval.upper).toBeCloseTo(z2 / (unweighed.effective + z2), 9);
  const other = await accuracyOf(
    weighted(
      Array.from({ length: 150 }, (_, i) => 1 + (i % 3)),
      false,
    ),
  );
  expect(other.method).toBe('multinomial resampling of the cells');
});
