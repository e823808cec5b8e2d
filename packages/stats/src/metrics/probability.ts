/** Losses of predicted probabilities of the positive class, with scikit-learn 1.9's names and values. */
import { weightedMean } from './weighted-mean.ts';

/** log_loss: probabilities are clipped to [ε, 1 − ε], ε the machine precision of a double. In [0, ∞). */
export function logLoss(positive: Uint8Array, probabilities: Float64Array, weights?: Float64Array): number {
  return weightedMean(logLosses(positive, probabilities), weights);
}

/** brier_score_loss: the mean squared distance of the probability from 1 or 0. In [0, 1]. */
export function brierScoreLoss(
  positive: Uint8Array,
  probabilities: Float64Array,
  weights?: Float64Array,
): number {
  return weightedMean(brierLosses(positive, probabilities), weights);
}

/** The log loss of each row. */
export function logLosses(positive: Uint8Array, probabilities: Float64Array): Float64Array {
  return probabilities.map((probability, i) => {
    const ofLabel = positive[i] ? probability : 1 - probability;
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, ofLabel)));
  });
}

/** The squared distance of each row. */
export function brierLosses(positive: Uint8Array, probabilities: Float64Array): Float64Array {
  return probabilities.map((probability, i) => (probability - positive[i]!) ** 2);
}

/** One bin of a calibration curve. */
export interface CalibrationBin {
  /** Mean probability and weighted share of positives in the bin. */
  predicted: number;
  observed: number;
  rows: number;
}

/** calibration_curve with uniform bins over [0, 1]; empty bins are left out. */
export function calibrationCurve(
  positive: Uint8Array,
  probabilities: Float64Array,
  bins: number,
  weights?: Float64Array,
): CalibrationBin[] {
  const mass = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  const rows = new Float64Array(bins);
  for (let i = 0; i < positive.length; i++) {
    const bin = Math.max(0, Math.ceil(probabilities[i]! * bins) - 1);
    const weight = weights ? weights[i]! : 1;
    mass[bin]! += weight;
    predicted[bin]! += weight * probabilities[i]!;
    observed[bin]! += weight * positive[i]!;
    rows[bin]!++;
  }
  return Array.from(mass, (total, b) => ({
    predicted: predicted[b]! / total,
    observed: observed[b]! / total,
    rows: rows[b]!,
    total,
  }))
    .filter(({ total }) => total > 0)
    .map(({ predicted, observed, rows }) => ({ predicted, observed, rows }));
}
