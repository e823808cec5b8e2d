import { type Comparison, detectable, differenceOf, type Judgement, judgeMargin } from './comparison.ts';
import type { Margin, Measured, RequireRule } from '../policy/rule.ts';
import { type Finding, measuredOf, type Measurements, noData, type Terms, zeroChampion } from './finding.ts';
import { differenceWords, figureText, needWords, noIntervalWords } from './wording.ts';

/** A rule that asks for a candidate better, significantly better or not worse than the champion. */
export async function judgeDifference(
  rule: RequireRule,
  measurements: Measurements,
  terms: Terms,
): Promise<Finding> {
  const metric = measuredOf(rule);
  if (!metric) {
    const how = `write a rule such as '${rule.metric} >= champion'`;
    return noData('undefined', `it is not known whether a greater ${rule.metric} is better: ${how}`);
  }
  const comparison = measurements.comparison(metric);
  if ('why' in comparison) return noData(comparison.why, comparison.reason);
  const margin = rule.margin ?? defaultMargin(metric);
  const delta = rule.require === 'not-worse' ? marginValue(margin, comparison.champion) : 0;
  if (delta === undefined) return noData('undefined', zeroChampion(rule.metric), { champion: 0 });
  if (rule.require === 'better' || !comparison.uncertainty) return byValues(rule, comparison, delta);
  const judgement = await judgeMargin(comparison, delta, terms);
  return {
    ...byInterval(rule, comparison, judgement, delta),
    ...differenceFacts(comparison, delta, terms, judgement),
  };
}

function byInterval(
  { require, onImprecise }: RequireRule,
  comparison: Comparison,
  { finding, interval, need }: Judgement,
  delta: number,
): Pick<Finding, 'verdict' | 'detail'> {
  const words = differenceWords(comparison, interval);
  if (!interval) {
    return {
      verdict: 'no-data',
      detail: `${words}, and the difference has no interval: ${noIntervalWords(comparison)}`,
    };
  }
  if (require === 'significantly-better') {
    return finding === 'ok'
      ? { verdict: 'pass', detail: `${words}: significantly better` }
      : { verdict: 'fail', detail: `${words}: not significantly better` };
  }
  const by = figureText(delta);
  switch (finding) {
    case 'ok':
      return { verdict: 'pass', detail: `${words}: not worse by the margin ${by}` };
    case 'harm':
      return { verdict: 'fail', detail: `${words}: worse by more than the margin ${by}` };
    default:
      return {
        verdict: onImprecise,
        detail: `${words}: too imprecise to rule out a loss of the margin ${by}${needWords(need)}`,
      };
  }
}

/** Point estimates: all that `better` asks for, and all there is where only values are known. */
function byValues({ require }: RequireRule, comparison: Comparison, delta: number): Finding {
  const words = `${differenceWords(comparison)}${comparison.uncertainty ? '' : ' (values only, no interval)'}`;
  const evidence = {
    ...valueEvidence(comparison),
    difference: differenceOf(comparison),
    ...(require === 'not-worse' && { margin: delta }),
  };
  const facts = {
    observed: comparison.candidate,
    expected: `champion ${figureText(comparison.champion)}`,
    evidence,
  };
  if (require === 'significantly-better') {
    return {
      ...noData('missing', `${words}: significance needs predictions of both models`),
      ...facts,
      evidence: { ...evidence, reason: 'missing' },
    };
  }
  const holds = require === 'better' ? comparison.theta < 0 : comparison.theta <= delta;
  const by = require === 'better' ? '' : ` by ${holds ? '' : 'more than '}the margin ${figureText(delta)}`;
  const judged = require === 'better' ? (holds ? 'better' : 'not better') : holds ? 'not worse' : 'worse';
  return { verdict: holds ? 'pass' : 'fail', detail: `${words}: ${judged}${by}`, ...facts };
}

function differenceFacts(
  comparison: Comparison,
  delta: number,
  { alpha }: Terms,
  { finding, interval, need }: Judgement,
): Pick<Finding, 'observed' | 'expected' | 'evidence'> {
  const { method, resamples } = comparison.uncertainty!;
  return {
    observed: comparison.candidate,
    expected: `champion ${figureText(comparison.champion)}`,
    evidence: {
      ...valueEvidence(comparison),
      difference: differenceOf(comparison, interval),
      margin: delta,
      ...(interval && {
        interval: { ...interval, level: 1 - 2 * alpha, of: 'theta' },
        detectable: detectable(interval, alpha),
      }),
      method,
      ...(resamples && { resamples }),
      rows: comparison.rows,
      finding,
      ...((finding === 'imprecise' || finding === 'undefined') && { reason: finding }),
      ...(need && { need }),
    },
  };
}

function valueEvidence({ candidate, champion, theta }: Comparison): Record<string, number> {
  return { value: candidate, champion, theta };
}

/** 0.01 for metrics from 0 to 1, else 2 % of the champion's absolute value. */
export function defaultMargin({ unitRange }: Measured): Margin {
  return unitRange ? { absolute: 0.01 } : { relative: 0.02 };
}

export function marginValue(margin: Margin, champion: number): number | undefined {
  if ('absolute' in margin) return margin.absolute;
  return champion === 0 ? undefined : margin.relative * Math.abs(champion);
}
