/** Σ w·x / Σ w, or the plain mean. NaN without rows or weight. */
export function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let total = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    total += weight * values[i]!;
    mass += weight;
  }
  return total / mass;
}

/** (Σw)² / Σw²: how many equally weighted rows carry as much information. */
export function effectiveRows(rows: number, weights?: Float64Array): number {
  if (!weights) return rows;
  let mass = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    mass += weights[i]!;
    squares += weights[i]! ** 2;
  }
  return squares === 0 ? 0 : mass ** 2 / squares;
}
