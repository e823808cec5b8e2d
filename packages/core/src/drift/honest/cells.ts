import { azuremlEdges, sturgesEdges } from '@mlops-actions/stats/drift/histogram';
import type { PooledSample } from '@mlops-actions/stats/drift-decision/permutation';
import type { ColumnPair } from '@mlops-actions/tabular/drift/column-pair';
import type { Facts } from '@mlops-actions/tabular/drift/compare-column';

/** How a method bins numbers. */
export interface Binning {
  /** Numbers of which there are no more than this are counted one by one. */
  counted: number;
  edges: (min: number, max: number, distinct: number, pair: ColumnPair, facts: Facts) => number[];
}

export const binnings = {
  evidently: {
    counted: 20,
    edges: (min, max, _distinct, { numbers }, { reference, current }) =>
      sturgesEdges(min, max, reference.values + current.values, numbers),
  },
  distinct: {
    counted: 0,
    edges: (min, max, distinct, { numbers }) => sturgesEdges(min, max, distinct, numbers),
  },
  azureml: {
    counted: 0,
    edges: (min, max, _distinct, _pair, { reference, current }) =>
      azuremlEdges(min, max, Math.min(reference.values, current.values)),
  },
} satisfies Record<string, Binning>;

/** A pooled sample with its values replaced by their bins; categories, and numbers that are counted, stay what they are. */
export function cellsOf(
  sample: PooledSample,
  pair: ColumnPair,
  facts: Facts,
  { counted, edges: edgesOf }: Binning,
): PooledSample {
  const [before, now] = [facts.reference.numbers, facts.current.numbers];
  const distinct = sample.values.length;
  if (pair.type === 'categorical' || distinct <= counted || !before || !now) return sample;
  const edges = edgesOf(Math.min(before.min, now.min), Math.max(before.max, now.max), distinct, pair, facts);
  const filled = new Map<number, number>();
  let bin = 0;
  for (const [i, value] of sample.values.entries()) {
    while (bin + 2 < edges.length && value >= edges[bin + 1]!) bin++;
    filled.set(bin, (filled.get(bin) ?? 0) + sample.times[i]!);
  }
  return {
    values: Float64Array.from(filled.keys()),
    times: Int32Array.from(filled.values()),
    reference: sample.reference,
  };
}
