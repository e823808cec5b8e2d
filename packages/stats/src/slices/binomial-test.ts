import { binomialCdf } from '../distributions.ts';

/**
 * The exact one-sided p-value of a share: how likely no more than `successes` of `n` are where the true share is
 * `share`. At most its level on average for every n, whereas score tests are liberal near 0 and 1 at the small levels
 * that a correction for many slices asks for. Clopper & Pearson, Biometrika 26 (1934), 404–413.
 */
export function shareBelow(successes: number, n: number, share: number): number {
  if (share >= 1) return successes < n ? 0 : 1;
  return share <= 0 ? 1 : binomialCdf(successes, n, share);
}

/** The same for no fewer than `successes`. */
export function shareAbove(successes: number, n: number, share: number): number {
  return shareBelow(n - successes, n, 1 - share);
}
