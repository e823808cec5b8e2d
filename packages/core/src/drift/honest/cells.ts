import { sturgesEdges } from '@mlops-actions/stats/drift/histogram';
import type { PooledSample } from '@mlops-actions/stats/drift-decision/permutation';
import type { ColumnPair } from '@mlops-actions/tabular/drift/column-pair';
import type { Facts } from '@mlops-actions/tabular/drift/compare-column';

/** Numbers of which there are no more than this are counted one by one, as Evidently does. */
const mostNumbersCounted = 20;

/** The bins or categories that hold values of a pooled sample. */
export function occupiedCells(sample: PooledSample, pair: ColumnPair, facts: Facts): number {
  return new Set(cellsOf(sample, pair, facts)).size;
}

/** The sample with each value replaced by its bin or category, ascending. */
export function cellsOf(
  { values }: PooledSample,
  pair: ColumnPair,
  { reference, current }: Facts,
): Float64Array {
  const isCounted = pair.type === 'categorical' || new Set(values).size <= mostNumbersCounted;
  if (isCounted || !reference.numbers || !current.numbers) return values;
  const min = Math.min(reference.numbers.min, current.numbers.min);
  const max = Math.max(reference.numbers.max, current.numbers.max);
  const edges = sturgesEdges(min, max, reference.values + current.values, pair.numbers);
  let bin = 0;
  return values.map((value) => {
    while (bin + 2 < edges.length && value >= edges[bin + 1]!) bin++;
    return bin;
  });
}
