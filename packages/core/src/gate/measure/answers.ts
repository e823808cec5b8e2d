import type { Answers } from '@mlops-actions/stats/metrics/answers';
import type { Metric } from '@mlops-actions/stats/metrics/metric';
import type { ModelRows, Rows } from '../rows/rows.ts';

/** What metrics are computed from: the rows with one model's answers. */
export function answersOf(rows: Rows, model: ModelRows): Answers {
  return {
    count: rows.count,
    weights: rows.weights,
    task: rows.task,
    classes: rows.names.length,
    labels: rows.labels,
    predictions: model.predictions,
    sets: rows.sets,
    positives: rows.positives,
    scores: model.scores,
    classScores: model.classScores,
    numbers: rows.numbers,
    predictedNumbers: model.numbers,
    groups: rows.groups,
    groupCount: rows.groupCount,
    history: rows.history,
  };
}

/** The code of the class that a metric is about, −1 where it is about none. */
export function codeOf(metric: Metric, rows: Rows): number {
  if (metric.label !== undefined) return rows.names.indexOf(metric.label);
  return metric.isOfPositive ? (rows.positive ?? -1) : -1;
}
