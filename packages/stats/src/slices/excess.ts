/** How much more a segment of the rows loses than the others, and how sure that is. */
import tCdfOf from '@stdlib/stats-base-dists-t-cdf';

/** Sums that a place of a buffer holds for its rows: n, Σw, Σw·ℓ, Σw², Σw²·ℓ, Σw²·ℓ². */
export const sumsOfLoss = 6;

export interface Excess {
  rows: number;
  /** Mean loss of the segment less that of the other rows. */
  excess: number;
  standardError: number;
  /** Welch's degrees of freedom. */
  df: number;
}

/** The sums of each row, one after the other: what a segment adds up of its rows. */
export function lossSums(losses: Float64Array, weights?: Float64Array): Float64Array {
  const sums = new Float64Array(losses.length * sumsOfLoss);
  for (let i = 0; i < losses.length; i++) {
    const loss = losses[i]!;
    const weight = weights ? weights[i]! : 1;
    const at = i * sumsOfLoss;
    sums[at] = 1;
    sums[at + 1] = weight;
    sums[at + 2] = weight * loss;
    sums[at + 3] = weight * weight;
    sums[at + 4] = weight * weight * loss;
    sums[at + 5] = weight * weight * loss * loss;
  }
  return sums;
}

/** Adds a row's sums to those at `place`. */
export function addLoss(into: Float64Array, place: number, rows: Float64Array, row: number): void {
  const to = place * sumsOfLoss;
  const from = row * sumsOfLoss;
  for (let k = 0; k < sumsOfLoss; k++) into[to + k]! += rows[from + k]!;
}

/**
 * The excess loss of the segment at `place` of `sums` over the rows of `whole` that are not in it, with Welch's
 * standard error (Biometrika 34 (1947), 28–35). A segment counts as no less variable than all rows are: one whose few
 * rows are all alike would otherwise look certain.
 */
export function excessOf(sums: Float64Array, place: number, whole: Float64Array): Excess {
  const own = sums.subarray(place * sumsOfLoss, (place + 1) * sumsOfLoss);
  const rest = whole.map((sum, k) => sum - own[k]!);
  const [segment, others, all] = [meanOf(own), meanOf(rest), meanOf(whole)];
  const spread = Math.max(segment.variance, (all.variance * all.effective) / segment.effective);
  const standardError = Math.sqrt(spread + others.variance);
  const df =
    standardError ** 4 /
    (spread ** 2 / (segment.effective - 1) + others.variance ** 2 / (others.effective - 1));
  return { rows: own[0]!, excess: segment.mean - others.mean, standardError, df };
}

/** The one-sided p-value of an excess above `margin`; 1 where nothing varies. */
export function excessPValue({ excess, standardError, df }: Excess, margin: number): number {
  if (!(standardError > 0) || !(df > 0)) return 1;
  return tCdfOf((margin - excess) / standardError, df);
}

/** A weighted mean with the linearised variance of it. */
function meanOf(sums: Float64Array): { mean: number; variance: number; effective: number } {
  const [rows, mass, loss, squares, squaresLoss, squaresLoss2] = Array.from(sums) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const mean = loss / mass;
  const around = Math.max(0, squaresLoss2 - 2 * mean * squaresLoss + mean ** 2 * squares);
  return {
    mean,
    variance: ((around / mass ** 2) * rows) / (rows - 1),
    effective: mass ** 2 / squares,
  };
}
