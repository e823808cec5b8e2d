import type { CategoryCounts } from '@mlops-actions/stats/drift/category-counts';
import type { Engine } from '../engine.ts';
import type { ColumnPair } from './column-pair.ts';
import type { Facts } from './compare-column.ts';
import type { NumberGap } from './number-gap.ts';

/** A column that is to be measured, with what is known of it. */
export interface Column {
  engine: Engine;
  pair: ColumnPair;
  facts: Facts;
  /** Of numbers, else null. */
  gap: NumberGap | null;
  /** Of categories, else null. */
  counts: CategoryCounts[] | null;
  /** How many values the reference has. */
  n: number;
  /** How many values the current table has. */
  m: number;
  threshold: number;
}

export interface Effect {
  name: 'D' | 'total variation';
  value: number;
}

export interface Measured {
  score: number;
  effect: Effect | null;
  /** What the score is held against, where that is not the threshold itself. */
  limit?: number;
}

export type Measure = (column: Column) => Promise<Measured>;
