import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Check, CheckVerdict } from '../../report/outcome.ts';
import { detectable, differenceOf, judgeMargin, type Comparison, type Judgement } from './comparison.ts';
import type { Figure } from '../measure/measure.ts';
import {
  marginText,
  type Bound,
  type BoundRule,
  type Margin,
  type Measured,
  type RequireRule,
  type Rule,
} from '../policy/rule.ts';
import {
  boundSentence,
  differenceWords,
  figureText,
  intervalWords,
  needWords,
  noIntervalWords,
} from './wording.ts';

/** Why something could not be judged. */
export type Reason = 'missing' | 'undefined' | 'too-few' | 'invalid';

/** What there is to judge by: from predictions, or from values that someone else computed. */
export interface Measurements {
  /** Rows behind the figures, where they are known. */
  rows: number | undefined;
  effectiveRows: number | undefined;
  figure(metric: string): Figure;
  champion(metric: string): Figure;
  /** The candidate beside the champion on the same rows. */
  comparison(metric: Measured): Comparison | { why: Reason; reason: string };
  interval(metric: string): Promise<Interval | undefined>;
  /** Why there are too few rows for an interval. */
  tooFew(metric: string): string | undefined;
}

export interface Terms {
  alpha: number;
  minRows: number | undefined;
  /** Rules that ask for a difference from the champion: they share the level of harm. */
  checks: number;
}

interface Finding {
  verdict: CheckVerdict;
  detail: string;
  observed?: unknown;
  expected?: unknown;
  evidence: Record<string, unknown>;
}

/** One rule's check. What cannot be judged is no-data, whatever the policy says. */
export async function judge(rule: Rule, measurements: Measurements, terms: Terms): Promise<Check> {
  const found =
    rule.kind === 'bound'
      ? await judgeBound(rule, measurements, terms)
      : await judgeDifference(rule, measurements, terms);
  const isMild = rule.severity === 'warning' && found.verdict === 'fail';
  return {
    id: rule.text,
    title: rule.text,
    ...found,
    verdict: isMild ? 'warn' : found.verdict,
    evidence: {
      metric: rule.metric,
      ...found.evidence,
      ...(rule.severity === 'warning' && { severity: 'warning' }),
    },
  };
}

async function judgeBound(rule: BoundRule, measurements: Measurements, terms: Terms): Promise<Finding> {
  const figure = measurements.figure(rule.metric);
  if (figure.value === undefined) return noData('undefined', `${rule.metric} is undefined: ${figure.reason}`);
  const champion = rule.bound.of === 'champion' ? championOf(rule, measurements) : undefined;
  if (champion && 'why' in champion) return noData(champion.why, champion.reason, { value: figure.value });
  const bound = boundValue(rule.bound, champion?.value ?? NaN);
  if (bound === undefined)
    return noData('undefined', zeroChampion(rule.metric), { value: figure.value, champion: 0 });
  const difference = champion?.comparison && (await differenceWithin(champion.comparison, terms));
  const interval = champion?.comparison
    ? intervalFrom(champion.value, difference)
    : await measurements.interval(rule.metric);
  if (rule.confidence && !interval) {
    const reason = measurements.tooFew(rule.metric);
    return noData(
      reason ? 'too-few' : 'undefined',
      `${rule.metric} has no interval to compare: ${reason ?? 'it is undefined'}`,
    );
  }
  const side = rule.operator.startsWith('>') ? 'lower' : 'upper';
  const compared = rule.confidence ? interval![side] : figure.value;
  const holds = isHeld(compared, rule.operator, bound);
  const named = rule.confidence ? `the ${side} bound of ${rule.metric}` : rule.metric;
  const words = boundSentence(named, compared, rule.operator, bound, {
    holds,
    boundWords: champion ? `, from the champion's ${figureText(champion.value)}` : '',
  });
  const shown = interval ? ` (${intervalWords(interval, terms.alpha)})` : '';
  const verdict = holds ? fewRowsVerdict(rule.metric, measurements, terms) : { verdict: 'fail' as const };
  return {
    verdict: verdict.verdict,
    detail: `${words}${shown}${verdict.because ?? ''}`,
    observed: figure.value,
    expected: `${rule.operator} ${figureText(bound, figure.value)}`,
    evidence: {
      value: figure.value,
      bound,
      ...(champion && { champion: champion.value }),
      ...(difference && { difference }),
      ...(champion && interval && { detectable: detectable(interval, terms.alpha) }),
      ...(interval && { interval: { ...interval, level: 1 - 2 * terms.alpha } }),
      ...(measurements.rows !== undefined && { rows: measurements.rows }),
      ...verdict.evidence,
      ...(figure.note && { note: figure.note }),
    },
  };
}

