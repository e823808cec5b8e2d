import { normalCdf } from '../distributions.ts';

export interface Trend {
  /** Kendall's τ-b of the values with their order, from −1 (ever falling) to 1 (ever rising). */
  tau: number;
  /** Two-sided, by the normal approximation with continuity correction. */
  pValue: number;
}

/**
 * Whether values in the order of time rise or fall (Mann, Econometrica 13, 1945; Kendall 1975, with his variance for
 * ties).
 * @param values at least two
 */
export function mannKendall(values: ArrayLike<number>): Trend {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!);
  const ties = new Map<number, number>();
  for (let i = 0; i < n; i++) ties.set(values[i]!, (ties.get(values[i]!) ?? 0) + 1);
  const pairs = (n * (n - 1)) / 2;
  let [tiedPairs, tiedVariance] = [0, 0];
  for (const t of ties.values()) {
    tiedPairs += (t * (t - 1)) / 2;
    tiedVariance += t * (t - 1) * (2 * t + 5);
  }
  if (tiedPairs === pairs) return { tau: 0, pValue: 1 };
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5) - tiedVariance) / 18);
  const z = Math.max(0, Math.abs(s) - 1) / deviation;
  return { tau: s / Math.sqrt(pairs * (pairs - tiedPairs)), pValue: Math.min(1, 2 * normalCdf(-z)) };
}
