/** How NumPy holds the values: it decides on bin widths and on the precision of bin edges. */
export type NumberKind = 'integer' | 'float64' | 'float32';

/**
 * NumPy's `histogram_bin_edges(values, bins='sturges')` (Sturges, JASA 21, 1926): bins of equal width
 * range / (log₂ n + 1), and for integers at least 1 wide. A value on an edge belongs to the bin above, the largest to
 * the last.
 * @param rows how many values there are, at least 1
 */
export function sturgesEdges(min: number, max: number, rows: number, kind: NumberKind): number[] {
  if (min === max) return evenEdges(min - 0.5, max + 0.5, 1, kind);
  const width = (max - min) / (Math.log2(rows) + 1);
  const bins = Math.ceil((max - min) / (kind === 'integer' ? Math.max(1, width) : width));
  return evenEdges(min, max, bins, kind);
}

/** NumPy's `linspace(min, max, bins + 1)`, rounded as it rounds. */
export function evenEdges(min: number, max: number, bins: number, kind: NumberKind): number[] {
  const round = kind === 'float32' ? Math.fround : (value: number) => value;
  const step = round(round(max - min) / bins);
  const edges = Array.from({ length: bins + 1 }, (_, i) => round(round(i * step) + min));
  edges[bins] = max;
  return edges;
}

/**
 * The edges of Azure ML's model monitoring (its `histogram_utils`): ⌈log₂ n + 1⌉ bins of equal width over both tables,
 * where n is the smaller table's rows; around a constant one bin of a hundredth of it. Rounding may leave the last edge
 * below the largest value, which is then in no bin.
 */
export function azuremlEdges(min: number, max: number, smallerRows: number): number[] {
  if (min === max) {
    const margin = min === 0 ? 0.005 : Math.abs(min * 0.005);
    return [min - margin, min + margin];
  }
  const bins = Math.ceil(Math.log2(smallerRows) + 1);
  const width = (max - min) / bins;
  return Array.from({ length: bins + 1 }, (_, i) => (i === 0 ? min : min + i * width));
}
