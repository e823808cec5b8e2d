import type { CategoryCounts } from '@mlops-actions/stats/drift/category-counts';
import { hellingerDistance } from '@mlops-actions/stats/drift/hellinger';
import { azuremlEdges, sturgesEdges } from '@mlops-actions/stats/drift/histogram';
import { jensenShannonDistance } from '@mlops-actions/stats/drift/jensen-shannon';
import { kullbackLeibler } from '@mlops-actions/stats/drift/kullback-leibler';
import {
  populationStabilityIndex,
  smoothedStabilityIndex,
} from '@mlops-actions/stats/drift/population-stability';
import { binCounts } from './bin-counts.ts';
import { categoryCounts } from './category-counts.ts';
import type { Column, Measure, Measured } from './measure.ts';

/** Evidently bins numbers of which the reference has more distinct values than this, and counts the others. */
const mostNumbersCounted = 20;

/** Distances between the shares of categories or of bins. */
export const shareMeasures = {
  async jensenshannon(column) {
    return far(jensenShannonDistance(await evidentlyShares(column)));
  },
  async psi(column) {
    return far(populationStabilityIndex(await evidentlyShares(column)));
  },
  async kl_div(column) {
    return far(kullbackLeibler(await evidentlyShares(column)));
  },
  async hellinger(column) {
    return far(hellingerDistance(await distinctShares(column)));
  },
  async azureml_jensenshannon(column) {
    return far(jensenShannonDistance(await azuremlShares(column), 2));
  },
  async azureml_psi(column) {
    return far(smoothedStabilityIndex(await azuremlShares(column), column.n, column.m));
  },
} satisfies Record<string, Measure>;

/** Evidently's `get_binned_data`: Sturges' bins over both tables, or each number by itself where there are few. */
async function evidentlyShares(column: Column): Promise<CategoryCounts[]> {
  const { engine, pair, gap, counts, n, m } = column;
  if (counts) return counts;
  const range = rangeOf(column);
  if (!range || !gap || gap.referenceDistinct <= mostNumbersCounted) return categoryCounts(engine, pair);
  return binCounts(engine, pair, sturgesEdges(...range, n + m, pair.numbers));
}

/** Evidently's bins for the Hellinger distance: Sturges' over the distinct values, however few. */
async function distinctShares(column: Column): Promise<CategoryCounts[]> {
  const { engine, pair, gap, counts } = column;
  if (counts) return counts;
  const range = rangeOf(column);
  if (!range || !gap) return categoryCounts(engine, pair);
  return binCounts(engine, pair, sturgesEdges(...range, gap.distinct, pair.numbers));
}

async function azuremlShares(column: Column): Promise<CategoryCounts[]> {
  const { engine, pair, counts, n, m } = column;
  if (counts) return counts;
  const range = rangeOf(column);
  if (!range) return categoryCounts(engine, pair);
  return binCounts(engine, pair, azuremlEdges(...range, Math.min(n, m)), 'in none');
}

function rangeOf({ facts: { reference, current } }: Column): [min: number, max: number] | null {
  if (!reference.numbers || !current.numbers) return null;
  return [
    Math.min(reference.numbers.min, current.numbers.min),
    Math.max(reference.numbers.max, current.numbers.max),
  ];
}

function far(score: number): Measured {
  return { score, effect: null };
}
