import { dot, type SparseRow } from './sparse-rows.ts';

/** Strength of the penalty, most passes, and what a pass has to gain within five, as Evidently and scikit-learn set them. */
const [alpha, mostPasses, tolerance, patience] = [0.0001, 50, 0.001, 5];
/** The intercept learns slower where features are sparse (Bottou's advice, as scikit-learn follows it). */
const sparseInterceptDecay = 0.01;
const largestGradient = 1e12;

export interface LinearClassifier {
  weights: Float64Array;
  intercept: number;
}

/**
 * A linear classifier by stochastic gradient descent on the modified Huber loss (Zhang, ICML 2004) with an L1 penalty
 * by cumulative truncation (Tsuruoka, Tsujii & Ananiadou, ACL 2009) and Bottou's decreasing steps: the coefficients of
 * scikit-learn 1.9's `SGDClassifier(alpha=0.0001, max_iter=50, penalty='l1', loss='modified_huber')`.
 * @param labels 1 or 0 for each row; both occur
 * @param shuffleSeed a positive number below 2³¹
 * @param isSparse whether most features of a row are 0
 */
export function fitClassifier(
  rows: readonly SparseRow[],
  labels: Uint8Array,
  features: number,
  shuffleSeed: number,
  isSparse: boolean,
): LinearClassifier {
  const weights = new Float64Array(features);
  /** What the penalty took off each weight so far, of `penalty` that it could have. */
  const taken = new Float64Array(features);
  const order = Int32Array.from(rows, (_, i) => i);
  const decay = isSparse ? sparseInterceptDecay : 1;
  const firstStep = Math.sqrt(1 / Math.sqrt(alpha));
  const start = 1 / (firstStep * alpha);
  let [intercept, penalty, step] = [0, 0, 0];
  // Of the weights of the last row that moved any: what scikit-learn takes for the norm of all.
  let norm = 0;
  let [best, passesWithoutGain] = [Number.POSITIVE_INFINITY, 0];
  for (let pass = 0; pass < mostPasses && passesWithoutGain < patience; pass++) {
    shuffleByXorShift(order, shuffleSeed);
    let objective = 0;
    for (const row of order) {
      const { indices, values } = rows[row]!;
      const label = labels[row] === 1 ? 1 : -1;
      const margin = label * (dot(rows[row]!, weights) + intercept);
      objective += loss(margin) + alpha * norm;
      const rate = 1 / (alpha * (start + step++));
      const update = rate * label * Math.min(largestGradient, slope(margin));
      intercept += update * decay;
      penalty += rate * alpha;
      if (update !== 0) norm = 0;
      for (let i = 0; i < indices.length; i++) {
        const feature = indices[i]!;
        const moved = weights[feature]! + update * values[i]!;
        if (update !== 0) norm += Math.abs(moved);
        const kept =
          moved > 0
            ? Math.max(0, moved - (penalty + taken[feature]!))
            : moved < 0
              ? Math.min(0, moved + (penalty - taken[feature]!))
              : moved;
        taken[feature]! += kept - moved;
        weights[feature] = kept;
      }
    }
    const mean = objective / rows.length;
    passesWithoutGain = mean > best - tolerance ? passesWithoutGain + 1 : 0;
    best = Math.min(best, mean);
  }
  return { weights, intercept };
}

/** The probability of label 1: the margin from −1 to 1 as a share (Zhang 2004). Margins beyond tie. */
export function probabilityOf({ weights, intercept }: LinearClassifier, row: SparseRow): number {
  return (Math.max(-1, Math.min(1, dot(row, weights) + intercept)) + 1) / 2;
}

function loss(margin: number): number {
  if (margin >= 1) return 0;
  return margin >= -1 ? (1 - margin) ** 2 : -4 * margin;
}

/** How fast the loss falls with the margin. */
function slope(margin: number): number {
  if (margin >= 1) return 0;
  return margin >= -1 ? 2 * (1 - margin) : 4;
}

/** Fisher–Yates by a 32-bit xorshift (Marsaglia, J. Stat. Softw. 8 (14), 2003), with the same draws in every pass. */
function shuffleByXorShift(order: Int32Array, seed: number): void {
  const n = order.length;
  let state = seed;
  for (let i = 0; i < n - 1; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = i + ((state & 0x7fffffff) % (n - i));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
}
