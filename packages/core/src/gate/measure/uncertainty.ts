/** How sure a metric of one model is, or its difference between two on the same rows: one method for each kind of metric. */
import { setImmediate } from 'node:timers/promises';
import { normalQuantile, tQuantile } from '@mlops-actions/stats/distributions';
import type { Interval } from '@mlops-actions/stats/interval';
import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import { delongAuc, delongDifference } from '@mlops-actions/stats/metrics/delong';
import {
  linearisedError,
  occupiedCells,
  resampleCells,
  statisticOfCells,
  type CellStatistic,
} from '@mlops-actions/stats/metrics/cells';
import { meanEstimate } from '@mlops-actions/stats/metrics/paired-mean';
import { percentileInterval, type Percentile } from '@mlops-actions/stats/metrics/percentile';
import { brierLosses, logLosses } from '@mlops-actions/stats/metrics/probability';
import { absoluteErrors, squaredErrors } from '@mlops-actions/stats/metrics/regression';
import {
  errorGroups,
  r2Of,
  rankedRows,
  resampleErrors,
  resampleRankings,
  rootMeanSquareOf,
} from '@mlops-actions/stats/metrics/row-bootstrap';
import { checkStream, type Random, type Seed } from '@mlops-actions/stats/rng';
import { tangoInterval, type Discordant } from '@mlops-actions/stats/tango';
import { wilsonInterval } from '@mlops-actions/stats/wilson';
import { countValue, rankingValue } from './measure.ts';
import type { ModelRows, Rows } from '../rows/rows.ts';

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
  /** Pairs that only one model got right, where the method is about them. */
  readonly discordant?: Discordant;
  /** Undefined where the method has no bounds on these rows. */
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
  switch (metric.family) {
    case 'counts':
      return metric.name === 'accuracy' && !rows.weights
        ? accuracyBounds(rows, models)
        : cellBounds(metric, rows, models, draws);
    case 'ranking':
      return metric.name === 'roc_auc' && !rows.weights
        ? delongBounds(rows, models)
        : rankingBounds(metric, rows, models, draws);
    case 'probability':
      return meanBounds(
        models.map(({ scores }) =>
          (metric.name === 'log_loss' ? logLosses : brierLosses)(rows.positives, scores!),
        ),
        rows,
      );
    default:
      return /absolute|^mean_squared/.test(metric.name)
        ? meanBounds(
            models.map(({ numbers }) =>
              (metric.name === 'mean_absolute_error' ? absoluteErrors : squaredErrors)(
                rows.numbers!,
                numbers!,
              ),
            ),
            rows,
          )
        : errorBounds(metric, rows, models, draws);
  }
}

/** The figure of one model, or θ of two. */
export function figureOf(metric: Metric, values: readonly number[]): number {
  const [first, second] = values as [number, number?];
  if (second === undefined) return first;
  return metric.greaterIsBetter ? first - second : second - first;
}

