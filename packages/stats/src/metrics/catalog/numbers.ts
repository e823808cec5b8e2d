/** Metrics of predicted numbers, and of forecasts of series. */
import type { Answers } from '../answers.ts';
import type { Metric } from '../metric.ts';
import * as errors from '../regression.ts';
import { weightedMean } from '../weighted-mean.ts';
import { weightedQuantile } from '../weighted-quantile.ts';
import { isCount, numberIn } from './names.ts';

type Errors = (labels: Float64Array, predictions: Float64Array) => Float64Array;

const ofNumbers = {
  family: 'regression',
  greaterIsBetter: false,
  unitRange: false,
  otherwise: 'there is no weight',
} as const;

function mean(name: string, rowErrors: Errors, more: Partial<Metric> = {}): Metric {
  return {
    name,
    ...ofNumbers,
    estimator: {
      kind: 'mean',
      units: (answers) => ({ values: ofRows(answers, rowErrors), weights: answers.weights }),
    },
    ...more,
  };
}

function root(name: string, rowErrors: Errors, more: Partial<Metric> = {}): Metric {
  return {
    name,
    ...ofNumbers,
    estimator: {
      kind: 'totals',
      features: (answers) => [ofRows(answers, rowErrors)],
      value: (means) => Math.sqrt(means[0]!),
    },
    ...more,
  };
}

/** A share of the labels' variance; two rows are needed. */
function explained(
  name: string,
  features: (answers: Answers) => Float64Array[],
  residual: (means: Float64Array) => number,
): Metric {
  return {
    name,
    ...ofNumbers,
    greaterIsBetter: true,
    problem: twoRows,
    estimator: {
      kind: 'totals',
      features: (answers) => [...centred(answers.numbers!, answers.weights), ...features(answers)],
      value: (means) => errors.determination(residual(means.subarray(2)), spread(means[0]!, means[1]!)),
    },
  };
}

/** 1 − the pinball loss over that of always predicting the labels' own quantile: D². */
function explainedPinball(name: string, alpha: number): Metric {
  return {
    name,
    ...ofNumbers,
    greaterIsBetter: true,
    problem: twoRows,
    estimator: {
      kind: 'rows',
      statistic(answers) {
        const labels = answers.numbers!;
        const losses = errors.pinballLosses(labels, answers.predictedNumbers!, alpha);
        const order = labels.slice();
        return (times) => {
          const quantile = weightedQuantile(order, alpha, answers.weights, times);
          let residual = 0;
          let naive = 0;
          let mass = 0;
          for (let i = 0; i < labels.length; i++) {
            const weight = (answers.weights ? answers.weights[i]! : 1) * (times ? times[i]! : 1);
            const error = labels[i]! - quantile;
            residual += weight * losses[i]!;
            naive += weight * (error >= 0 ? alpha * error : (alpha - 1) * error);
            mass += weight;
          }
          return errors.determination(residual / mass, naive / mass);
        };
      },
    },
  };
}

function ofRows({ numbers, predictedNumbers }: Answers, rowErrors: Errors): Float64Array {
  return rowErrors(numbers!, predictedNumbers!);
}

/** Values about their mean, and their squares. */
function centred(values: Float64Array, weights: Float64Array | undefined): [Float64Array, Float64Array] {
  const middle = weightedMean(values, weights);
  const apart = values.map((value) => value - middle);
  return [apart, apart.map((value) => value * value)];
}

function spread(middle: number, squares: number): number {
  return Math.max(0, squares - middle * middle);
}

function twoRows({ count }: Answers): string | undefined {
  return count < 2 ? 'there are fewer than two rows' : undefined;
}

function belowLogarithm({ numbers, predictedNumbers }: Answers): string | undefined {
  const isLow = (values: Float64Array) => values.some((value) => value <= -1);
  return isLow(numbers!) || isLow(predictedNumbers!)
    ? 'there are labels or predictions of -1 or less, which have no logarithm here'
    : undefined;
}

