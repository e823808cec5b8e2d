import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Rows } from '../rows/rows.ts';

/** Rows below which nothing is compared and no interval is shown. */
const fewestRows = 100;
/** The same for the rows of either class, where a metric rests on the positives, and for queries. */
const fewestOfKind = 30;

/** Why there are too few rows to compare a metric or to show its interval; undefined where there are enough. */
export function tooFew(
  { restsOnBoth, estimator }: Metric,
  rows: Rows,
  fewest = fewestRows,
): string | undefined {
  if (rows.effective < fewest) return fewer(rows.effective, fewest, rows.weights ? 'effective rows' : 'rows');
  if (estimator.kind === 'mean' && estimator.of === 'queries') {
    const queries = new Set(rows.groups).size;
    return queries < fewestOfKind ? fewer(queries, fewestOfKind, 'queries') : undefined;
  }
  if (!restsOnBoth || rows.positive === undefined || rows.task !== 'binary') return undefined;
  const [negatives, positives] = rows.effectiveOf;
  if (positives < fewestOfKind) return fewer(positives, fewestOfKind, 'positives');
  return negatives < fewestOfKind ? fewer(negatives, fewestOfKind, 'negatives') : undefined;
}

function fewer(have: number, need: number, what: string): string {
  return `there are ${Math.floor(have)} ${what}, fewer than ${need}`;
}
