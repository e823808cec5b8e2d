import { normalQuantile } from './distributions.ts';
import type { Interval } from './interval.ts';

/** Pairs of which only the baseline (`b`) or only the candidate (`c`) failed, of `n`. Fractions are allowed. */
export interface Discordant {
  b: number;
  c: number;
  n: number;
}

/**
 * Tango's score statistic for H₀: θ = d, where θ = P(candidate fails) − P(baseline fails) of paired outcomes.
 * Positive where the candidate is worse than d. Tango, Statistics in Medicine 17 (1998), 891–908.
 */
export function tangoZ({ b, c, n }: Discordant, d: number): number {
  const A = 2 * n;
  const B = -(b + c) + (2 * n - c + b) * d;
  const C = -b * d * (1 - d);
  const q = (Math.sqrt(Math.max(0, B * B - 4 * A * C)) - B) / (2 * A);
  const variance = n * (2 * q + d * (1 - d));
  const excess = c - b - n * d;
  if (excess === 0) return 0;
  return variance <= 0 ? Math.sign(excess) * Infinity : excess / Math.sqrt(variance);
}

/**
 * Tango's interval for θ, by inversion of the score test; each bound at the one-sided level `alpha`, so that
 * `alpha` 0.05 gives the two-sided 90 % interval. With b = c = 0 the upper bound is z² / (n + z²).
 */
export function tangoInterval(counts: Discordant, alpha: number): Interval {
  const z = normalQuantile(1 - alpha);
  const estimate = (counts.c - counts.b) / counts.n;
  return {
    lower: crossing(counts, z, -1, estimate),
    upper: crossing(counts, -z, estimate, 1),
  };
}

/** Where Z, which falls with d, passes `target` between `from` and `to`; the end where it does not. */
function crossing(counts: Discordant, target: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 100 && high - low > Number.EPSILON * Math.max(1e-3, Math.abs(low)); i++) {
    const middle = (low + high) / 2;
    if (tangoZ(counts, middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
