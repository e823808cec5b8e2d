import { effectiveRows, weightedMean } from './weighted-mean.ts';

/** A mean with its standard error and the degrees of freedom of its t. */
export interface MeanEstimate {
  estimate: number;
  standardError: number;
  df: number;
}

/**
 * The mean of `values` (for a paired comparison: the differences of two models' losses, row by row). With weights
 * the linearised error √(Σ w²(x − x̄)² · n/(n − 1)) / Σw, and as many degrees of freedom as the weights leave.
 */
export function meanEstimate(values: Float64Array, weights?: Float64Array): MeanEstimate {
  const n = values.length;
  const estimate = weightedMean(values, weights);
  let squares = 0;
  let mass = 0;
  for (let i = 0; i < n; i++) {
    const weight = weights ? weights[i]! : 1;
    squares += (weight * (values[i]! - estimate)) ** 2;
    mass += weight;
  }
  return {
    estimate,
    standardError: Math.sqrt((squares * n) / (n - 1)) / mass,
    df: effectiveRows(n, weights) - 1,
  };
}
