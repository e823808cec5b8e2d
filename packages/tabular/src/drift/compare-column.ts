import type { CategoryCounts } from '@mlops-actions/stats/drift/category-counts';
import { totalsOf } from '@mlops-actions/stats/drift/category-counts';
import { chiSquarePValue } from '@mlops-actions/stats/drift/chi-square';
import { sturgesEdges } from '@mlops-actions/stats/drift/histogram';
import { jensenShannonDistance } from '@mlops-actions/stats/drift/jensen-shannon';
import { kolmogorovSmirnovPValue } from '@mlops-actions/stats/drift/kolmogorov-smirnov';
import { evidentlyMethod, isDrifted, type MethodName, methods } from '@mlops-actions/stats/drift/method';
import { normedWasserstein } from '@mlops-actions/stats/drift/normed-wasserstein';
import { populationStabilityIndex } from '@mlops-actions/stats/drift/population-stability';
import { totalVariationDistance } from '@mlops-actions/stats/drift/total-variation';
import { twoProportionsPValue } from '@mlops-actions/stats/drift/two-proportions';
import type { Engine } from '../engine.ts';
import { binCounts } from './bin-counts.ts';
import { categoryCounts } from './category-counts.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { ColumnPair } from './column-pair.ts';
import { type NumberGap, numberGap } from './number-gap.ts';

export interface Comparison {
  method: MethodName;
  /** The number that is compared with the threshold: a p-value or a distance. */
  score: number;
  pValue: number | null;
  threshold: number;
  drifted: boolean;
  /** How large the difference is, beside a p-value, which says only how sure it is; from 0 to 1. */
  effect: Effect | null;
}

export interface Effect {
  name: 'D' | 'total variation';
  value: number;
}

export interface Facts {
  reference: ColumnFacts;
  current: ColumnFacts;
}

/** Evidently bins numbers of which the reference has more distinct values than this, and counts the others. */
const mostNumbersCounted = 20;

/**
 * Compares one column of two tables, by Evidently's choice of method and threshold where none is given.
 * @param facts both with at least one value
 */
export async function compareColumn(
  engine: Engine,
  pair: ColumnPair,
  facts: Facts,
  wanted: { method?: MethodName | undefined; threshold?: number | undefined } = {},
): Promise<Comparison> {
  const [n, m] = [facts.reference.values, facts.current.values];
  const gap = pair.type === 'numerical' ? await numberGap(engine, pair, n, m) : null;
  const counts = gap ? null : await categoryCounts(engine, pair);
  const distinct = gap?.distinct ?? totalsOf(counts ?? []).categories;
  const method = wanted.method ?? evidentlyMethod(pair.type, n, distinct);
  const { score, effect } = await measure(engine, pair, facts, method, gap, counts);
  const threshold = wanted.threshold ?? methods[method].threshold;
  return {
    method,
    score,
    pValue: methods[method].isTest ? score : null,
    threshold,
    drifted: isDrifted(method, score, threshold),
    effect,
  };
}

async function measure(
  engine: Engine,
  pair: ColumnPair,
  facts: Facts,
  method: MethodName,
  gap: NumberGap | null,
  known: CategoryCounts[] | null,
): Promise<{ score: number; effect: Effect | null }> {
  switch (method) {
    case 'ks': {
      const { largest } = gap as NumberGap;
      const score = kolmogorovSmirnovPValue(largest, facts.reference.values, facts.current.values);
      return { score, effect: { name: 'D', value: largest } };
    }
    case 'wasserstein': {
      const deviation = facts.reference.numbers?.deviation ?? 0;
      return { score: normedWasserstein((gap as NumberGap).area, deviation), effect: null };
    }
    case 'chisquare':
    case 'z': {
      const counts = known ?? (await categoryCounts(engine, pair));
      const score = method === 'z' ? twoProportionsPValue(counts) : chiSquarePValue(counts);
      return { score, effect: { name: 'total variation', value: totalVariationDistance(counts) } };
    }
    case 'jensenshannon':
    case 'psi': {
      const counts = known ?? (await numberCounts(engine, pair, facts, gap as NumberGap));
      const score = method === 'psi' ? populationStabilityIndex(counts) : jensenShannonDistance(counts);
      return { score, effect: null };
    }
  }
}

/** Evidently's `get_binned_data`: Sturges' bins over both tables, or each number by itself where there are few. */
async function numberCounts(
  engine: Engine,
  pair: ColumnPair,
  { reference, current }: Facts,
  gap: NumberGap,
): Promise<CategoryCounts[]> {
  if (gap.referenceDistinct <= mostNumbersCounted || !reference.numbers || !current.numbers) {
    return categoryCounts(engine, pair);
  }
  const min = Math.min(reference.numbers.min, current.numbers.min);
  const max = Math.max(reference.numbers.max, current.numbers.max);
  return binCounts(engine, pair, sturgesEdges(min, max, reference.values + current.values, pair.numbers));
}
