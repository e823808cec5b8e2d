import * as counts from '@mlops-actions/stats/metrics/counts';
import { metrics, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { brierScoreLoss, logLoss } from '@mlops-actions/stats/metrics/probability';
import { averagePrecision, rankingOf, rocAuc, type Ranking } from '@mlops-actions/stats/metrics/ranking';
import * as regression from '@mlops-actions/stats/metrics/regression';
import { tallyOf, type Tally } from '@mlops-actions/stats/metrics/tally';
import type { ModelRows, Rows } from '../rows/rows.ts';

/** A metric's value, or why it has none: never both, never neither. */
export type Figure = { value: number; note?: string } | { value?: undefined; reason: string };

/** The figures of one model, by metric name. */
export type Figures = ReadonlyMap<string, Figure>;

/** The values by name; what is undefined is left out. */
export function definedValues(figures: Figures): Record<string, number> {
  return Object.fromEntries(
    [...figures].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** The metrics that the columns allow: regression where a rule asks for it, classification where one does. */
export function measuredMetrics(asked: readonly Metric[]): Metric[] {
  const numbers = asked.some(({ family }) => family === 'regression');
  const classes = asked.some(({ family }) => family !== 'regression');
  return metrics.filter(({ family }) => (family === 'regression' ? numbers : classes));
}

/** Every metric of one model. */
export function measure(rows: Rows, model: ModelRows, wanted: readonly Metric[]): Figures {
  const tally = model.problems.counts === undefined ? tallyOfModel(rows, model) : undefined;
  const ranking =
    model.scores && model.ranks && rankingOf(rows.positives, model.scores, rows.weights, model.ranks.order);
  return new Map(
    wanted.map((metric) => [metric.name, figureOf(metric, rows, model, { tally, ranking })] as const),
  );
}

interface Prepared {
  tally: Tally | undefined;
  ranking: Ranking | undefined;
}

function figureOf(metric: Metric, rows: Rows, model: ModelRows, { tally, ranking }: Prepared): Figure {
  const problem = model.problems[metric.family];
  if (problem !== undefined) return { reason: problem };
  switch (metric.family) {
    case 'counts':
      return countFigure(metric, rows, tally!);
    case 'ranking':
      return defined(rankingValue(metric, ranking!), undefinedRanking[metric.name]!);
    case 'probability':
      return probabilityFigure(metric, rows, model);
    default:
      return defined(regressionValue(metric, rows, model), 'there are fewer than two rows');
  }
}

function countFigure(metric: Metric, rows: Rows, tally: Tally): Figure {
  const problem = metric.average === 'binary' ? binaryProblem(metric, rows, tally) : undefined;
  if (problem) return { reason: problem };
  const figure = defined(
    countValue(metric, tally, rows.positive),
    undefinedCount[metric.name] ?? 'there is no weight',
  );
  const empty = metric.average === 'macro' || metric.average === 'weighted' ? emptyClasses(metric, tally) : 0;
  return figure.value !== undefined && empty > 0
    ? {
        value: figure.value,
        note: `${empty} classes without ${metric.name.startsWith('precision') ? 'predictions' : 'labels'} count as 0`,
      }
    : figure;
}

function binaryProblem(metric: Metric, rows: Rows, tally: Tally): string | undefined {
  const present = tally.present.reduce((sum, flag) => sum + flag, 0);
  if (present > 2) {
    return `${metric.name} is a figure of two classes and there are ${present}: use ${metric.name}_macro, ${metric.name}_weighted or ${metric.name}_micro`;
  }
  return rows.positive === undefined ? 'the positive class is not known: set positive-label' : undefined;
}

/** Classes whose ratio scikit-learn sets to 0 with a warning. */
function emptyClasses(metric: Metric, tally: Tally): number {
  const whole = metric.name.startsWith('precision') ? tally.predicted : tally.support;
  if (metric.name.startsWith('f1')) return 0;
  return whole.reduce((sum, mass, c) => sum + (tally.present[c] && mass === 0 ? 1 : 0), 0);
}

const undefinedCount: Record<string, string> = {
  precision: 'no row is predicted positive',
  recall: 'no row is positive',
  f1: 'no row is positive or predicted positive',
};

const undefinedRanking: Record<string, string> = {
  roc_auc: 'all labels are of one class',
  average_precision: 'no row is positive',
};

/** A count metric of a tally; NaN where it is undefined. */
export function countValue(metric: Metric, tally: Tally, positive: number | undefined): number {
  switch (metric.name) {
    case 'accuracy':
      return counts.accuracy(tally);
    case 'balanced_accuracy':
      return counts.balancedAccuracy(tally);
    case 'matthews_corrcoef':
      return counts.matthewsCorrcoef(tally);
    default: {
      const [base] = metric.name.split('_') as ['precision' | 'recall' | 'f1'];
      return counts[base](tally, metric.average!, positive);
    }
  }
}

/** A ranking metric; NaN where it is undefined. */
export function rankingValue(metric: Metric, ranking: Ranking): number {
  return metric.name === 'roc_auc' ? rocAuc(ranking) : averagePrecision(ranking);
}

function probabilityFigure(metric: Metric, rows: Rows, model: ModelRows): Figure {
  if (metric.name === 'brier_score_loss')
    return defined(brierScoreLoss(rows.positives, model.scores!, rows.weights), 'there is no weight');
  const first = rows.positives[0];
  if (rows.positives.every((flag) => flag === first)) return { reason: 'all labels are of one class' };
  return defined(logLoss(rows.positives, model.scores!, rows.weights), 'there is no weight');
}

function regressionValue(metric: Metric, rows: Rows, model: ModelRows): number {
  const value = {
    mean_absolute_error: regression.meanAbsoluteError,
    mean_squared_error: regression.meanSquaredError,
    root_mean_squared_error: regression.rootMeanSquaredError,
    r2: regression.r2,
  }[metric.name]!;
  return value(rows.numbers!, model.numbers!, rows.weights);
}

function defined(value: number, otherwise: string): Figure {
  return Number.isFinite(value) ? { value } : { reason: otherwise };
}

export function tallyOfModel(rows: Rows, model: ModelRows): Tally {
  return tallyOf(rows.labels, model.predictions!, rows.names.length, rows.weights);
}
