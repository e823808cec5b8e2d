/** What two classes, more than two, or any number of labels a row. */
export type Task = 'binary' | 'multiclass' | 'multilabel';

/** What codes of label sets stand for: 1 for each label that is in the set. */
export interface LabelSets {
  readonly members: readonly Uint8Array[];
}

/** Scores of one class, or of one label, row by row. */
export interface ClassScores {
  readonly code: number;
  readonly values: Float64Array;
}

/** n rows with one model's answers, as every metric takes them. Arrays have one entry a row. */
export interface Answers {
  readonly count: number;
  readonly weights: Float64Array | undefined;
  readonly task: Task;
  /** Classes, or labels where a row may have several. */
  readonly classes: number;
  /** Class codes; of several labels a row, codes of `sets`. */
  readonly labels: Int32Array;
  readonly predictions: Int32Array | undefined;
  readonly sets: LabelSets | undefined;
  /** 1 for rows of the positive class. */
  readonly positives: Uint8Array;
  /** Scores of the positive class. */
  readonly scores: Float64Array | undefined;
  readonly classScores: readonly ClassScores[] | undefined;
  /** Labels and predictions as numbers. */
  readonly numbers: Float64Array | undefined;
  readonly predictedNumbers: Float64Array | undefined;
  /** Codes of queries or series, from 0 to `groupCount` − 1. */
  readonly groups: Int32Array | undefined;
  readonly groupCount: number;
  /** Earlier values of each series in the order of time; of the only one where there are no groups. */
  readonly history: readonly Float64Array[] | undefined;
}

/** 1 for the rows that have a class, or a label. */
export function rowsOfClass({ labels, sets }: Pick<Answers, 'labels' | 'sets'>, code: number): Uint8Array {
  const flags = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    flags[i] = sets ? sets.members[labels[i]!]![code]! : labels[i] === code ? 1 : 0;
  }
  return flags;
}