function zeroLabels({ numbers }: Answers): string | undefined {
  return numbers!.includes(0)
    ? 'there are labels of 0, of which an error is no share: use smape or mean_absolute_error'
    : undefined;
}

function pinball(name: string, alpha: number): Metric {
  return mean(name, (labels, predictions) => errors.pinballLosses(labels, predictions, alpha));
}

/** Mean absolute scaled error: the errors over the naive forecast's of the series' history, m steps back. */
function scaled(name: string, seasonality: number): Metric {
  const scales = ({ history }: Answers) => history!.map((series) => errors.naiveError(series, seasonality));
  return mean(name, errors.absoluteErrors, {
    family: 'forecast',
    problem(answers) {
      if (!answers.history) return 'the history of the series is not given: set history';
      const used = new Set(answers.groups ?? [0]);
      const its = scales(answers).filter((_, series) => used.has(series));
      if (its.some(Number.isNaN))
        return `a series has a history of no more than ${seasonality} ${seasonality === 1 ? 'row' : 'rows'}`;
      return its.includes(0)
        ? `the history of a series repeats itself every ${seasonality} rows, so nothing scales its errors`
        : undefined;
    },
    estimator: {
      kind: 'mean',
      units(answers) {
        const scale = scales(answers);
        const values = ofRows(answers, errors.absoluteErrors);
        for (let i = 0; i < values.length; i++) values[i]! /= scale[answers.groups ? answers.groups[i]! : 0]!;
        return { values, weights: answers.weights };
      },
    },
  });
}

export const numberMetrics: readonly Metric[] = [
  mean('mean_absolute_error', errors.absoluteErrors),
  mean('mean_squared_error', errors.squaredErrors),
  root('root_mean_squared_error', errors.squaredErrors),
  mean('mean_squared_log_error', errors.squaredLogErrors, { problem: belowLogarithm }),
  root('root_mean_squared_log_error', errors.squaredLogErrors, { problem: belowLogarithm }),
  mean('mean_absolute_percentage_error', errors.relativeErrors, { problem: zeroLabels }),
  {
    name: 'median_absolute_error',
    ...ofNumbers,
    estimator: {
      kind: 'rows',
      statistic(answers) {
        const values = ofRows(answers, errors.absoluteErrors);
        return (times) => weightedQuantile(values, 0.5, answers.weights, times);
      },
    },
  },
  {
    name: 'max_error',
    ...ofNumbers,
    estimator: {
      kind: 'extreme',
      value: (answers) =>
        ofRows(answers, errors.absoluteErrors).reduce((most, each) => Math.max(most, each), 0),
    },
  },
  pinball('mean_pinball_loss', 0.5),
  explained(
    'r2',
    (answers) => [ofRows(answers, errors.squaredErrors)],
    (means) => means[0]!,
  ),
  explained(
    'explained_variance',
    (answers) =>
      centred(
        answers.numbers!.map((label, i) => label - answers.predictedNumbers![i]!),
        answers.weights,
      ),
    (means) => spread(means[0]!, means[1]!),
  ),
  explainedPinball('d2_absolute_error', 0.5),
  explainedPinball('d2_pinball', 0.5),
  scaled('mase', 1),
  mean('smape', errors.symmetricErrors, { family: 'forecast' }),
];

/** `mean_pinball_loss_0.9`, `d2_pinball_0.9`, `mase_7`. */
export function numberMetricOf(name: string): Metric | undefined {
  const isShare = (value: number) => value >= 0 && value <= 1;
  const alpha = numberIn(name, /^mean_pinball_loss_(.+)$/, isShare);
  if (alpha !== undefined) return pinball(name, alpha);
  const share = numberIn(name, /^d2_pinball_(.+)$/, isShare);
  if (share !== undefined) return explainedPinball(name, share);
  const seasonality = numberIn(name, /^mase_(\d+)$/, isCount);
  return seasonality === undefined ? undefined : scaled(name, seasonality);
}
