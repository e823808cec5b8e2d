import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Rows } from '../rows/rows.ts';

/** Rows below which nothing is compared and no interval is shown. */
const fewestRows = 100;
/** The same for the rows of either class, where a metric rests on the positives. */
const fewestOfClass = 30;

/** Metrics of two classes that are as uncertain as the smaller class is small. */
const restOnPositives =
  /^(precision|recall|f1|balanced_accuracy|matthews_corrcoef|roc_auc|average_precision)$/;

/** Why there are too few rows to compare a metric or to show its interval; undefined where there are enough. */
export function tooFew(metric: Metric, rows: Rows, fewest = fewestRows): string | undefined {
  if (rows.effective < fewest) return fewer(rows.effective, fewest, rows.weights ? 'effective rows' : 'rows');
  if (!restOnPositives.test(metric.name) || rows.positive === undefined || rows.names.length > 2)
    return undefined;
  const [negatives, positives] = rows.effectiveOf;
  if (positives < fewestOfClass) return fewer(positives, fewestOfClass, 'positives');
  return negatives < fewestOfClass ? fewer(negatives, fewestOfClass, 'negatives') : undefined;
}

function fewer(have: number, need: number, what: string): string {
  return `there are ${Math.floor(have)} ${what}, fewer than ${need}`;
}
