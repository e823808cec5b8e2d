/** What is known of each metric: its name, which way is better, what it is computed from, how it is compared. */
import type { Average } from './counts.ts';

/** What a metric is computed from: predicted classes, scores of the positive class, or predicted numbers. */
export type Family = 'counts' | 'ranking' | 'probability' | 'regression';

export interface Metric {
  /** scikit-learn's function name without `_score`, the average as suffix. */
  readonly name: string;
  readonly family: Family;
  readonly greaterIsBetter: boolean;
  /** Whether the values lie in [0, 1], so that the default margin is 0.01. */
  readonly unitRange: boolean;
  readonly average?: Average;
}

const averages = ['binary', 'macro', 'weighted', 'micro'] as const;

export const metrics: readonly Metric[] = [
  higher('accuracy', 'counts'),
  higher('balanced_accuracy', 'counts'),
  ...['precision', 'recall', 'f1'].flatMap((name) => averages.map((average) => averaged(name, average))),
  { ...higher('matthews_corrcoef', 'counts'), unitRange: false },
  higher('roc_auc', 'ranking'),
  higher('average_precision', 'ranking'),
  lower('log_loss', 'probability'),
  { ...lower('brier_score_loss', 'probability'), unitRange: true },
  lower('mean_absolute_error', 'regression'),
  lower('mean_squared_error', 'regression'),
  lower('root_mean_squared_error', 'regression'),
  { ...higher('r2', 'regression'), unitRange: false },
];

function higher(name: string, family: Family): Metric {
  return { name, family, greaterIsBetter: true, unitRange: true };
}

function averaged(name: string, average: Average): Metric {
  return { ...higher(average === 'binary' ? name : `${name}_${average}`, 'counts'), average };
}

function lower(name: string, family: Family): Metric {
  return { name, family, greaterIsBetter: false, unitRange: false };
}

const byName = new Map(metrics.map((metric) => [metric.name, metric]));

const aliases: Readonly<Record<string, string>> = {
  auc: 'roc_auc',
  ap: 'average_precision',
  brier_score: 'brier_score_loss',
  mcc: 'matthews_corrcoef',
  mae: 'mean_absolute_error',
  mse: 'mean_squared_error',
  rmse: 'root_mean_squared_error',
};

/** The metric of a name, an alias or scikit-learn's whole function name; undefined for any other. */
export function metricOf(name: string): Metric | undefined {
  const short = name.replace(/_score$/, '');
  return byName.get(name) ?? byName.get(short) ?? byName.get(aliases[name] ?? aliases[short] ?? '');
}

/** Every name that `metricOf` takes, but for scikit-learn's whole function names. */
export const metricNames: readonly string[] = [...byName.keys(), ...Object.keys(aliases)];
