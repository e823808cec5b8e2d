import { normalCdf } from './distributions.ts';
import { ascendingOrder, inOrder } from './metrics/order.ts';

/** Wilcoxon's signed-rank test of paired differences. */
export interface SignedRank {
  /** The smaller sum of ranks: of the positive or of the negative differences. */
  statistic: number;
  /** Two-sided. */
  pValue: number;
  /** Differences that are not 0; the others are left out. */
  n: number;
}

/** Up to it the distribution is counted, ties or not; above it, it is taken as normal. */
const mostCounted = 50;

/**
 * Wilcoxon, Biometrics Bulletin 1 (1945), 80–83, as SciPy's `wilcoxon(d)`: midranks of |d|, zeros left out, the normal
 * distribution with the correction for ties and none for continuity. Undefined where every difference is 0.
 * For display beside a decision, never the decision.
 */
export function signedRank(differences: Float64Array): SignedRank | undefined {
  const kept = differences.filter((difference) => difference !== 0);
  const n = kept.length;
  if (n === 0) return undefined;
  const { ranks, positive, ties } = ranked(kept);
  const statistic = Math.min(positive, (n * (n + 1)) / 2 - positive);
  const pValue = n <= mostCounted ? counted(statistic, ranks) : asymptotic(statistic, n, ties);
  return { statistic, n, pValue };
}

/** The midranks of |d|, their sum over the positive d, and Σ (t³ − t) over ties of t. */
function ranked(differences: Float64Array): { ranks: Float64Array; positive: number; ties: number } {
  const sizes = differences.map(Math.abs);
  const order = ascendingOrder(sizes);
  const [sorted, signed] = [inOrder(sizes, order), inOrder(differences, order)];
  const ranks = new Float64Array(order.length);
  let positive = 0;
  let ties = 0;
  for (let from = 0, to; from < order.length; from = to) {
    to = from + 1;
    while (to < order.length && sorted[to] === sorted[from]) to++;
    ranks.fill((from + 1 + to) / 2, from, to);
    for (let i = from; i < to; i++) if (signed[i]! > 0) positive += ranks[i]!;
    ties += (to - from) ** 3 - (to - from);
  }
  return { ranks, positive, ties };
}

/** 2·P(W ≤ w) where each rank is positive or negative alike. Midranks are halves, so that their doubles are counted. */
function counted(statistic: number, ranks: Float64Array): number {
  const most = ranks.length * (ranks.length + 1);
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (const rank of ranks) for (let sum = most; sum >= 2 * rank; sum--) ways[sum]! += ways[sum - 2 * rank]!;
  const below = ways.subarray(0, 2 * statistic + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * below) / 2 ** ranks.length);
}

function asymptotic(statistic: number, n: number, ties: number): number {
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  return Math.min(1, 2 * normalCdf((statistic - mean) / Math.sqrt(variance)));
}
