/** What a metric is: its name, which way is better, how it is computed and, by that, how it is made certain. */
import type { Answers, Task } from './answers.ts';
import type { Tally } from './tally.ts';

/** What a metric is computed from: predicted classes, scores, probabilities, numbers, or rows of queries or series. */
export const families = ['counts', 'ranking', 'probability', 'regression', 'retrieval', 'forecast'] as const;
export type Family = (typeof families)[number];

/** One value for each row, or for each query, whose weighted mean is the metric. */
export interface Units {
  readonly values: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** A figure of resampled rows: `times` says how often each row is drawn; without it every row counts once. */
export type RowStatistic = (times?: Int32Array) => number;

/** How a metric is computed. NaN wherever it is undefined. `code` is the class it is about, −1 for none. */
export type Estimator =
  /** Of counts: multinomial resampling of the cells; a plain `share` of right rows by Wilson and Tango without weights. */
  | {
      readonly kind: 'cells';
      readonly value: (tally: Tally, code: number) => number;
      readonly isShare?: true;
    }
  /** A mean of rows or queries: t, and paired t of the differences. */
  | {
      readonly kind: 'mean';
      readonly units: (answers: Answers, code: number) => Units;
      readonly of?: 'queries';
    }
  /** A smooth function of the weighted means of some features: bootstrap of rows, or of groups of rows. */
  | {
      readonly kind: 'totals';
      features: (answers: Answers) => Float64Array[];
      value: (means: Float64Array) => number;
    }
  /** Anything else that weights of rows decide: bootstrap of rows; ROC AUC of two classes without weights by DeLong. */
  | {
      readonly kind: 'rows';
      readonly statistic: (answers: Answers, code: number) => RowStatistic;
      readonly isAuc?: true;
    }
  /** An extreme of the rows, which no resample of them goes beyond: it has a value and no interval. */
  | { readonly kind: 'extreme'; readonly value: (answers: Answers) => number };

export interface Metric {
  /** scikit-learn's function name without `_score`; then parameters, the average, and a class in brackets. */
  readonly name: string;
  readonly family: Family;
  readonly greaterIsBetter: boolean;
  /** Whether the values lie in [0, 1], so that the default margin is 0.01. */
  readonly unitRange: boolean;
  /** What kinds of classes it is a figure of; of any unless given. */
  readonly tasks?: readonly Task[];
  /** The class that it is about, by name; without one and with `isOfPositive`, the positive class. */
  readonly label?: string;
  readonly isOfPositive?: true;
  /** Whether it is as uncertain as the smaller of the positives and the negatives is small. */
  readonly restsOnBoth?: true;
  readonly estimator: Estimator;
  /** Why it is undefined on these rows, where that can be told beforehand. */
  readonly problem?: (answers: Answers) => string | undefined;
  /** Why it is undefined where the figure turns out to be NaN. */
  readonly otherwise: string;
  /** What a reader should know of a figure that has one, such as classes that count as 0. */
  readonly note?: (answers: Answers, tally: Tally | undefined) => string | undefined;
}
