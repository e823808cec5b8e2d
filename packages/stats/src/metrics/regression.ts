/** Metrics of predicted numbers, with scikit-learn 1.9's names and values. */
import { weightedMean } from './weighted-mean.ts';

/** mean_absolute_error. */
export function meanAbsoluteError(
  labels: Float64Array,
  predictions: Float64Array,
  weights?: Float64Array,
): number {
  return weightedMean(absoluteErrors(labels, predictions), weights);
}

/** mean_squared_error. */
export function meanSquaredError(
  labels: Float64Array,
  predictions: Float64Array,
  weights?: Float64Array,
): number {
  return weightedMean(squaredErrors(labels, predictions), weights);
}

/** root_mean_squared_error. */
export function rootMeanSquaredError(
  labels: Float64Array,
  predictions: Float64Array,
  weights?: Float64Array,
): number {
  return Math.sqrt(meanSquaredError(labels, predictions, weights));
}

/**
 * r2_score: 1 − Σ w·(y − ŷ)² / Σ w·(y − ȳ)². Constant labels give 1 where the predictions are exact, else 0.
 * NaN below two rows.
 */
export function r2(labels: Float64Array, predictions: Float64Array, weights?: Float64Array): number {
  if (labels.length < 2) return NaN;
  const mean = weightedMean(labels, weights);
  const residual = weightedMean(squaredErrors(labels, predictions), weights);
  const spread = weightedMean(
    labels.map((label) => (label - mean) ** 2),
    weights,
  );
  return determination(residual, spread);
}

/** R² from mean squares of the residuals and of the labels about their mean. */
export function determination(residual: number, spread: number): number {
  if (Number.isNaN(residual) || Number.isNaN(spread)) return NaN;
  if (spread === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / spread;
}

/** |y − ŷ| of each row. */
export function absoluteErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => Math.abs(label - predictions[i]!));
}

/** (y − ŷ)² of each row. */
export function squaredErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => (label - predictions[i]!) ** 2);
}
