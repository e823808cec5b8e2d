import type { Interval } from '@mlops-actions/stats/interval';
import type { Bounds, Uncertainty } from './uncertainty.ts';

/** What a bound is compared with: `lower` with 0.75, say. */
export interface Edge {
  side: 'lower' | 'upper';
  at: number;
}

/**
 * Bounds at one-sided levels. Where the luck of the resampling could carry one over its edge (within two Monte Carlo
 * errors), all are drawn again, once, with ten times as many resamples.
 */
export async function settledBounds(
  uncertainty: Uncertainty,
  wanted: readonly { alpha: number; edge?: Edge | undefined }[],
): Promise<(Bounds | undefined)[]> {
  const drawn = (times: number) => Promise.all(wanted.map(({ alpha }) => uncertainty.bounds(alpha, times)));
  const found = await drawn(1);
  const isNear = wanted.some(({ edge }, i) => edge && isWithin(found[i]?.[`${edge.side}Range`], edge.at));
  return isNear ? drawn(10) : found;
}

function isWithin(range: Interval | undefined, at: number): boolean {
  return range !== undefined && range.lower <= at && at <= range.upper;
}
