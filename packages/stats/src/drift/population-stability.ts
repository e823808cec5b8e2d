import type { CategoryCounts } from './category-counts.ts';
import { filledShares } from './filled-shares.ts';

/**
 * The population stability index Σ (p − q) ln(p/q) (Siddiqi, "Credit Risk Scorecards", 2006), with empty shares filled
 * as Evidently fills them.
 * @param counts both tables not empty
 */
export function populationStabilityIndex(counts: readonly CategoryCounts[]): number {
  const { p, q } = filledShares(counts);
  return counts.reduce((sum, { times }, i) => sum + times * divergence(p[i] as number, q[i] as number), 0);
}

/**
 * The same as Azure ML's model monitoring computes it (its component `data_drift_compute_metrics`): one is added to
 * every count, so that no share is empty.
 * @param n values of the reference, at least 1
 * @param m values of the current table, at least 1
 */
export function smoothedStabilityIndex(counts: readonly CategoryCounts[], n: number, m: number): number {
  const bins = counts.reduce((sum, { times }) => sum + times, 0);
  return counts.reduce(
    (sum, { reference, current, times }) =>
      sum + times * divergence((reference + 1) / (n + bins), (current + 1) / (m + bins)),
    0,
  );
}

const divergence = (p: number, q: number): number => (p - q) * Math.log(p / q);
