/** Which resamples tell how sure a metric is, by the aggregates that it is made of. */
import type { QueryNode } from '@mlops-actions/tabular/expectations/query-check';
import type { Call } from './sql-calls.ts';

/**
 * `constant`: no column is named, so that the rows' number alone makes the figure. `smooth`: made of sums over the
 * rows, which both the bootstrap and the jackknife follow. `quantile`: the bootstrap follows it, and the jackknife does
 * not (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, section 11.6). `never`: neither does, and why.
 */
export type Resampling = 'constant' | 'smooth' | 'quantile' | { never: string };

const sums = new Set(
  `avg corr count count_if count_star countif covar_pop covar_samp entropy favg fsum kahan_sum kurtosis kurtosis_pop
  mean product regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness
  stddev stddev_pop stddev_samp sum sum_no_overflow sumkahan var_pop var_samp variance`.split(/\s+/),
);
const middles = new Set(['median', 'mad']);
const quantiles = new Set(['quantile', 'quantile_cont', 'quantile_disc', 'approx_quantile']);

/** A quantile with fewer rows beyond it is an extreme: resamples repeat the few that there are. */
const fewestBeyond = 10;

/** @param nodes of the metric's SQL */
export function resamplingOf(nodes: readonly QueryNode[], calls: readonly Call[], rows: number): Resampling {
  const aggregates = calls.filter(({ isAggregate }) => isAggregate);
  const wrong = aggregates.find((call) => !isResampled(call, rows));
  if (wrong) {
    const name = wrong.node['distinct'] === true ? `${wrong.name}(DISTINCT)` : `${wrong.name}()`;
    return { never: `no resample of the rows tells how far ${name} could be off` };
  }
  if (!nodes.some((node) => node['class'] === 'COLUMN_REF')) return 'constant';
  return aggregates.some(({ name }) => !sums.has(name)) ? 'quantile' : 'smooth';
}

function isResampled({ name, node }: Call, rows: number): boolean {
  // A resample repeats rows, and so has fewer distinct values.
  if (node['distinct'] === true) return false;
  if (!quantiles.has(name)) return sums.has(name) || middles.has(name);
  // What `WITHIN GROUP` orders by is no argument: the share is always the last.
  const share = Math.abs(numberOf((node['children'] as QueryNode[]).at(-1)));
  return Math.min(share, 1 - share) * rows >= fewestBeyond;
}

/** NaN of what is no plain number. */
function numberOf(node: QueryNode | undefined): number {
  const { value, type } = (node?.['value'] ?? {}) as {
    value?: unknown;
    type?: { type_info?: { scale?: number } | null };
  };
  return typeof value === 'number' ? value / 10 ** (type?.type_info?.scale ?? 0) : NaN;
}
