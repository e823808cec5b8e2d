import type { Interval } from './interval.ts';
import { wilsonInterval } from './wilson.ts';

/** `failures` of `n` in one arm. */
export interface Arm {
  failures: number;
  n: number;
}

/**
 * Newcombe's hybrid score interval for P(candidate fails) − P(baseline fails) of two independent arms, each bound
 * at the one-sided level `alpha`. Newcombe, Statistics in Medicine 17 (1998), 873–890, method 10.
 */
export function newcombeInterval(candidate: Arm, baseline: Arm, alpha: number): Interval {
  const p1 = candidate.failures / candidate.n;
  const p2 = baseline.failures / baseline.n;
  const first = wilsonInterval(candidate.failures, candidate.n, alpha);
  const second = wilsonInterval(baseline.failures, baseline.n, alpha);
  return {
    lower: p1 - p2 - Math.hypot(p1 - first.lower, second.upper - p2),
    upper: p1 - p2 + Math.hypot(first.upper - p1, p2 - second.lower),
  };
}
