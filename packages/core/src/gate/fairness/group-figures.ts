/** The figures of groups that a fairness metric is made of, with what resampling makes of them. */
import { normalQuantile } from '@mlops-actions/stats/distributions';
import type { GroupFigures } from '@mlops-actions/stats/fairness/disparity-bounds';
import { groupCells } from '@mlops-actions/stats/fairness/group-cells';
import type { FairnessMetric } from '@mlops-actions/stats/fairness/metric';
import { normalDraw } from '@mlops-actions/stats/fairness/normal-draw';
import { lackOf, type RateName } from '@mlops-actions/stats/fairness/rates';
import { resampledRates, type Level } from '@mlops-actions/stats/fairness/resampled-rates';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { checkStream, type Seed } from '@mlops-actions/stats/rng';
import { measure } from '../measure/measure.ts';
import { uncertaintyOf } from '../measure/uncertainty.ts';
import type { Rows } from '../rows/rows.ts';
import { subsetOf } from '../rows/subset.ts';
import { isRate } from './fairness-policy.ts';
import type { People } from './people.ts';

const resamples = 10_000;

export interface Measured {
  /** By level, by part of the metric. */
  levels: GroupFigures[][];
  /** How the intervals are made. */
  method: string;
}

interface Given {
  rows: Rows;
  people: People;
  /** Groups by their place in `people`: those of each level that are compared, and all of it. */
  levels: readonly Level[];
  alpha: number;
  seed: Seed;
  signal: AbortSignal;
}

/** The figures, or why there are none. */
export async function groupFigures(
  metric: FairnessMetric,
  given: Given,
): Promise<Measured | { reason: string }> {
  const rates = metric.parts.filter(isRate);
  return rates.length === metric.parts.length ? ofRates(rates, metric.name, given) : ofMetrics(metric, given);
}

function ofRates(
  rates: RateName[],
  name: string,
  { rows, people, levels, seed }: Given,
): Measured | { reason: string } {
  const [model] = rows.models as [Rows['models'][number]];
  if (model.problems.counts !== undefined) return { reason: model.problems.counts };
  const { positive } = rows;
  if (positive === undefined) return { reason: 'the positive class is not known: set positive-label' };
  const predicted = Uint8Array.from(model.predictions!, (code) => (code === positive ? 1 : 0));
  const cells = groupCells(people.codes, people.groups.length, rows.positives, predicted, rows.weights);
  const found = resampledRates(
    cells,
    rates,
    levels,
    resamples,
    checkStream(seed, `fairness/${name}`, 'groups'),
  );
  for (const [level, { compared }] of levels.entries()) {
    for (const [part, rate] of rates.entries()) {
      const empty = found[level]![part]!.figures.findIndex(Number.isNaN);
      if (empty >= 0)
        return {
          reason: `the group ${people.groups[compared[empty]!]!.name} has ${lackOf(rate)}, so its ${rate} is undefined`,
        };
    }
  }
  return {
    levels: found,
    method:
      'multinomial resampling of the cells (label, prediction) of each group, bounds for all pairs together (max-T)',
  };
}

/** Any metric of the gate: a group's figure scatters by the error that its own interval stands for. */
async function ofMetrics(
  { name, parts }: FairnessMetric,
  given: Given,
): Promise<Measured | { reason: string }> {
  const { rows, people, levels, seed, signal } = given;
  const metrics = parts.map((part) => metricOf(part)!);
  const random = checkStream(seed, `fairness/${name}`, 'groups');
  const found: GroupFigures[][] = [];
  for (const { compared, all } of levels) {
    const own: GroupFigures[] = [];
    for (const metric of metrics) {
      const groups = [];
      for (const group of compared) {
        signal.throwIfAborted();
        const one = await figureWithError(metric, people, group, given);
        if ('reason' in one) return one;
        groups.push(one);
      }
      const overall = overallOf(metric, rows, people, all);
      const scattered = groups.map(({ value, error }) =>
        Float64Array.from({ length: resamples }, () =>
          Math.max(Number.MIN_VALUE, value + error * normalDraw(random)),
        ),
      );
      own.push({
        figures: groups.map(({ value }) => value),
        smoothed: groups.map(({ value }) => value),
        overall,
        overallSmoothed: overall,
        replicates: scattered,
        overallReplicates: new Float64Array(resamples).fill(overall),
      });
    }
    found.push(own);
  }
  return {
    levels: found,
    method: 'normal scatter by the error of each group, bounds for all pairs together (max-T)',
  };
}

async function figureWithError(
  metric: Metric,
  people: People,
  group: number,
  { rows, alpha, seed, signal }: Given,
): Promise<{ value: number; error: number } | { reason: string }> {
  const { name, indices } = people.groups[group]!;
  const own = subsetOf(rows, indices);
  const [model] = own.models as [Rows['models'][number]];
  const figure = measure(own, model, [metric]).get(metric.name)!;
  if (figure.value === undefined)
    return { reason: `${metric.name} of the group ${name} is undefined: ${figure.reason}` };
  const draws = { seed, signal, checkId: `fairness/${metric.name}/${name}` };
  const bounds = await uncertaintyOf(metric, own, [model], draws).bounds(alpha);
  if (!bounds)
    return { reason: `${metric.name} of the group ${name} has no interval: its rows are too alike` };
  const { lower, upper } = bounds.interval;
  return { value: figure.value, error: (upper - lower) / (2 * normalQuantile(1 - alpha)) };
}

/** The metric over all rows of a level; NaN where it has none. */
function overallOf(metric: Metric, rows: Rows, people: People, groups: readonly number[]): number {
  const places = Uint32Array.from(
    groups.flatMap((group) => Array.from(people.groups[group]!.indices)),
  ).sort();
  const level = subsetOf(rows, places);
  return measure(level, level.models[0]!, [metric]).get(metric.name)!.value ?? NaN;
}
