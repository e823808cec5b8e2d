import { designEffect } from '@mlops-actions/stats/deff';
import { mcnemarExact } from '@mlops-actions/stats/mcnemar';
import { tangoInterval } from '@mlops-actions/stats/tango';
import { threeWay } from '@mlops-actions/stats/verdict';
import type { CheckResult, JudgingRule } from './check-result.ts';
import { errorsNeed } from './errors-check.ts';
import { canBeClass, isClass } from './prediction.ts';
import type { PredictionPair } from './predictions.ts';
import type { RequestRow } from './requests.ts';

/** Distinct bodies that a comparison of accuracies needs. */
const minimum = 200;

/**
 * Accuracy where labels were given: θ = P(candidate is wrong) − P(baseline is wrong), Tango over the labelled rows whose
 * body was answered, divided by their design effect by body. A candidate that gave no prediction is wrong.
 */
export function judgeTask(
  rows: readonly RequestRow[],
  predictions: ReadonlyMap<number, PredictionPair>,
  delta: number,
  rule: JudgingRule,
  invalid: string | undefined,
): CheckResult {
  const judged = rows.flatMap(({ body, label }) => {
    const pair = predictions.get(body);
    return pair && label !== undefined ? [{ body, label, ...pair }] : [];
  });
  const isWrong = (prediction: { value: unknown } | undefined, label: unknown) =>
    prediction !== undefined && isClass(prediction.value, label) ? 0 : 1;
  const baselineWrong = judged.map(({ baseline, label }) => isWrong(baseline, label));
  const candidateWrong = judged.map(({ candidate, label }) => isWrong(candidate, label));
  const n = judged.length;
  const b = judged.filter((_, i) => baselineWrong[i]! > candidateWrong[i]!).length;
  const c = judged.filter((_, i) => candidateWrong[i]! > baselineWrong[i]!).length;
  const distinct = new Set(judged.map(({ body }) => body)).size;
  const accuracy = (wrong: number[]) => 1 - wrong.reduce((sum, one) => sum + one, 0) / n;
  const result: CheckResult = {
    id: 'accuracy',
    title: 'Accuracy',
    required: true,
    finding: 'missing',
    unit: 'share',
    higherIsBetter: true,
    delta,
    n: distinct,
    minimum,
    ...(n > 0 && {
      baseline: accuracy(baselineWrong),
      candidate: accuracy(candidateWrong),
      estimate: (c - b) / n,
    }),
    evidence: {
      labelledRows: n,
      onlyBaselineWrong: b,
      onlyCandidateWrong: c,
      mcnemarP: mcnemarExact(b, c) ?? null,
    },
  };
  if (invalid !== undefined) return { ...result, finding: 'invalid', reason: invalid };
  if (rule.stopped) return { ...result, reason: rule.stopped.reason };
  if (judged.some(({ baseline, candidate }) => ![baseline, candidate ?? baseline].every(isAClass))) {
    const reason = "the predictions are no classes: point 'prediction-path' at the class";
    return { ...result, finding: 'undefined', reason };
  }
  if (distinct < minimum)
    return {
      ...result,
      finding: 'too-few',
      reason: `${distinct} of at least ${minimum} distinct labelled requests`,
    };

  const differences = candidateWrong.map((wrong, i) => wrong - baselineWrong[i]!);
  const deff = designEffect(differences, denseIndexes(judged.map(({ body }) => body)));
  const counts = b + c === 0 ? { b, c, n: distinct } : { b: b / deff, c: c / deff, n: n / deff };
  const interval = tangoInterval(counts, rule.alpha);
  const { lower } = tangoInterval(counts, rule.harmLevel);
  const finding = threeWay({ lower, upper: interval.upper }, delta);
  return {
    ...result,
    finding,
    interval: { kind: 'fixed', ...interval },
    ...(finding === 'imprecise' && { need: errorsNeed(counts, deff, delta, rule.alpha) }),
    discordant: { ...counts, designEffect: deff },
    evidence: { ...result.evidence, designEffect: deff },
  };
}

const isAClass = ({ value }: { value: unknown }): boolean => canBeClass(value);

/** Indexes from 0 without gaps. */
function denseIndexes(values: number[]): number[] {
  const known = new Map<number, number>();
  return values.map((value) => {
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value)!;
  });
}
