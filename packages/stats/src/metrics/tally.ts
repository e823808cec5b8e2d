/**
 * What every count metric is made of: per class, how much weight is labelled so, predicted so, and both.
 * Classes are codes from 0 to k − 1; a class counts as present when a label or a prediction names it, whatever its weight.
 */
export interface Tally {
  readonly classes: number;
  /** Labelled and predicted as the class. */
  readonly hits: Float64Array;
  /** Labelled as the class. */
  readonly support: Float64Array;
  /** Predicted as the class. */
  readonly predicted: Float64Array;
  readonly present: Uint8Array;
}

export function emptyTally(classes: number): Tally {
  return {
    classes,
    hits: new Float64Array(classes),
    support: new Float64Array(classes),
    predicted: new Float64Array(classes),
    present: new Uint8Array(classes),
  };
}

/** Sets every count to nothing, so that a tally can be filled again. */
export function clearTally(tally: Tally): void {
  tally.hits.fill(0);
  tally.support.fill(0);
  tally.predicted.fill(0);
  tally.present.fill(0);
}

/** Adds `mass` rows (or their weight) that are labelled `label` and predicted `prediction`. */
export function addToTally(tally: Tally, label: number, prediction: number, mass: number): void {
  tally.support[label]! += mass;
  tally.predicted[prediction]! += mass;
  if (label === prediction) tally.hits[label]! += mass;
  tally.present[label] = 1;
  tally.present[prediction] = 1;
}

/** The tally of n rows: labels and predictions as class codes, weights 1 unless given. */
export function tallyOf(
  labels: Int32Array,
  predictions: Int32Array,
  classes: number,
  weights?: Float64Array,
): Tally {
  const tally = emptyTally(classes);
  for (let i = 0; i < labels.length; i++) {
    addToTally(tally, labels[i]!, predictions[i]!, weights ? weights[i]! : 1);
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
