/** How far probabilities are from the shares that come true, in bins of equal width over [0, 1]. */
import type { Answers } from './answers.ts';
import type { RowStatistic } from './metric.ts';

/** One bin of a calibration curve. */
export interface CalibrationBin {
  /** Mean probability and weighted share of positives in the bin. */
  predicted: number;
  observed: number;
  rows: number;
}

/** calibration_curve of scikit-learn with uniform bins; empty bins are left out. */
export function calibrationCurve(
  positive: Uint8Array,
  probabilities: Float64Array,
  bins: number,
  weights?: Float64Array,
): CalibrationBin[] {
  const { mass, predicted, observed, rows } = binSums(
    { hit: positive, probabilities, bins: binsOf(probabilities, bins), weights },
    bins,
  );
  return Array.from(mass, (total, b) => ({
    predicted: predicted[b]! / total,
    observed: observed[b]! / total,
    rows: rows[b]!,
    total,
  }))
    .filter(({ total }) => total > 0)
    .map(({ predicted, observed, rows }) => ({ predicted, observed, rows }));
}

/**
 * Expected calibration error (Naeini et al., AAAI 2015): the mean over the rows of |mean probability − share| of their
 * bin. Of two classes by the probability of the positive one, of more by that of the class it is highest for, against
 * whether that is the label (Guo et al., ICML 2017).
 */
export function expectedCalibrationError(answers: Answers, bins: number): RowStatistic {
  return gapStatistic(answers, bins, (gaps, mass) => {
    let total = 0;
    let all = 0;
    for (let b = 0; b < bins; b++) {
      total += gaps[b]!;
      all += mass[b]!;
    }
    return total / all;
  });
}

/** Maximum calibration error: the gap of the worst bin. */
export function maximumCalibrationError(answers: Answers, bins: number): RowStatistic {
  return gapStatistic(answers, bins, (gaps, mass) => {
    let worst = NaN;
    for (let b = 0; b < bins; b++) {
      if (mass[b]! > 0 && !(gaps[b]! / mass[b]! <= worst)) worst = gaps[b]! / mass[b]!;
    }
    return worst;
  });
}

function gapStatistic(
  answers: Answers,
  bins: number,
  figure: (gaps: Float64Array, mass: Float64Array) => number,
): RowStatistic {
  const { hit, probabilities } = confidences(answers);
  const table = { hit, probabilities, bins: binsOf(probabilities, bins), weights: answers.weights };
  return (times) => {
    const { mass, predicted, observed } = binSums(table, bins, times);
    for (let b = 0; b < bins; b++) predicted[b] = Math.abs(predicted[b]! - observed[b]!);
    return figure(predicted, mass);
  };
}

/** The probabilities that are held against what came true. */
function confidences({ count, labels, positives, scores, classScores }: Answers): {
  hit: Uint8Array;
  probabilities: Float64Array;
} {
  if (scores) return { hit: positives, probabilities: scores };
  const hit = new Uint8Array(count);
  const probabilities = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let best = classScores![0]!;
    for (const each of classScores!) if (each.values[i]! > best.values[i]!) best = each;
    probabilities[i] = best.values[i]!;
    hit[i] = best.code === labels[i] ? 1 : 0;
  }
  return { hit, probabilities };
}

/** The bin of each probability; a bin holds its upper edge, the first its lower one too. */
function binsOf(probabilities: Float64Array, bins: number): Uint16Array {
  const edge = (bin: number) => bin * (1 / bins);
  const found = new Uint16Array(probabilities.length);
  for (let i = 0; i < found.length; i++) {
    const probability = probabilities[i]!;
    let bin = Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
    while (bin > 0 && probability <= edge(bin)) bin--;
    while (bin < bins - 1 && probability > edge(bin + 1)) bin++;
    found[i] = bin;
  }
  return found;
}

interface Binned {
  hit: Uint8Array;
  probabilities: Float64Array;
  bins: Uint16Array;
  weights: Float64Array | undefined;
}

function binSums({ hit, probabilities, bins, weights }: Binned, count: number, times?: Int32Array) {
  const sums = {
    mass: new Float64Array(count),
    predicted: new Float64Array(count),
    observed: new Float64Array(count),
    rows: new Float64Array(count),
  };
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    const weight = (weights ? weights[i]! : 1) * (times ? times[i]! : 1);
    sums.mass[bin]! += weight;
    sums.predicted[bin]! += weight * probabilities[i]!;
    sums.observed[bin]! += weight * hit[i]!;
    sums.rows[bin]!++;
  }
  return sums;
}
