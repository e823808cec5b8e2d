import { totalsOf } from '@mlops-actions/stats/drift/category-counts';
import {
  isDrifted,
  methodFor,
  type MethodName,
  methods,
  type Preset,
  thresholdFor,
} from '@mlops-actions/stats/drift/method';
import type { Engine } from '../engine.ts';
import { categoryCounts } from './category-counts.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { ColumnPair } from './column-pair.ts';
import { Incomparable } from './incomparable.ts';
import { categoryMeasures } from './measure-categories.ts';
import { numberMeasures } from './measure-numbers.ts';
import { shareMeasures } from './measure-shares.ts';
import { textMeasures } from './measure-texts.ts';
import { numberGap } from './number-gap.ts';
import type { Column, Effect, Measure } from './measure.ts';

export type { Effect } from './measure.ts';

export interface Comparison {
  method: MethodName;
  /** The number that is compared with the threshold: a p-value, a distance or an area under the ROC curve. */
  score: number;
  pValue: number | null;
  threshold: number;
  /** What the score is held against, where the threshold itself is a level of it. */
  limit?: number;
  drifted: boolean;
  /** How large the difference is, beside a p-value, which says only how sure it is; from 0 to 1. */
  effect: Effect | null;
}

export interface Facts {
  reference: ColumnFacts;
  current: ColumnFacts;
}

const measures: Record<MethodName, Measure> = {
  ...numberMeasures,
  ...categoryMeasures,
  ...shareMeasures,
  ...textMeasures,
};

/**
 * Compares one column of two tables, by the preset's choice of method and threshold where none is given.
 * @throws Incomparable where a table has no values, or the method no figure for them
 */
export async function compareColumn(
  engine: Engine,
  pair: ColumnPair,
  facts: Facts,
  wanted: {
    method?: MethodName | undefined;
    threshold?: number | undefined;
    preset?: Preset | undefined;
  } = {},
): Promise<Comparison> {
  const preset = wanted.preset ?? 'evidently';
  const [n, m] = [facts.reference.values, facts.current.values];
  if (n === 0 || m === 0) throw new Incomparable(pair.name, 'has no values in one of the tables');
  const gap = pair.type === 'numerical' ? await numberGap(engine, pair, n, m) : null;
  const counts = pair.type === 'categorical' ? await categoryCounts(engine, pair) : null;
  const distinct = gap?.distinct ?? totalsOf(counts ?? []).categories;
  const method = wanted.method ?? methodFor(preset, pair.type, n, distinct);
  const threshold = wanted.threshold ?? thresholdFor(method);
  const column: Column = { engine, pair, facts, gap, counts, n, m, threshold };
  const { score, effect, limit } = await measures[method](column);
  if (Number.isNaN(score)) throw new Incomparable(pair.name, `has too few values for ${method}`);
  return {
    method,
    score,
    pValue: methods[method].isTest ? score : null,
    threshold,
    ...(limit !== undefined && { limit }),
    drifted: isDrifted(method, score, limit ?? threshold, preset),
    effect,
  };
}
