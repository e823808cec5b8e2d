import type { ColumnType } from '@mlops-actions/stats/drift/method';
import type { Comparison, Facts } from '@mlops-actions/tabular/drift/compare-column';
import type { Distribution } from '@mlops-actions/tabular/drift/distribution';

export type ColumnRole = 'feature' | 'label' | 'prediction';

interface Column {
  name: string;
  kind: ColumnRole;
}

export type ComparedColumn = Column & {
  state: 'compared';
  type: ColumnType;
  facts: Facts;
  comparison: Comparison;
  distribution: Distribution;
  /** Ends a sentence that begins with the column, where it changed between text and numbers. */
  retyped: string | null;
};

/** A column that was to be compared and could not be; `reason` ends a sentence that begins with the column. */
export type MissingColumn = Column & {
  state: 'no-data';
  reason: string;
  referenceRows: number;
  currentRows: number;
};

/** A column that was never to be compared. */
export type LeftOutColumn = Column & { state: 'left-out'; reason: string };

export type ColumnResult = ComparedColumn | MissingColumn | LeftOutColumn;
