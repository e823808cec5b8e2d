/** How sure a metric of one model is, or its difference between two on the same rows: one method for each estimator. */
import { setImmediate } from 'node:timers/promises';
import { normalQuantile, tQuantile } from '@mlops-actions/stats/distributions';
import type { Interval } from '@mlops-actions/stats/interval';
import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import { delongAuc, delongDifference, placements } from '@mlops-actions/stats/metrics/delong';
import {
  linearisedError,
  occupiedCells,
  resampleCells,
  statisticOfCells,
  type Cells,
  type CellStatistic,
} from '@mlops-actions/stats/metrics/cells';
import type { Estimator, Units } from '@mlops-actions/stats/metrics/metric';
import { orderOf } from '@mlops-actions/stats/metrics/order';
import { meanEstimate } from '@mlops-actions/stats/metrics/paired-mean';
import { percentileInterval, type Percentile } from '@mlops-actions/stats/metrics/percentile';
import { featureGroups, resampleMeans, resampleRows } from '@mlops-actions/stats/metrics/row-bootstrap';
import { checkStream, type Random, type Seed } from '@mlops-actions/stats/rng';
import type { Discordant } from '@mlops-actions/stats/tango';
import { largestDraw } from './largest-draw.ts';
import type { ModelRows, Rows } from '../rows/rows.ts';
import { answersOf, codeOf } from './answers.ts';
import { shareBounds } from './share-bounds.ts';

/** Resamples of cells and of rows. */
const cellResamples = 10_000;
const rowResamples = 2_000;
/** Rankings are resampled in turns of about this many rows, so that a cancelled step stops at once. */
const rowsPerTurn = 4_000_000;

/** Where the random draws of one purpose come from. */
export interface Draws {
  seed: Seed;
  checkId: string;
  signal: AbortSignal;
}

/** Bounds of a figure at a one-sided level; the ranges are there where the bounds are resampled. */
export type Bounds = Pick<Percentile, 'interval'> & Partial<Percentile>;

export interface Uncertainty {
  /** Such as `Tango score`. */
  readonly method: string;
  /** Resamples behind a bound; `times` of `bounds` multiplies them. */
  readonly resamples?: number;
  /** Why there are never bounds, where no rows make any. */
  readonly never?: string;
  /** Whether the rows of one model do not differ at all, so that the figure has no bounds and needs none. */
  readonly isExact?: boolean;
  /** Pairs that only one model got right, where the method is about them. */
  readonly discordant?: Discordant;
  /** Undefined where the method has no bounds on these rows. Once more resamples were drawn, they serve all that ask. */
  bounds(alpha: number, times?: number): Promise<Bounds | undefined>;
}

/**
 * How sure `figure` is: of `[model]` its metric, of `[champion, candidate]` the difference θ between the two, positive
 * where the candidate is worse.
 */
export function uncertaintyOf(
  metric: Metric,
  rows: Rows,
  models: readonly ModelRows[],
  draws: Draws,
): Uncertainty {
  const { estimator } = metric;
  const code = codeOf(metric, rows);
  const answers = models.map((model) => answersOf(rows, model));
  switch (estimator.kind) {
    case 'cells':
      return (estimator.isShare && shareBounds(rows, models)) || cellBounds(metric, rows, models, draws);
    case 'mean':
      return meanBounds(
        answers.map((each) => estimator.units(each, code)),
        metric.greaterIsBetter,
      );
    case 'totals':
      return totalBounds(metric, estimator, rows, models, draws);
    case 'rows': {
      if (estimator.isAuc && !rows.weights) return delongBounds(rows, models);
      const statistics = answers.map((each) => estimator.statistic(each, code));
      const theta = (times: Int32Array) =>
        figureOf(
          metric,
          statistics.map((statistic) => statistic(times)),
        );
      return rowBounds(theta, rows.count, draws);
    }
    default:
      return {
        method: 'none',
        never: 'no resample of the rows goes beyond an extreme',
        bounds: async () => undefined,
      };
  }
}

/** The figure of one model, or θ of two. */
export function figureOf(metric: Metric, values: readonly number[]): number {
  const [first, second] = values as [number, number?];
  if (second === undefined) return first;
  return metric.greaterIsBetter ? first - second : second - first;
}

/** Intervals of many metrics of cells of one model, from one set of resamples. */
export function countIntervals(
  metrics: readonly Metric[],
  rows: Rows,
  model: ModelRows,
  alpha: number,
  { seed, checkId }: Draws,
): (Interval | undefined)[] {
  const cells = cellsOf(rows, [model]);
  const statistics = metrics.map((metric) => cellStatistic(metric, rows));
  if (!cells.uniform) {
    return statistics.map((statistic) =>
      around(
        statisticOfCells(cells, statistic),
        normalQuantile(1 - alpha) * linearisedError(cells, statistic),
      ),
    );
  }
  const replicates = resampleCells(cells, statistics, cellResamples, checkStream(seed, checkId, 'cells'));
  return replicates.map((values) => percentileInterval(values, alpha)?.interval);
}

const knownCells = new WeakMap<ModelRows, WeakMap<ModelRows, Cells>>();

