import { threeWay } from '@mlops-actions/stats/verdict';
import { wilsonInterval } from '@mlops-actions/stats/wilson';
import type { CheckResult, JudgingRule } from './check-result.ts';
import { agree } from './prediction.ts';
import type { PredictionPair } from './predictions.ts';

/** Distinct bodies that a share of equal predictions needs. */
const minimum = 100;

/** Agreement: the share of distinct bodies for which both predict the same; θ and δ are shares of disagreement. */
export function judgeAgreement(
  predictions: ReadonlyMap<number, PredictionPair>,
  wish: { atLeast: number | undefined; tolerance: number },
  rule: JudgingRule,
  invalid: string | undefined,
): CheckResult {
  const both = [...predictions.values()].filter(({ candidate }) => candidate !== undefined);
  const n = both.length;
  const different = both.filter(
    ({ baseline, candidate }) => !agree(baseline.value, candidate!.value, wish.tolerance),
  ).length;
  const delta = 1 - (wish.atLeast ?? 0);
  const result: CheckResult = {
    id: 'agreement',
    title: 'Agreement of predictions',
    required: wish.atLeast !== undefined,
    finding: 'missing',
    unit: 'share',
    delta,
    n,
    minimum,
    ...(n > 0 && { candidate: 1 - different / n, estimate: different / n }),
    evidence: { different },
  };
  if (invalid !== undefined) return { ...result, finding: 'invalid', reason: invalid };
  if (rule.stopped) return { ...result, reason: rule.stopped.reason };
  if (n < minimum)
    return { ...result, finding: 'too-few', reason: `${n} of at least ${minimum} distinct requests` };
  const interval = wilsonInterval(different, n, rule.alpha);
  const { lower } = wilsonInterval(different, n, rule.harmLevel);
  return {
    ...result,
    finding: threeWay({ lower, upper: interval.upper }, delta),
    interval: { kind: 'fixed', ...interval },
  };
}
