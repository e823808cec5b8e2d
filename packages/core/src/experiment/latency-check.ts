import { isAutocorrelated } from '@mlops-actions/stats/autocorrelation';
import { type LatencyMargin, logMargin } from '@mlops-actions/stats/latency-margin';
import {
  type LogRatio,
  logRatioInterval,
  pairedLogRatio,
  pairedLogRatioSteps,
} from '@mlops-actions/stats/latency-ratio';
import { needOf, neededByError } from '@mlops-actions/stats/needed-n';
import { quantile } from '@mlops-actions/stats/quantile';
import type { Steps } from '@mlops-actions/stats/steps';
import { threeWay } from '@mlops-actions/stats/verdict';
import { type CheckResult, type JudgingRule, neededPower } from './check-result.ts';
import type { LoadComparison } from './load.ts';
import { type LatencyQuantile, latencyMinimumOf, probabilityOf } from './policy.ts';
import type { Samples } from './samples.ts';

/** Harm of latency is looked for at 20, 40, 60, 80 and 100 % of the plan, each time at its share of the level. */
export const latencyLooks = 5;
/** Before that many pairs there is no look. */
const firstLookPairs = 200;

export interface LatencyRule extends JudgingRule {
  margin: LatencyMargin;
  timeoutMs: number;
  load: LoadComparison;
}

/** A look while the run goes on: harm by a bound at α/(5K), found where the candidate did not carry more load. */
export interface LatencyHarm {
  id: LatencyQuantile;
  ratio: LogRatio;
  lower: number;
  delta: number;
  n: number;
}

/** Looks for harm in what was measured so far, in steps; undefined where there is none, or too little to say. */
export function* latencyHarm(
  name: LatencyQuantile,
  samples: Samples,
  rule: LatencyRule,
  purpose: string,
): Steps<LatencyHarm | undefined> {
  const { baselineMs, candidateMs } = samples;
  const n = baselineMs.length;
  if (n < Math.max(firstLookPairs, latencyMinimumOf[name]) || rule.load.heavier === 'candidate')
    return undefined;
  const p = probabilityOf[name];
  const baseline = quantile(baselineMs, p);
  const delta = logMargin(rule.margin, baseline);
  // The bound is below the estimate: where that is within the margin, there is no need to resample.
  if (baseline >= rule.timeoutMs || Math.log(quantile(candidateMs, p) / baseline) <= delta) return undefined;
  if (isAutocorrelated(baselineMs, candidateMs)) return undefined;
  const alpha = rule.harmLevel / latencyLooks;
  const ratio = yield* pairedLogRatioSteps(baselineMs, candidateMs, p, {
    delta,
    alpha,
    seed: rule.seed,
    checkId: `${name} ${purpose}`,
  });
  const { lower } = logRatioInterval(ratio, alpha);
  return lower > delta ? { id: name, ratio, lower, delta, n } : undefined;
}

/** Latency at the planned size: the log ratio of marginal quantiles, by the t interval of its block bootstrap. */
export function judgeLatency(
  name: LatencyQuantile,
  samples: Samples,
  rule: LatencyRule,
  found: LatencyHarm | undefined,
  invalid: string | undefined,
): CheckResult {
  const { baselineMs, candidateMs } = samples;
  const p = probabilityOf[name];
  const n = baselineMs.length;
  const [baseline, candidate] = [quantile(baselineMs, p), quantile(candidateMs, p)];
  const delta = logMargin(rule.margin, baseline);
  const result: CheckResult = {
    id: name,
    title: `${name} latency`,
    required: true,
    finding: 'missing',
    unit: 'log-ratio',
    delta,
    n,
    minimum: latencyMinimumOf[name],
    ...(n > 0 && { baseline, candidate, estimate: Math.log(candidate / baseline) }),
    evidence: { load: rule.load },
  };
  if (found) {
    const evidence = { ...result.evidence, se: found.ratio.se, replicates: found.ratio.replicates };
    return { ...result, finding: 'harm', interval: { kind: 'anytime', lower: found.lower }, evidence };
  }
  if (invalid !== undefined) return { ...result, finding: 'invalid', reason: invalid };
  if (rule.stopped) return { ...result, reason: rule.stopped.reason };
  if (n < latencyMinimumOf[name])
    return { ...result, finding: 'too-few', reason: `${n} of at least ${latencyMinimumOf[name]} pairs` };
  if (baseline >= rule.timeoutMs)
    return { ...result, finding: 'undefined', reason: `the baseline fails so often that it has no ${name}` };
  if (isAutocorrelated(baselineMs, candidateMs)) {
    const reason = 'the latency drifts too slowly for a run of this length: run longer';
    return { ...result, finding: 'invalid', reason };
  }
  return withInterval(result, p, samples, rule);
}

function withInterval(result: CheckResult, p: number, samples: Samples, rule: LatencyRule): CheckResult {
  const { alpha, seed, load } = rule;
  const { delta, n, id: checkId } = result;
  const ratio = pairedLogRatio(samples.baselineMs, samples.candidateMs, p, { delta, alpha, seed, checkId });
  const interval = logRatioInterval(ratio, alpha);
  const { lower } = logRatioInterval(ratio, rule.harmLevel / latencyLooks);
  const finding = threeWay({ lower, upper: interval.upper }, delta);
  const judged: CheckResult = {
    ...result,
    finding,
    interval: { kind: 'fixed', ...interval },
    se: ratio.se,
    evidence: { ...result.evidence, se: ratio.se, replicates: ratio.replicates },
  };
  if (finding === 'harm' && load.heavier === 'candidate') {
    return {
      ...judged,
      finding: 'invalid',
      reason: 'the candidate carried more live load than the baseline',
    };
  }
  if (finding === 'ok' && load.heavier !== 'neither') {
    return { ...judged, isConfounded: true, reason: `not proven under load: ${load.sentence}` };
  }
  if (finding !== 'imprecise') return judged;
  const total = neededByError({ n, se: ratio.se, estimate: ratio.estimate }, delta, {
    alpha,
    power: neededPower,
  });
  return { ...judged, need: needOf(total, n, ratio.estimate, delta) };
}