/** The cells of one model's answers, or of two: found once, since every count metric is made of them. */
function cellsOf(rows: Rows, models: readonly ModelRows[]): Cells {
  const [first, last] = [models[0]!, models.at(-1)!];
  const beside = knownCells.get(first) ?? new WeakMap<ModelRows, Cells>();
  knownCells.set(first, beside);
  const cells =
    beside.get(last) ??
    occupiedCells(
      rows.labels,
      models.map((model) => model.predictions!),
      rows.names.length,
      rows.weights,
      rows.sets,
    );
  beside.set(last, cells);
  return cells;
}

function cellStatistic(metric: Metric, rows: Rows): CellStatistic {
  const { value } = metric.estimator as Extract<Estimator, { kind: 'cells' }>;
  const code = codeOf(metric, rows);
  return ([first, second]) =>
    second === undefined
      ? value(first!, code)
      : (value(first!, code) - value(second, code)) * (metric.greaterIsBetter ? 1 : -1);
}

function cellBounds(metric: Metric, rows: Rows, models: readonly ModelRows[], draws: Draws): Uncertainty {
  const cells = cellsOf(rows, models);
  const statistic = cellStatistic(metric, rows);
  if (!cells.uniform) {
    const estimate = statisticOfCells(cells, statistic);
    const error = linearisedError(cells, statistic);
    return normalBounds('linearised variance of the cells', estimate, error);
  }
  return resampledBounds(
    'multinomial resampling of the cells',
    cellResamples,
    draws,
    async (count, random) => {
      const [replicates] = resampleCells(cells, [statistic], count, random);
      return replicates!;
    },
  );
}

/** DeLong. Scores that rank alike but differ have no variance to judge by; the same scores have no difference. */
function delongBounds(rows: Rows, models: readonly ModelRows[]): Uncertainty {
  const [first, second] = models.map(({ scores }) =>
    placements(rows.positives, scores!, orderOf(scores!)),
  ) as [Float64Array, Float64Array?];
  const { estimate, standardError: error } = second
    ? delongDifference(rows.positives, first, second)
    : delongAuc(rows.positives, first);
  const isSame =
    second !== undefined && models[0]!.scores!.every((score, i) => score === models[1]!.scores![i]);
  const isAlike = error === 0 && !isSame;
  return { ...normalBounds('DeLong', estimate, isAlike ? NaN : error), isExact: isAlike && !second };
}

function normalBounds(method: string, estimate: number, error: number): Uncertainty {
  return {
    method,
    bounds: async (alpha) =>
      Number.isFinite(error) ? { interval: around(estimate, normalQuantile(1 - alpha) * error) } : undefined,
  };
}

/** A paired t of the rows' or queries' figures. Differences that are all alike, and not 0, have no variance to judge by. */
function meanBounds(units: readonly Units[], greaterIsBetter: boolean): Uncertainty {
  const [first, second] = units as [Units, Units?];
  const sign = greaterIsBetter ? -1 : 1;
  const values = second ? second.values.map((value, i) => sign * (value - first.values[i]!)) : first.values;
  const { estimate, standardError, df } = meanEstimate(values, first.weights);
  const isClear = standardError > 0 || values.every((value) => value === 0);
  return {
    method: second ? 'paired t' : 't',
    isExact: !isClear && !second,
    bounds: async (alpha) =>
      isClear ? { interval: around(estimate, tQuantile(1 - alpha, df) * standardError) } : undefined,
  };
}

function totalBounds(
  metric: Metric,
  { features, value }: Extract<Estimator, { kind: 'totals' }>,
  rows: Rows,
  models: readonly ModelRows[],
  draws: Draws,
): Uncertainty {
  const each = models.map((model) => features(answersOf(rows, model)));
  const width = each[0]!.length;
  const groups = featureGroups(each.flat(), rows.weights, checkStream(draws.seed, draws.checkId, 'groups'));
  const theta = (means: Float64Array) =>
    figureOf(
      metric,
      each.map((_, model) => value(means.subarray(model * width, (model + 1) * width))),
    );
  return resampledBounds('row bootstrap', rowResamples, draws, async (count, random) =>
    resampleMeans(groups, theta, count, random),
  );
}

function rowBounds(theta: (times: Int32Array) => number, rows: number, draws: Draws): Uncertainty {
  const turn = Math.max(1, Math.floor(rowsPerTurn / rows));
  return resampledBounds('row bootstrap', rowResamples, draws, async (count, random) => {
    const replicates = new Float64Array(count);
    for (let done = 0; done < count; done += turn) {
      replicates.set(resampleRows(rows, theta, Math.min(turn, count - done), random), done);
      await setImmediate();
      draws.signal.throwIfAborted();
    }
    return replicates;
  });
}

function resampledBounds(
  method: string,
  resamples: number,
  { seed, checkId }: Draws,
  draw: (count: number, random: Random) => Promise<Float64Array>,
): Uncertainty {
  const replicates = largestDraw((times) =>
    draw(times * resamples, checkStream(seed, checkId, `resamples × ${times}`)),
  );
  return {
    method,
    resamples,
    bounds: async (alpha, times = 1) => percentileInterval(await replicates(times), alpha),
  };
}

function around(estimate: number, half: number): Interval {
  return { lower: estimate - half, upper: estimate + half };
}
