import { normalQuantile } from './distributions.ts';
import type { Interval } from './interval.ts';

/**
 * Wilson's score interval for a share, `successes` of `n`, each bound at the one-sided level `alpha`.
 * Wilson, JASA 22 (1927), 209–212. Counts may be fractions (counts divided by a design effect).
 */
export function wilsonInterval(successes: number, n: number, alpha: number): Interval {
  const z2 = normalQuantile(1 - alpha) ** 2;
  const share = successes / n;
  const centre = share + z2 / (2 * n);
  const half = Math.sqrt(z2 * ((share * (1 - share)) / n + z2 / (4 * n * n)));
  const scale = 1 + z2 / n;
  return {
    lower: successes === 0 ? 0 : Math.max(0, (centre - half) / scale),
    upper: successes === n ? 1 : Math.min(1, (centre + half) / scale),
  };
}
