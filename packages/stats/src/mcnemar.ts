import { binomialCdf } from './distributions.ts';

/**
 * McNemar's exact two-sided p-value for `b` and `c` discordant pairs; undefined when there are none ("identical").
 * For display beside a decision, never the decision. McNemar, Psychometrika 12 (1947), 153–157.
 */
export function mcnemarExact(b: number, c: number): number | undefined {
  if (b + c === 0) return undefined;
  return Math.min(1, 2 * binomialCdf(Math.min(b, c), b + c, 0.5));
}
