/** The sentences and verdicts of budgets. */
import { fewestForBounds } from '@mlops-actions/stats/quantile-interval';
import type { Check, CheckVerdict } from '../../report/outcome.ts';
import { figureText, levelText } from '../judge/wording.ts';
import type { Latencies } from './latency.ts';
import { sizeText, type ModelSize } from './model-size.ts';
import { latencyQuantiles, type BudgetsPolicy, type LatencyQuantile } from './schema.ts';

type Severity = Pick<BudgetsPolicy, 'severity' | 'on-imprecise'>;

/** The model's size against its budget. */
export function sizeCheck(size: ModelSize | { reason: string }, budget: number, policy: Severity): Check {
  const id = 'budget/model-size';
  const title = `model size <= ${sizeText(budget)}`;
  if ('reason' in size) return noData(id, title, `The model's size is not known: ${size.reason}`);
  const isWithin = size.bytes <= budget;
  const files = size.files === 1 ? 'one file' : `${size.files.toLocaleString('en-US')} files`;
  return {
    id,
    title,
    verdict: isWithin ? 'pass' : softened('fail', policy),
    observed: size.bytes,
    expected: `<= ${budget}`,
    detail: `The model is ${sizeText(size.bytes, budget)} in ${files}, ${isWithin ? 'within' : 'above'} the budget of ${sizeText(budget, size.bytes)}`,
    evidence: { ...size, budget },
  };
}

/** A latency quantile against its budget: by its interval where there is one. */
export function latencyCheck(
  quantile: LatencyQuantile,
  latencies: Latencies | { reason: string },
  budget: number,
  { alpha, ...policy }: Severity & { alpha: number },
): Check {
  const id = `budget/${quantile}`;
  const title = `${quantile} latency <= ${figureText(budget)} ms`;
  if ('reason' in latencies)
    return noData(id, title, `The ${quantile} latency is not known: ${latencies.reason}`);
  const { from, requests, failed, throttled } = latencies;
  const measured = latencies.quantiles[quantile];
  const lost = throttled > 0 ? `; the endpoint throttled ${throttled} requests: lower the rate` : '';
  if (!measured)
    return noData(id, title, `The ${quantile} latency is not known: ${from} measured none${lost}`);
  const { estimate, lower, upper } = measured;
  const facts = {
    observed: estimate,
    expected: `<= ${budget}`,
    evidence: {
      quantile: latencyQuantiles[quantile],
      ...measured,
      budget,
      requests,
      failed,
      throttled,
      from,
    },
  };
  const value = `The ${quantile} latency is ${figureText(estimate, budget)} ms`;
  const after = ` (${from}${failed > 0 ? `, of which ${failed} failed and count with the timeout` : ''})${lost}`;
  if (lower === undefined || upper === undefined) {
    const isWithin = estimate <= budget;
    const words = `${value}, ${isWithin ? 'within' : 'above'} the budget of ${figureText(budget, estimate)} ms`;
    return {
      id,
      title,
      verdict: isWithin ? 'pass' : softened('fail', policy),
      detail: words + after,
      ...facts,
    };
  }
  const level = `${levelText(alpha)} interval`;
  if (!Number.isFinite(upper)) {
    const needed = fewestForBounds(latencyQuantiles[quantile], alpha);
    const words = `${value}, but ${requests} requests are too few for a ${level}: send at least ${needed}`;
    return {
      ...noData(id, title, words + after),
      ...facts,
      evidence: { ...facts.evidence, reason: 'too-few' },
    };
  }
  const interval = `[${figureText(lower)}, ${figureText(upper)}] ms`;
  const [verdict, words] =
    upper <= budget
      ? (['pass', `within the budget of ${figureText(budget)} ms`] as const)
      : lower > budget
        ? (['fail', `above the budget of ${figureText(budget)} ms`] as const)
        : ([
            policy['on-imprecise'],
            `too imprecise for the budget of ${figureText(budget)} ms, which lies within it: send more requests`,
          ] as const);
  return {
    id,
    title,
    verdict: softened(verdict, policy),
    detail: `${value}, ${level} ${interval}: ${words}${after}`,
    ...facts,
  };
}

function softened(verdict: CheckVerdict, { severity }: Severity): CheckVerdict {
  return verdict === 'fail' && severity === 'warning' ? 'warn' : verdict;
}

function noData(id: string, title: string, detail: string): Check {
  return { id, title, verdict: 'no-data', detail, evidence: { reason: 'missing' } };
}
