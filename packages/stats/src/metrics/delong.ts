/**
 * Variances of ROC AUC: DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988), 837–845, in the time of a sort by
 * midranks (Sun & Xu, IEEE Signal Processing Letters 21 (2014), 1389–1393).
 */
import { ascendingOrder, inOrder } from './order.ts';

/** An AUC, or a difference of two, with its standard error. */
export interface Estimate {
  estimate: number;
  standardError: number;
}

/**
 * The placement of each row: for a positive the share of negatives that it scores above, for a negative the share of
 * positives that score above it, ties counting half. Their mean over either class is the AUC.
 */
export function placements(
  positive: Uint8Array,
  scores: Float64Array,
  order: Uint32Array = ascendingOrder(scores),
): Float64Array {
  const positives = positive.reduce((sum, flag) => sum + flag, 0);
  const negatives = positive.length - positives;
  const placed = new Float64Array(positive.length);
  const sorted = inOrder(scores, order);
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    let tiedPositives = 0;
    while (to < order.length && sorted[to] === sorted[from]) {
      tiedPositives += positive[order[to]!]!;
      to++;
    }
    const tiedNegatives = to - from - tiedPositives;
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
    const ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives;
    for (; from < to; from++) placed[order[from]!] = positive[order[from]!] ? ofPositive : ofNegative;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
  }
  return placed;
}

/** The AUC with DeLong's standard error. NaN with fewer than two rows of a class. */
export function delongAuc(positive: Uint8Array, placed: Float64Array): Estimate {
  return ofPlacements(positive, (i) => placed[i]!);
}

/** The AUC of `first` less that of `second` on the same rows, with DeLong's standard error. */
export function delongDifference(positive: Uint8Array, first: Float64Array, second: Float64Array): Estimate {
  return ofPlacements(positive, (i) => first[i]! - second[i]!);
}

function ofPlacements(positive: Uint8Array, placement: (row: number) => number): Estimate {
  const counts = [0, 0];
  const sums = [0, 0];
  for (let i = 0; i < positive.length; i++) {
    counts[positive[i]!]!++;
    sums[positive[i]!]! += placement(i);
  }
  const means = sums.map((sum, side) => sum / counts[side]!);
  const squares = [0, 0];
  for (let i = 0; i < positive.length; i++) {
    squares[positive[i]!]! += (placement(i) - means[positive[i]!]!) ** 2;
  }
  const variance = squares.reduce(
    (sum, square, side) => sum + square / (counts[side]! - 1) / counts[side]!,
    0,
  );
  return { estimate: means[1]!, standardError: Math.sqrt(variance) };
}
