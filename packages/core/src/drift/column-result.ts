import type { ColumnType } from '@mlops-actions/stats/drift/method';
import type { Comparison, Facts } from '@mlops-actions/tabular/drift/compare-column';
import type { Distribution } from '@mlops-actions/tabular/drift/distribution';

export type ColumnRole = 'feature' | 'label' | 'prediction';

interface Column {
  name: string;
  kind: ColumnRole;
}

/** What decides on a column: the method's own score in a preset, an effect above the noise in mode honest. */
export interface Measured {
  /** What the score is, where it is not that of the method. */
  measure: string | null;
  score: number;
  threshold: number;
  pValue: number | null;
  /** What the score stays below in 95 of 100 comparisons of tables that do not differ; null in a preset. */
  floor: number | null;
}

export type Decision = Measured & {
  /** Corrected for the number of columns; null where nothing was corrected. */
  adjustedPValue: number | null;
  drifted: boolean;
};

/** A column that both tables hold, as it was measured. */
export type MeasuredColumn = Column & {
  state: 'compared';
  type: ColumnType;
  facts: Facts;
  comparison: Comparison;
  measured: Measured;
  /** Null where no chart is wanted. */
  distribution: Distribution | null;
  /** Ends a sentence that begins with the column, where it changed between text and numbers. */
  retyped: string | null;
};

export type ComparedColumn = Omit<MeasuredColumn, 'measured'> & { decision: Decision };

/** A column that was to be compared and could not be; `reason` ends a sentence that begins with the column. */
export type MissingColumn = Column & {
  state: 'no-data';
  reason: string;
  /** Set where one of the tables does not have it. */
  isAbsent?: boolean;
  referenceRows: number;
  currentRows: number;
};

/** A column that was never to be compared. */
export type LeftOutColumn = Column & {
  state: 'left-out';
  reason: string;
  /** Set where the policy does not ask for its kind. */
  isUnasked?: boolean;
};

export type ColumnResult = ComparedColumn | MissingColumn | LeftOutColumn;