/** A rule that holds on few rows is a warning, unless the policy says how many rows are enough. */
function fewRowsVerdict(
  metric: string,
  measurements: Measurements,
  { minRows }: Terms,
): { verdict: CheckVerdict; because?: string; evidence?: Record<string, unknown> } {
  const { effectiveRows } = measurements;
  if (minRows !== undefined && effectiveRows !== undefined && effectiveRows < minRows) {
    const because = `, but there are ${Math.floor(effectiveRows)} rows, fewer than the policy's ${minRows}`;
    return { verdict: 'no-data', because, evidence: { reason: 'too-few' } };
  }
  const reason = minRows === undefined ? measurements.tooFew(metric) : undefined;
  return reason
    ? { verdict: 'warn', because: `, but ${reason}`, evidence: { reason: 'too-few' } }
    : { verdict: 'pass' };
}

type ChampionValue = { value: number; comparison?: Comparison };

/** The champion's value, on the same rows wherever there are rows. */
function championOf(rule: Rule, measurements: Measurements): ChampionValue | { why: Reason; reason: string } {
  const { metric } = rule;
  const known = measuredOf(rule);
  if (known) {
    const comparison = measurements.comparison(known);
    return 'why' in comparison ? comparison : { value: comparison.champion, comparison };
  }
  const figure = measurements.champion(metric);
  return figure.value === undefined ? { why: 'missing', reason: figure.reason } : { value: figure.value };
}

/** What the catalog knows of a rule's metric, or the policy that defines it. */
function measuredOf({ metric, measured }: Rule): Measured | undefined {
  return measured ?? metricOf(metric);
}

/** A share of the champion's value moves away from it by the share of its absolute value; of 0 there is none. */
export function boundValue(bound: Bound, champion: number): number | undefined {
  if (bound.of === 'number') return bound.value;
  if ('plus' in bound) return champion + bound.plus;
  if (champion === 0) return undefined;
  if ('share' in bound) return champion + bound.share * Math.abs(champion);
  return champion > 0 ? champion * bound.times : champion * (2 - bound.times);
}

/** Candidate minus champion, with its interval where it has one. */
async function differenceWithin(comparison: Comparison, { alpha }: Terms) {
  return differenceOf(comparison, (await comparison.uncertainty?.bounds(alpha))?.interval);
}

/** Against the champion, the champion's value shifted by the interval of the difference. */
function intervalFrom(champion: number, difference: Partial<Interval> | undefined): Interval | undefined {
  const { lower, upper } = difference ?? {};
  return lower === undefined || upper === undefined
    ? undefined
    : { lower: champion + lower, upper: champion + upper };
}

function isHeld(value: number, operator: BoundRule['operator'], bound: number): boolean {
  switch (operator) {
    case '>=':
      return value >= bound;
    case '>':
      return value > bound;
    case '<=':
      return value <= bound;
    default:
      return value < bound;
  }
}

async function judgeDifference(
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

function zeroChampion(metric: string): string {
  return `the champion's ${metric} is 0, of which a share means nothing: give a margin such as ${marginText({ absolute: 0.01 })} in the metric's own unit`;
}

function noData(reason: Reason, detail: string, evidence: Record<string, unknown> = {}): Finding {
  return { verdict: 'no-data', detail, evidence: { ...evidence, reason } };
}
