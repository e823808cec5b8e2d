/** The figures of groups that a fairness metric is made of, with what resampling makes of them. */
import { normalQuantile } from '@mlops-actions/stats/distributions';
import type { GroupFigures } from '@mlops-actions/stats/fairness/disparity-bounds';
import { groupCells } from '@mlops-actions/stats/fairness/group-cells';
import type { FairnessMetric } from '@mlops-actions/stats/fairness/metric';
import { normalDraw } from '@mlops-actions/stats/fairness/normal-draw';
import { lackOf, rateNames } from '@mlops-actions/stats/fairness/rates';
import { resampledRates, type Level } from '@mlops-actions/stats/fairness/resampled-rates';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { checkStream, type Random, type Seed } from '@mlops-actions/stats/rng';
import { measure } from '../measure/measure.ts';
import { uncertaintyOf } from '../measure/uncertainty.ts';
import type { Rows } from '../rows/rows.ts';
import { subsetOf } from '../rows/rows-of.ts';
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

/** Figures of one metric by level, or why there are none. */
type PartFigures = { figures: GroupFigures[] } | { reason: string };

/** Measures groups, each metric of them once, however many rules ask for it. */
export function groupMeasures(
  given: Given,
): (metric: FairnessMetric) => Promise<Measured | { reason: string }> {
  const known = new Map<string, Promise<PartFigures>>();
  let ofRates: PartFigures[] | undefined;
  const measured = (part: string) => {
    if (isRate(part)) ofRates ??= ratesOf(given);
    const found =
      known.get(part) ??
      (isRate(part)
        ? Promise.resolve(ofRates![rateNames.indexOf(part)]!)
        : figuresOfMetric(metricOf(part)!, given));
    known.set(part, found);
    return found;
  };
  return async ({ parts }) => {
    const byPart: GroupFigures[][] = [];
    for (const part of parts) {
      const found = await measured(part);
      if ('reason' in found) return found;
      byPart.push(found.figures);
    }
    return {
      levels: given.levels.map((_, level) => byPart.map((figures) => figures[level]!)),
      method: parts.every(isRate) ? rateMethod : metricMethod,
    };
  };
}

const rateMethod =
  'multinomial resampling of the cells (label, prediction) of each group, bounds for all pairs together (max-T)';
const metricMethod = 'normal scatter by the error of each group, bounds for all pairs together (max-T)';

/** All rates from one set of resamples, so that those of one metric scatter together. */
function ratesOf({ rows, people, levels, seed }: Given): PartFigures[] {
  const [model] = rows.models as [Rows['models'][number]];
  const { positive } = rows;
  const problem =
    model.problems.counts ??
    (positive === undefined ? 'the positive class is not known: set positive-label' : undefined);
  if (problem !== undefined) return rateNames.map(() => ({ reason: problem }));
  const predicted = Uint8Array.from(model.predictions!, (code) => (code === positive ? 1 : 0));
  const cells = groupCells(people.codes, people.groups.length, rows.positives, predicted, rows.weights);
  const found = resampledRates(cells, rateNames, levels, resamples, checkStream(seed, 'fairness', 'groups'));
  return rateNames.map((rate, part) => {
    const figures = found.map((level) => level[part]!);
    for (const [level, { compared }] of levels.entries()) {
      const empty = figures[level]!.figures.findIndex(Number.isNaN);
      if (empty < 0) continue;
      const { name } = people.groups[compared[empty]!]!;
      return { reason: `the group ${name} has ${lackOf(rate)}, so its ${rate} is undefined` };
    }
    return { figures };
  });
}

/** Any metric of the gate: a group's figure scatters by the error that its own interval stands for. */
async function figuresOfMetric(metric: Metric, given: Given): Promise<PartFigures> {
  const { rows, people, levels, seed } = given;
  const random = checkStream(seed, `fairness/${metric.name}`, 'groups');
  const figures: GroupFigures[] = [];
  for (const { compared, all } of levels) {
    const groups = [];
    for (const group of compared) {
      const one = await figureWithError(metric, people, group, given);
      if ('reason' in one) return one;
      groups.push(one);
    }
    const overall = overallOf(metric, rows, people, all);
    const values = groups.map(({ value }) => value);
    figures.push({
      figures: values,
      smoothed: values,
      overall,
      overallSmoothed: overall,
      replicates: groups.map(({ value, error }) => scattered(value, error, random)),
      overallReplicates: new Float64Array(resamples).fill(overall),
    });
  }
  return { figures };
}

/** A ratio needs figures above 0. */
function scattered(value: number, error: number, random: Random): Float64Array {
  return Float64Array.from({ length: resamples }, () =>
    Math.max(Number.MIN_VALUE, value + error * normalDraw(random)),
  );
}

async function figureWithError(
  metric: Metric,
  people: People,
  group: number,
  { rows, alpha, seed, signal }: Given,
): Promise<{ value: number; error: number } | { reason: string }> {
  signal.throwIfAborted();
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
  const places = Int32Array.from(groups.flatMap((group) => Array.from(people.groups[group]!.indices))).sort();
  const level = subsetOf(rows, places);
  return measure(level, level.models[0]!, [metric]).get(metric.name)!.value ?? NaN;
}
