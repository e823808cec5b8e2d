/**
 * Metrics of counts, with scikit-learn 1.9's names and values. All take a tally and give a number, NaN where
 * scikit-learn warns that a binary metric is undefined (a ratio of nothing to nothing). Within an average, a class
 * whose ratio is undefined counts as 0, as there.
 */
import type { Tally } from './tally.ts';

/** `binary` is the figure of the class whose code is `positive`. */
export type Average = 'binary' | 'macro' | 'weighted' | 'micro';

/** accuracy_score. NaN without weight. */
export function accuracy(tally: Tally): number {
  return sum(tally.hits) / sum(tally.support);
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

/** precision_score: hits over predicted. */
export function precision(tally: Tally, average: Average, positive = 1): number {
  return averaged(tally, average, positive, (hits, _support, predicted) => [hits, predicted]);
}

/** recall_score: hits over labelled. */
export function recall(tally: Tally, average: Average, positive = 1): number {
  return averaged(tally, average, positive, (hits, support) => [hits, support]);
}

/** f1_score: 2·hits over labelled plus predicted. */
export function f1(tally: Tally, average: Average, positive = 1): number {
  return averaged(tally, average, positive, (hits, support, predicted) => [2 * hits, support + predicted]);
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

type Ratio = (hits: number, support: number, predicted: number) => [part: number, whole: number];

function averaged(tally: Tally, average: Average, positive: number, ratio: Ratio): number {
  if (average === 'binary') {
    return divided(ratio(tally.hits[positive]!, tally.support[positive]!, tally.predicted[positive]!));
  }
  if (average === 'micro') {
    return divided(ratio(sum(tally.hits), sum(tally.support), sum(tally.predicted)));
  }
  let total = 0;
  let weights = 0;
  for (let c = 0; c < tally.classes; c++) {
    if (!tally.present[c]) continue;
    const weight = average === 'weighted' ? tally.support[c]! : 1;
    const [part, whole] = ratio(tally.hits[c]!, tally.support[c]!, tally.predicted[c]!);
    if (whole > 0) total += (weight * part) / whole;
    weights += weight;
  }
  return total / weights;
}

function divided([part, whole]: [number, number]): number {
  return part / whole;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
