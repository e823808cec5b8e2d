import { betaQuantile } from './distributions.ts';

/**
 * Exact bounds of a share, `successes` of `n`, each at its own one-sided level.
 * Clopper & Pearson, Biometrika 26 (1934), 404–413.
 */
export function exactUpper(successes: number, n: number, alpha: number): number {
  return successes >= n ? 1 : betaQuantile(1 - alpha, successes + 1, n - successes);
}

export function exactLower(successes: number, n: number, alpha: number): number {
  return successes <= 0 ? 0 : betaQuantile(alpha, successes, n - successes + 1);
}

/** The fewest trials which, all without a failure, prove a rate below `delta` at level `alpha`: ⌈ln α / ln(1−δ)⌉. */
export function zeroFailureMinimum(delta: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log1p(-delta));
}
