import type { ClassScores, LabelSets, Task } from '@mlops-actions/stats/metrics/answers';
import type { Family } from '@mlops-actions/stats/metrics/metric';

/** The scores of one class, or of one label. */
export interface RawScores {
  of: string;
  values: readonly unknown[];
}

/** The columns of a predictions table as they were read; null is a missing value. */
export interface RawRows {
  labels: readonly unknown[];
  weights?: readonly unknown[] | undefined;
  /** Which query or series a row belongs to. */
  groups?: readonly unknown[] | undefined;
  /** Labels of several columns: one name and one column of 0 and 1 each; `labels` is then empty. */
  sets?: { names: readonly string[]; labels: readonly (readonly unknown[])[] } | undefined;
  models: readonly {
    predictions?: readonly unknown[] | undefined;
    /** Beside `sets`, one column for each label. */
    sets?: readonly (readonly unknown[])[] | undefined;
    /** Of the positive class. */
    scores?: readonly unknown[] | undefined;
    classScores?: readonly RawScores[] | undefined;
  }[];
  /** Earlier values of the series in the order of time, and which series each belongs to. */
  history?: { values: readonly unknown[]; groups?: readonly unknown[] | undefined } | undefined;
  /** Rows without a label, where there are any. */
  labelGaps?: LabelGaps | undefined;
  /** What was selected beside, an array for each expression. */
  beside?: readonly (readonly unknown[])[];
}

/** Rows whose label is missing, as their file has them. */
export interface LabelGaps {
  columns: readonly string[];
  /** The first of them, counted from 1. */
  first: readonly number[];
}

/** One model's answers on the rows, and why a family of metrics has none. */
export interface ModelRows {
  /** Class codes; of several labels, codes of sets. */
  predictions?: Int32Array;
  /** The same as numbers. */
  numbers?: Float64Array;
  /** Scores of the positive class. */
  scores?: Float64Array;
  /** Scores of each class or label. */
  classScores?: readonly ClassScores[];
  problems: Partial<Record<Family, string>>;
}

export interface Rows {
  count: number;
  /** (Σw)² / Σw². */
  effective: number;
  weights: Float64Array | undefined;
  task: Task;
  /** Class names by code; of several labels, the labels' names. */
  names: string[];
  /** Class codes, −1 where a label is missing; of several labels, codes of sets. */
  labels: Int32Array;
  /** Where labels are missing; undefined of rows that were taken from others. */
  labelGaps: LabelGaps | undefined;
  /** What the codes of sets stand for, where labels are several columns. */
  sets: LabelSets | undefined;
  /** The labels as numbers, where they are. */
  numbers: Float64Array | undefined;
  /** The code of the positive class, where one is known; 1 in `positives` marks its rows. */
  positive: number | undefined;
  positives: Uint8Array;
  /** Effective rows of the negatives and of the positives. */
  effectiveOf: readonly [negatives: number, positives: number];
  /** Codes of queries or series, from 0 to `groupCount` − 1; −1 is missing. */
  groups: Int32Array | undefined;
  groupCount: number;
  /** Earlier values of each series in the order of time. */
  history: readonly Float64Array[] | undefined;
  models: ModelRows[];
}
