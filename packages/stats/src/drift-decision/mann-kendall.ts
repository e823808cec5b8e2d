import { normalCdf } from '../distributions.ts';
import { quantile } from '../quantile.ts';

export interface Trend {
  /** Kendall's τ-b of the values with their order, from −1 (ever falling) to 1 (ever rising). */
  tau: number;
  /** Two-sided, by the normal approximation with continuity correction. */
  pValue: number;
  /** By how much the values rise from the first to the last, along Theil and Sen's line. */
  rise: number;
}

/**
 * Whether values in the order of time rise or fall (Mann, Econometrica 13, 1945; Kendall 1975, with his variance for
 * ties). Neighbours that resemble each other hold less evidence: the variance is multiplied by (1 + r) / (1 − r), r the
 * autocorrelation of what Theil and Sen's line leaves (Yue & Wang, Water Resour. Manage. 18, 2004).
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
  if (tiedPairs === pairs) return { tau: 0, pValue: 1, rise: 0 };
  const slope = theilSen(values);
  const r = neighbourCorrelation(Float64Array.from(values, (value, i) => value - slope * i));
  const inflation = r > 0 ? (1 + r) / (1 - r) : 1;
  const deviation = Math.sqrt((inflation * (n * (n - 1) * (2 * n + 5) - tiedVariance)) / 18);
  const z = Math.max(0, Math.abs(s) - 1) / deviation;
  const pValue = Math.min(1, 2 * normalCdf(-z));
  return { tau: s / Math.sqrt(pairs * (pairs - tiedPairs)), pValue, rise: slope * (n - 1) };
}

/** The median slope of all pairs (Sen, JASA 63, 1968). */
function theilSen(values: ArrayLike<number>): number {
  const slopes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) slopes.push((values[j]! - values[i]!) / (j - i));
  }
  return quantile(slopes, 0.5);
}

/** The correlation of each value with the next; 0 of constant values. */
function neighbourCorrelation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let products = 0;
  for (let i = 0; i + 1 < values.length; i++) products += (values[i]! - mean) * (values[i + 1]! - mean);
  return squares > 0 ? Math.min(0.99, products / squares) : 0;
}
