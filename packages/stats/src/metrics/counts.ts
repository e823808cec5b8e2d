/**
 * Metrics of counts, with scikit-learn 1.9's names and values. All take a tally and give a number, NaN where
 * scikit-learn warns that a binary metric is undefined (a ratio of nothing to nothing). Within an average, a class
 * whose ratio is undefined counts as 0, as there.
 */
import type { Tally } from './tally.ts';

/** `binary` is the figure of one class, by its code. */
export type Average = 'binary' | 'macro' | 'weighted' | 'micro';

/** A ratio of a class's counts: what is found, of what there is. Writes the two into `into`. */
export type Ratio = (hits: number, support: number, predicted: number, into: Fraction) => void;

export interface Fraction {
  part: number;
  whole: number;
}

/** precision_score: hits over predicted. */
export const precision: Ratio = (hits, _support, predicted, into) => {
  into.part = hits;
  into.whole = predicted;
};

/** recall_score: hits over labelled. */
export const recall: Ratio = (hits, support, _predicted, into) => {
  into.part = hits;
  into.whole = support;
};

/** fbeta_score: (1 + β²)·hits over β²·labelled + predicted; f1_score with β = 1. */
export function fbeta(beta: number): Ratio {
  const square = beta * beta;
  return (hits, support, predicted, into) => {
    into.part = (1 + square) * hits;
    into.whole = square * support + predicted;
  };
}

/** jaccard_score: hits over labelled or predicted. */
export const jaccard: Ratio = (hits, support, predicted, into) => {
  into.part = hits;
  into.whole = support + predicted - hits;
};

const fraction: Fraction = { part: 0, whole: 0 };

/** A ratio of one class, of all classes' sums (micro), or of the classes present, averaged. */
export function averaged(tally: Tally, ratio: Ratio, average: Average, code: number): number {
  if (average === 'binary')
    return ratioOf(tally.hits[code]!, tally.support[code]!, tally.predicted[code]!, ratio);
  if (average === 'micro') return ratioOf(sum(tally.hits), sum(tally.support), sum(tally.predicted), ratio);
  let total = 0;
  let weights = 0;
  for (let c = 0; c < tally.classes; c++) {
    if (!tally.present[c]) continue;
    const weight = average === 'weighted' ? tally.support[c]! : 1;
    ratio(tally.hits[c]!, tally.support[c]!, tally.predicted[c]!, fraction);
    if (fraction.whole > 0) total += (weight * fraction.part) / fraction.whole;
    weights += weight;
  }
  return total / weights;
}

function ratioOf(hits: number, support: number, predicted: number, ratio: Ratio): number {
  ratio(hits, support, predicted, fraction);
  return fraction.part / fraction.whole;
}

/** accuracy_score; of several labels a row, the share of rows with all of them right. NaN without weight. */
export function accuracy({ exact, mass }: Tally): number {
  return exact / mass;
}

/** balanced_accuracy_score: the mean recall of the classes that have labels. */
export function balancedAccuracy(tally: Tally): number {
  let total = 0;
  let classes = 0;
  for (let c = 0; c < tally.classes; c++) {
    const support = tally.support[c]!;
    if (support === 0) continue;
    total += tally.hits[c]! / support;
    classes++;
  }
  return total / classes;
}

/** matthews_corrcoef (Gorodkin 2004): 0, as in scikit-learn, where labels or predictions are constant. */
export function matthewsCorrcoef(tally: Tally): number {
  const total = sum(tally.predicted);
  if (!(total > 0)) return NaN;
  let both = 0;
  let predictedSquares = 0;
  let supportSquares = 0;
  for (let c = 0; c < tally.classes; c++) {
    both += tally.support[c]! * tally.predicted[c]!;
    predictedSquares += tally.predicted[c]! ** 2;
    supportSquares += tally.support[c]! ** 2;
  }
  const spread = (total ** 2 - predictedSquares) * (total ** 2 - supportSquares);
  return spread === 0 ? 0 : (sum(tally.hits) * total - both) / Math.sqrt(spread);
}

/** cohen_kappa_score: 1 − observed over expected disagreement. NaN where chance alone agrees always. */
export function cohenKappa(tally: Tally): number {
  let both = 0;
  for (let c = 0; c < tally.classes; c++) both += tally.support[c]! * tally.predicted[c]!;
  return 1 - (tally.mass - tally.exact) / (tally.mass - both / tally.mass);
}

/** cohen_kappa_score with linear weights: a disagreement counts as many times as classes lie between. */
export function linearKappa(tally: Tally): number {
  let expected = 0;
  let labelled = 0;
  let predicted = 0;
  for (let c = 0; c < tally.classes; c++) {
    labelled += tally.support[c]!;
    predicted += tally.predicted[c]!;
    expected += labelled * (tally.mass - predicted) + predicted * (tally.mass - labelled);
  }
  return 1 - (tally.gaps * tally.mass) / expected;
}

/** cohen_kappa_score with quadratic weights. */
export function quadraticKappa(tally: Tally): number {
  let labelMean = 0;
  let labelSquares = 0;
  let predictedMean = 0;
  let predictedSquares = 0;
  for (let c = 0; c < tally.classes; c++) {
    labelMean += c * tally.support[c]!;
    labelSquares += c * c * tally.support[c]!;
    predictedMean += c * tally.predicted[c]!;
    predictedSquares += c * c * tally.predicted[c]!;
  }
  const expected = labelSquares + predictedSquares - (2 * labelMean * predictedMean) / tally.mass;
  return 1 - tally.squaredGaps / expected;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
