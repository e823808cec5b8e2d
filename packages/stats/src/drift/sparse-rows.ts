/** The features of a row that are not 0: their indices and their values. */
export interface SparseRow {
  indices: Int32Array;
  values: Float64Array;
}

export function denseRow(values: ArrayLike<number>): SparseRow {
  return {
    indices: Int32Array.from(values, (_, i) => i),
    values: Float64Array.from(values),
  };
}

export function dot({ indices, values }: SparseRow, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) sum += values[i]! * weights[indices[i]!]!;
  return sum;
}
