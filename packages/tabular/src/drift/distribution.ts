import { evenEdges } from '@mlops-actions/stats/drift/histogram';
import type { Engine } from '../engine.ts';
import { binCounts } from './bin-counts.ts';
import { type TopCategory, topCategories } from './category-counts.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { ColumnPair } from './column-pair.ts';
import type { Facts } from './compare-column.ts';

/** What a chart shows of a column: shares of each table's values, which sum to 1. */
export type Distribution =
  | { kind: 'bins'; bins: { from: number; to: number; reference: number; current: number }[] }
  | {
      kind: 'categories';
      /** The commonest first; `name` is null where values are not to be shown. */
      categories: TopCategory[];
      /** The share of all other categories. */
      rest: { reference: number; current: number };
    };

const mostBins = 30;
const mostCategories = 12;
/** Bins span this many standard deviations around the means; the first and the last hold what lies beyond. */
const spannedDeviations = 3;

export async function distributionOf(
  engine: Engine,
  pair: ColumnPair,
  facts: Facts,
  named: boolean,
): Promise<Distribution> {
  const { reference, current } = facts;
  if (pair.type === 'numerical' && reference.numbers && current.numbers) {
    const edges = chartEdges(reference.numbers, current.numbers, pair.numbers === 'integer');
    const counts = await binCounts(engine, pair, edges);
    const bins = counts.map((count, i) => ({
      from: edges[i] as number,
      to: edges[i + 1] as number,
      reference: count.reference / reference.values,
      current: count.current / current.values,
    }));
    return { kind: 'bins', bins };
  }
  const top = await topCategories(engine, pair, mostCategories, named);
  const categories = top.map((category) => ({
    ...category,
    reference: category.reference / reference.values,
    current: category.current / current.values,
  }));
  const others = (side: 'reference' | 'current') =>
    Math.max(0, 1 - categories.reduce((sum, category) => sum + category[side], 0));
  return {
    kind: 'categories',
    categories,
    rest: { reference: others('reference'), current: others('current') },
  };
}

type Numbers = NonNullable<ColumnFacts['numbers']>;

/** Even bins around both means; those of integers are whole numbers wide, so that no bin holds more of them than the next. */
function chartEdges(a: Numbers, b: Numbers, wholeNumbers: boolean): number[] {
  const low = Math.max(
    Math.min(a.min, b.min),
    Math.min(a.mean - spannedDeviations * a.deviation, b.mean - spannedDeviations * b.deviation),
  );
  const high = Math.min(
    Math.max(a.max, b.max),
    Math.max(a.mean + spannedDeviations * a.deviation, b.mean + spannedDeviations * b.deviation),
  );
  if (!wholeNumbers) {
    return low < high ? evenEdges(low, high, mostBins, 'float64') : [low - 0.5, low + 0.5];
  }
  const first = Math.floor(low);
  const width = Math.max(1, Math.ceil((high - first + 1) / mostBins));
  const bins = Math.ceil((Math.floor(high) - first + 1) / width);
  return Array.from({ length: bins + 1 }, (_, i) => first + i * width);
}
