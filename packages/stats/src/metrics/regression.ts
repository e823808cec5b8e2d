/** Errors of predicted numbers, row by row, with scikit-learn 1.9's names and values. */

/** |y − ŷ| of each row: mean_absolute_error. */
export function absoluteErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => Math.abs(label - predictions[i]!));
}

/** (y − ŷ)² of each row: mean_squared_error. */
export function squaredErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => (label - predictions[i]!) ** 2);
}

/** (ln(1 + y) − ln(1 + ŷ))² of each row: mean_squared_log_error. NaN at or below −1. */
export function squaredLogErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => (Math.log1p(label) - Math.log1p(predictions[i]!)) ** 2);
}

/** |y − ŷ| / |y| of each row: mean_absolute_percentage_error, as a share. Not finite where y is 0. */
export function relativeErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => Math.abs(label - predictions[i]!) / Math.abs(label));
}

/** α·(y − ŷ) where the prediction is below the label, (1 − α)·(ŷ − y) above it: mean_pinball_loss. */
export function pinballLosses(labels: Float64Array, predictions: Float64Array, alpha: number): Float64Array {
  return labels.map((label, i) => {
    const error = label - predictions[i]!;
    return error >= 0 ? alpha * error : (alpha - 1) * error;
  });
}

/** 2·|y − ŷ| / (|y| + |ŷ|) of each row, from 0 to 2; 0 where both are 0 (Makridakis, Int. J. Forecasting 9 (1993)). */
export function symmetricErrors(labels: Float64Array, predictions: Float64Array): Float64Array {
  return labels.map((label, i) => {
    const whole = Math.abs(label) + Math.abs(predictions[i]!);
    return whole === 0 ? 0 : (2 * Math.abs(label - predictions[i]!)) / whole;
  });
}

/** What is explained of a spread: 1 − residual / spread; without spread 1 where nothing is left over, else 0. */
export function determination(residual: number, spread: number): number {
  if (Number.isNaN(residual) || Number.isNaN(spread)) return NaN;
  if (spread === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / spread;
}

/**
 * How far a naive forecast is off on a series' history: the mean |y_t − y_{t−m}|, m the seasonality (Hyndman & Koehler,
 * Int. J. Forecasting 22 (2006), 679–688). NaN where the history is no longer than m.
 */
export function naiveError(history: Float64Array, seasonality: number): number {
  let total = 0;
  for (let t = seasonality; t < history.length; t++)
    total += Math.abs(history[t]! - history[t - seasonality]!);
  return total / (history.length - seasonality > 0 ? history.length - seasonality : NaN);
}