/** Intervals of many count metrics of one model, from one set of resamples. */
export function countIntervals(
  metrics: readonly Metric[],
  rows: Rows,
  model: ModelRows,
  alpha: number,
  { seed, checkId }: Draws,
): (Interval | undefined)[] {
  const cells = occupiedCells(rows.labels, [model.predictions!], rows.names.length, rows.weights);
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

function cellStatistic(metric: Metric, rows: Rows): CellStatistic {
  return (tallies) =>
    figureOf(
      metric,
      tallies.map((tally) => countValue(metric, tally, rows.positive)),
    );
}

function accuracyBounds(rows: Rows, models: readonly ModelRows[]): Uncertainty {
  const right = models.map(({ predictions }) =>
    rows.labels.map((label, i) => (label === predictions![i] ? 1 : 0)),
  );
  const [first, second] = right as [Int32Array, Int32Array?];
  if (!second) {
    const hits = first.reduce((sum, hit) => sum + hit, 0);
    return {
      method: 'Wilson score',
      bounds: async (alpha) => ({ interval: wilsonInterval(hits, rows.count, alpha) }),
    };
  }
  const discordant = { b: 0, c: 0, n: rows.count };
  for (let i = 0; i < rows.count; i++) {
    if (first[i]! < second[i]!) discordant.b++;
    else if (first[i]! > second[i]!) discordant.c++;
  }
  return {
    method: 'Tango score',
    discordant,
    bounds: async (alpha) => ({ interval: tangoInterval(discordant, alpha) }),
  };
}

function cellBounds(metric: Metric, rows: Rows, models: readonly ModelRows[], draws: Draws): Uncertainty {
  const predictions = models.map((model) => model.predictions!);
  const cells = occupiedCells(rows.labels, predictions, rows.names.length, rows.weights);
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
  const [first, second] = models.map(({ ranks }) => ranks!.placements) as [Float64Array, Float64Array?];
  const { estimate, standardError } = second
    ? delongDifference(rows.positives, first, second)
    : delongAuc(rows.positives, first);
  const isSame =
    second !== undefined && models[0]!.scores!.every((score, i) => score === models[1]!.scores![i]);
  return normalBounds('DeLong', estimate, standardError === 0 && !isSame ? NaN : standardError);
}

function normalBounds(method: string, estimate: number, error: number): Uncertainty {
  return {
    method,
    bounds: async (alpha) =>
      Number.isFinite(error) ? { interval: around(estimate, normalQuantile(1 - alpha) * error) } : undefined,
  };
}

/** A paired t of the rows' losses. Differences that are all alike, and not 0, have no variance to judge by. */
function meanBounds(losses: readonly Float64Array[], rows: Rows): Uncertainty {
  const [first, second] = losses as [Float64Array, Float64Array?];
  const values = second ? second.map((loss, i) => loss - first[i]!) : first;
  const { estimate, standardError, df } = meanEstimate(values, rows.weights);
  const isClear = standardError > 0 || values.every((value) => value === 0);
  return {
    method: second ? 'paired t' : 't',
    bounds: async (alpha) =>
      isClear ? { interval: around(estimate, tQuantile(1 - alpha, df) * standardError) } : undefined,
  };
}

function errorBounds(metric: Metric, rows: Rows, models: readonly ModelRows[], draws: Draws): Uncertainty {
  const predictions = models.map((model) => model.numbers!);
  const deal = checkStream(draws.seed, draws.checkId, 'groups');
  const groups = errorGroups(rows.numbers!, predictions, rows.weights, deal);
  const value = metric.name === 'r2' ? r2Of : rootMeanSquareOf;
  return resampledBounds('row bootstrap', rowResamples, draws, async (count, random) => {
    const [replicates] = resampleErrors(
      groups,
      [
        (totals) =>
          figureOf(
            metric,
            models.map((_, model) => value(totals, model)),
          ),
      ],
      count,
      random,
    );
    return replicates!;
  });
}

function rankingBounds(metric: Metric, rows: Rows, models: readonly ModelRows[], draws: Draws): Uncertainty {
  const ranked = rankedRows(
    rows.positives,
    models.map(({ scores }) => scores!),
    rows.weights,
  );
  const turn = Math.max(1, Math.floor(rowsPerTurn / rows.count));
  return resampledBounds('row bootstrap', rowResamples, draws, async (count, random) => {
    const replicates = new Float64Array(count);
    for (let done = 0; done < count; done += turn) {
      const now = Math.min(turn, count - done);
      replicates.set(
        resampleRankings(
          ranked,
          (each) =>
            figureOf(
              metric,
              each.map((one) => rankingValue(metric, one)),
            ),
          now,
          random,
        ),
        done,
      );
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
  const drawn = new Map<number, Promise<Float64Array>>();
  return {
    method,
    resamples,
    async bounds(alpha, times = 1) {
      const replicates =
        drawn.get(times) ?? draw(times * resamples, checkStream(seed, checkId, `resamples × ${times}`));
      drawn.set(times, replicates);
      return percentileInterval(await replicates, alpha);
    },
  };
}

function around(estimate: number, half: number): Interval {
  return { lower: estimate - half, upper: estimate + half };
}
