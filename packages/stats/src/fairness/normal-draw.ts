import { normalQuantile } from '../distributions.ts';
import type { Random } from '../rng.ts';

/** A draw from the standard normal, by inversion. */
export function normalDraw(random: Random): number {
  // The quantile of 0 is infinite.
  return normalQuantile(Math.max(Number.MIN_VALUE, random.uniform()));
}
