/** Every metric by its name. What is known of each stands in one place: `catalog/`, a file for each kind of answers. */
import type { Metric } from './metric.ts';
import { countMetricOf, countMetrics } from './catalog/counts.ts';
import { numberMetricOf, numberMetrics } from './catalog/numbers.ts';
import { queryMetricOf, queryMetrics } from './catalog/queries.ts';
import { scoreMetricOf, scoreMetrics } from './catalog/scores.ts';

export type { Family, Metric } from './metric.ts';

/** The metrics that need no parameter: what is measured without being asked for. */
export const metrics: readonly Metric[] = [
  ...countMetrics,
  ...scoreMetrics,
  ...numberMetrics,
  ...queryMetrics,
];

const parametrised = [countMetricOf, scoreMetricOf, numberMetricOf, queryMetricOf];
const byName = new Map(metrics.map((metric) => [metric.name, metric]));

const aliases: Readonly<Record<string, string>> = {
  auc: 'roc_auc',
  ap: 'average_precision',
  brier_score: 'brier_score_loss',
  mcc: 'matthews_corrcoef',
  mae: 'mean_absolute_error',
  mse: 'mean_squared_error',
  rmse: 'root_mean_squared_error',
  msle: 'mean_squared_log_error',
  rmsle: 'root_mean_squared_log_error',
  mape: 'mean_absolute_percentage_error',
  ece: 'expected_calibration_error',
  mce: 'maximum_calibration_error',
};

/**
 * The metric of a name, an alias or scikit-learn's whole function name, parameters, average and class included:
 * `fbeta_2_macro`, `ndcg_10`, `recall[late]`. Undefined for any other.
 */
export function metricOf(name: string): Metric | undefined {
  return known(name) ?? known(name.replace(/_score(?=$|\[)/, ''));
}

function known(name: string): Metric | undefined {
  const found = byName.get(name) ?? byName.get(aliases[name] ?? '') ?? made(name);
  if (found) byName.set(found.name, found);
  return found;
}

function made(name: string): Metric | undefined {
  for (const metricNamed of parametrised) {
    const metric = metricNamed(name);
    if (metric) return metric;
  }
  return undefined;
}

/** Every name that `metricOf` takes without parameters, but for scikit-learn's whole function names. */
export const metricNames: readonly string[] = [...metrics.map(({ name }) => name), ...Object.keys(aliases)];
