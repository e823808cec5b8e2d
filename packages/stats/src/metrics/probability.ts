/** Losses of predicted probabilities, row by row, with scikit-learn 1.9's names and values. */
import type { Answers, ClassScores } from './answers.ts';

/** log_loss: −ln of the label's probability, clipped to [ε, 1 − ε], ε the machine precision of a double. */
export function logLosses({ labels, positives, scores, classScores }: Answers): Float64Array {
  if (scores) {
    return scores.map((score, i) => -Math.log(clipped(positives[i] ? score : 1 - score)));
  }
  const byCode: Float64Array[] = [];
  for (const { code, values } of classScores!) byCode[code] = values;
  const losses = new Float64Array(labels.length);
  for (let i = 0; i < losses.length; i++) losses[i] = -Math.log(clipped(byCode[labels[i]!]![i]!));
  return losses;
}

function clipped(probability: number): number {
  return Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability));
}

/**
 * brier_score_loss: of two classes (p − y)², in [0, 1]; of more, Σ over the classes of (p − y)², in [0, 2], as
 * `scale_by_half="auto"` has it.
 */
export function brierLosses({ count, labels, positives, scores, classScores }: Answers): Float64Array {
  if (scores) return scores.map((score, i) => (score - positives[i]!) ** 2);
  const losses = new Float64Array(count);
  for (const { code, values } of classScores!) {
    for (let i = 0; i < count; i++) losses[i]! += (values[i]! - (labels[i] === code ? 1 : 0)) ** 2;
  }
  return losses;
}

/**
 * top_k_accuracy_score: 1 for rows whose label is among the k highest scores. Of equal scores those of later classes
 * come first, as there.
 */
export function topHits({ count, labels, classScores }: Answers, k: number): Float64Array {
  const hits = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const label = labels[i]!;
    const own = classScores!.find(({ code }) => code === label)!.values[i]!;
    let above = 0;
    for (const { code, values } of classScores!) {
      if (values[i]! > own || (values[i] === own && code > label)) above++;
    }
    hits[i] = above < k ? 1 : 0;
  }
  return hits;
}

/** 1 for rows of each class that has rows, class by class. */
export function classFlags({ labels, positives, scores, classScores }: Answers): Float64Array[] {
  if (scores) {
    const flags = new Float64Array(positives);
    return [flags, flags.map((flag) => 1 - flag)];
  }
  return classScores!.map(({ code }) => new Float64Array(labels.map((label) => (label === code ? 1 : 0))));
}

/** The log loss of predicting each class's share: its entropy in nats. */
export function entropy(shares: Float64Array): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}

/** How far the probabilities of a row may be from 1 together, as in scikit-learn's ROC AUC. */
const sumTolerance = 1e-5;

/** Why scores of several classes are no probabilities of one of them. */
export function sumProblem(classScores: readonly ClassScores[], count: number): string | undefined {
  let apart = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const { values } of classScores) sum += values[i]!;
    if (!(Math.abs(sum - 1) <= sumTolerance)) apart++;
  }
  return apart > 0
    ? `the probabilities of ${apart.toLocaleString('en-US')} of ${count.toLocaleString('en-US')} rows do not sum to 1`
    : undefined;
}
