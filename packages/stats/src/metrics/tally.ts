/**
 * What every count metric is made of: per class, how much weight is labelled so, predicted so, and both.
 * Classes are codes from 0 to k − 1; a class counts as present when a label or a prediction names it, whatever its
 * weight. Where a row may have several labels, a class is a label, and all of them are present.
 */
import type { LabelSets } from './answers.ts';

export interface Tally {
  readonly classes: number;
  /** Labelled and predicted as the class. */
  readonly hits: Float64Array;
  /** Labelled as the class. */
  readonly support: Float64Array;
  /** Predicted as the class. */
  readonly predicted: Float64Array;
  readonly present: Uint8Array;
  /** Weight of all rows, and of those whose prediction is the label, or the whole set of labels. */
  mass: number;
  exact: number;
  /** Σ |label − prediction| and Σ (label − prediction)² of the codes, weighted. */
  gaps: number;
  squaredGaps: number;
}

export function emptyTally(classes: number): Tally {
  return {
    classes,
    hits: new Float64Array(classes),
    support: new Float64Array(classes),
    predicted: new Float64Array(classes),
    present: new Uint8Array(classes),
    mass: 0,
    exact: 0,
    gaps: 0,
    squaredGaps: 0,
  };
}

/** Sets every count to nothing, so that a tally can be filled again. */
export function clearTally(tally: Tally): void {
  tally.hits.fill(0);
  tally.support.fill(0);
  tally.predicted.fill(0);
  tally.present.fill(0);
  tally.mass = tally.exact = tally.gaps = tally.squaredGaps = 0;
}

/** Adds `mass` rows (or their weight) that are labelled `label` and predicted `prediction`. */
export function addToTally(tally: Tally, label: number, prediction: number, mass: number): void {
  tally.mass += mass;
  tally.support[label]! += mass;
  tally.predicted[prediction]! += mass;
  tally.present[label] = 1;
  tally.present[prediction] = 1;
  if (label === prediction) {
    tally.hits[label]! += mass;
    tally.exact += mass;
  } else {
    const gap = label - prediction;
    tally.gaps += mass * Math.abs(gap);
    tally.squaredGaps += mass * gap * gap;
  }
}

/** The same of rows with sets of labels: `label` and `prediction` are codes of `sets`. */
export function addSetsToTally(
  tally: Tally,
  { members }: LabelSets,
  label: number,
  prediction: number,
  mass: number,
): void {
  const labelled = members[label]!;
  const predicted = members[prediction]!;
  tally.mass += mass;
  if (label === prediction) tally.exact += mass;
  for (let c = 0; c < tally.classes; c++) {
    if (labelled[c]) tally.support[c]! += mass;
    if (!predicted[c]) continue;
    tally.predicted[c]! += mass;
    if (labelled[c]) tally.hits[c]! += mass;
  }
  tally.present.fill(1);
}

/** The tally of n rows: labels and predictions as codes of classes or `sets`, weights 1 unless given. */
export function tallyOf(
  labels: Int32Array,
  predictions: Int32Array,
  classes: number,
  weights?: Float64Array,
  sets?: LabelSets,
): Tally {
  const tally = emptyTally(classes);
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    if (sets) addSetsToTally(tally, sets, labels[i]!, predictions[i]!, weight);
    else addToTally(tally, labels[i]!, predictions[i]!, weight);
  }
  return tally;
}

/** scikit-learn's confusion_matrix, row after row: how much weight is labelled r and predicted c. */
export function confusionMatrix(
  labels: Int32Array,
  predictions: Int32Array,
  classes: number,
  weights?: Float64Array,
): Float64Array {
  const matrix = new Float64Array(classes * classes);
  for (let i = 0; i < labels.length; i++) {
    matrix[labels[i]! * classes + predictions[i]!]! += weights ? weights[i]! : 1;
  }
  return matrix;
}
