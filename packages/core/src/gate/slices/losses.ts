import { brierLosses, logLosses } from '@mlops-actions/stats/metrics/probability';
import { absoluteErrors, squaredErrors } from '@mlops-actions/stats/metrics/regression';
import type { Family, Metric } from '@mlops-actions/stats/metrics/catalog';
import { answersOf } from '../measure/answers.ts';
import type { Rows } from '../rows/rows.ts';

/** What a row can lose, by scikit-learn's names of the means. */
export const lossNames = [
  'zero_one_loss',
  'brier_score_loss',
  'log_loss',
  'mean_absolute_error',
  'mean_squared_error',
] as const;
export type LossName = (typeof lossNames)[number];

const families: Record<LossName, Family> = {
  zero_one_loss: 'counts',
  brier_score_loss: 'probability',
  log_loss: 'probability',
  mean_absolute_error: 'regression',
  mean_squared_error: 'regression',
};

/** The loss that goes with the metrics that are asked for: errors of classes, of probabilities, or of numbers. */
export function customaryLoss(asked: readonly Metric[], rows: Rows): LossName {
  if (asked.some(({ family }) => family === 'regression')) return 'mean_absolute_error';
  return rows.models[0]!.problems.counts === undefined ? 'zero_one_loss' : 'brier_score_loss';
}

/** The candidate's loss on each row, or why there is none. */
export function lossesOf(name: LossName, rows: Rows): Float64Array | { reason: string } {
  const [model] = rows.models as [Rows['models'][number]];
  const reason = model.problems[families[name]];
  if (reason !== undefined) return { reason };
  if (rows.task === 'multilabel' && families[name] === 'probability')
    return { reason: `${name} is a loss of classes, and a row has several labels: use zero_one_loss` };
  switch (name) {
    case 'zero_one_loss':
      return Float64Array.from(rows.labels, (label, i) => (label === model.predictions![i] ? 0 : 1));
    case 'brier_score_loss':
      return brierLosses(answersOf(rows, model));
    case 'log_loss':
      return logLosses(answersOf(rows, model));
    case 'mean_absolute_error':
      return absoluteErrors(rows.numbers!, model.numbers!);
    default:
      return squaredErrors(rows.numbers!, model.numbers!);
  }
}
