import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Rows } from '../rows/rows.ts';
import { effectiveOf } from '../rows/rows-of.ts';
import { codeOf } from './answers.ts';

/** Rows below which nothing is compared and no interval is shown. */
const fewestRows = 100;
/** The same for the rows of either class, where a metric rests on the positives, and for queries. */
const fewestOfKind = 30;

/** Why there are too few rows to compare a metric or to show its interval; undefined where there are enough. */
export function tooFew(metric: Metric, rows: Rows, fewest = fewestRows): string | undefined {
  const { restsOnBoth, estimator, label } = metric;
  if (rows.effective < fewest) return fewer(rows.effective, fewest, rows.weights ? 'effective rows' : 'rows');
  if (estimator.kind === 'mean' && estimator.of === 'queries') {
    const queries = new Set(rows.groups).size;
    return queries < fewestOfKind ? fewer(queries, fewestOfKind, 'queries') : undefined;
  }
  if (label !== undefined) return tooFewOf(label, codeOf(metric, rows), rows);
  if (!restsOnBoth || rows.positive === undefined || rows.task !== 'binary') return undefined;
  const [negatives, positives] = rows.effectiveOf;
  if (positives < fewestOfKind) return fewer(positives, fewestOfKind, 'positives');
  return negatives < fewestOfKind ? fewer(negatives, fewestOfKind, 'negatives') : undefined;
}

/** The same of a named class, or of a label of several. */
function tooFewOf(label: string, code: number, { labels, sets, weights }: Rows): string | undefined {
  const isOf = (row: number) => (sets ? sets.members[row]?.[code] === 1 : row === code);
  const flags = Uint8Array.from(labels, (row) => (isOf(row) ? 1 : 0));
  const [others, own] = [effectiveOf(flags, 0, weights), effectiveOf(flags, 1, weights)];
  if (own < fewestOfKind) return fewer(own, fewestOfKind, `rows of '${label}'`);
  return others < fewestOfKind ? fewer(others, fewestOfKind, `rows not of '${label}'`) : undefined;
}

function fewer(have: number, need: number, what: string): string {
  return `there are ${Math.floor(have)} ${what}, fewer than ${need}`;
}
