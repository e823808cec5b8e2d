/** Metrics of a ranking by scores, with scikit-learn 1.9's names and values. */
import { ascendingOrder } from './order.ts';

/**
 * Weight of the positives and of the negatives at or above each distinct score, from the highest score down:
 * scikit-learn's confusion_matrix_at_thresholds without its empty beginning.
 */
export interface Ranking {
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** A point of a curve. */
export interface CurvePoint {
  x: number;
  y: number;
}

/**
 * Ranks n rows: `positive` is 1 for rows of the positive class, else 0; a higher score means more likely positive.
 * `order` is `ascendingOrder(scores)`, for callers that need it more than once.
 */
export function rankingOf(
  positive: Uint8Array,
  scores: Float64Array,
  weights?: Float64Array,
  order: Uint32Array = ascendingOrder(scores),
): Ranking {
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  let above = 0;
  let hits = 0;
  let misses = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i]!;
    const weight = weights ? weights[row]! : 1;
    if (positive[row]) hits += weight;
    else misses += weight;
    if (i > 0 && scores[order[i - 1]!] === scores[row]) continue;
    truePositives[above] = hits;
    falsePositives[above] = misses;
    above++;
  }
  return {
    truePositives: truePositives.subarray(0, above),
    falsePositives: falsePositives.subarray(0, above),
  };
}

/** roc_auc_score of two classes: ties count half. NaN where only one class has weight. */
export function rocAuc({ truePositives, falsePositives }: Ranking): number {
  let area = 0;
  let hits = 0;
  let misses = 0;
  for (let i = 0; i < truePositives.length; i++) {
    area += ((falsePositives[i]! - misses) * (truePositives[i]! + hits)) / 2;
    hits = truePositives[i]!;
    misses = falsePositives[i]!;
  }
  return area / (hits * misses);
}

/** average_precision_score: Σ (R_i − R_{i−1})·P_i, without interpolation. NaN where no positive has weight. */
export function averagePrecision({ truePositives, falsePositives }: Ranking): number {
  let area = 0;
  let hits = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const here = truePositives[i]!;
    if (here > hits) area += ((here - hits) * here) / (here + falsePositives[i]!);
    hits = here;
  }
  return area / hits;
}

/** roc_curve: false-positive rate and true-positive rate from (0, 0) to (1, 1), at most `points` of them. */
export function rocCurve(ranking: Ranking, points: number): CurvePoint[] {
  const { truePositives, falsePositives } = ranking;
  const last = truePositives.length - 1;
  const curve = thinned(truePositives.length, points - 1).map((i) => ({
    x: falsePositives[i]! / falsePositives[last]!,
    y: truePositives[i]! / truePositives[last]!,
  }));
  return [{ x: 0, y: 0 }, ...curve];
}

/** precision_recall_curve: recall and precision from the highest score down, at most `points` of them. */
export function precisionRecallCurve(ranking: Ranking, points: number): CurvePoint[] {
  const { truePositives, falsePositives } = ranking;
  const positives = truePositives[truePositives.length - 1]!;
  return thinned(truePositives.length, points).map((i) => ({
    x: truePositives[i]! / positives,
    y: truePositives[i]! / (truePositives[i]! + falsePositives[i]!),
  }));
}

/** At most `points` indices of 0 … n − 1, evenly spread, first and last included. */
function thinned(n: number, points: number): number[] {
  if (n <= points) return Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: points }, (_, i) => Math.round((i * (n - 1)) / (points - 1)));
}
