import type { Interval } from '@mlops-actions/stats/interval';
import { counted, numberText } from '../../report/cell.ts';
import type { CheckVerdict } from '../../report/outcome.ts';
import type { Bound, BoundRule, Rule } from '../policy/rule.ts';
import { settledBounds, type Edge } from '../measure/settled-bounds.ts';
import { type Comparison, detectable, differenceOf, edgeOfTheta } from './comparison.ts';
import {
  type Finding,
  measuredOf,
  type Measurements,
  noData,
  type Reason,
  type Terms,
  zeroChampion,
} from './finding.ts';
import { boundSentence, figureText, intervalWords } from './wording.ts';

/** A rule such as `recall >= 0.7` or `recall >= champion - 0.01`. */
export async function judgeBound(
  rule: BoundRule,
  measurements: Measurements,
  terms: Terms,
): Promise<Finding> {
  const figure = measurements.figure(rule.metric);
  if (figure.value === undefined) return noData('undefined', `${rule.metric} is undefined: ${figure.reason}`);
  const champion = rule.bound.of === 'champion' ? championOf(rule, measurements) : undefined;
  if (champion && 'why' in champion) return noData(champion.why, champion.reason, { value: figure.value });
  const bound = boundValue(rule.bound, champion?.value ?? NaN);
  if (bound === undefined)
    return noData('undefined', zeroChampion(rule.metric), { value: figure.value, champion: 0 });
  const side = rule.operator.startsWith('>') ? 'lower' : 'upper';
  const edge = rule.confidence ? ({ side, at: bound } as const) : undefined;
  const difference = champion?.comparison && (await differenceWithin(champion.comparison, terms, edge));
  const interval = champion?.comparison
    ? intervalFrom(champion.value, difference)
    : await measurements.interval(rule.metric, edge);
  if (rule.confidence && !interval) {
    const reason = measurements.tooFew(rule.metric);
    return noData(
      reason ? 'too-few' : 'undefined',
      `${rule.metric} has no interval to compare: ${reason ?? measurements.noInterval?.(rule.metric) ?? 'it is undefined'}`,
    );
  }
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
      ...(rule.confidence && { judged: { bound: side, value: compared } }),
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
    const because = `, but there are ${counted(Math.floor(effectiveRows), 'row')}, fewer than the policy's ${numberText(minRows)}`;
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

/** A share of the champion's value moves away from it by the share of its absolute value; of 0 there is none. */
export function boundValue(bound: Bound, champion: number): number | undefined {
  if (bound.of === 'number') return bound.value;
  if ('plus' in bound) return champion + bound.plus;
  if (champion === 0) return undefined;
  if ('share' in bound) return champion + bound.share * Math.abs(champion);
  return champion > 0 ? champion * bound.times : champion * (2 - bound.times);
}

/** Candidate minus champion, with its interval where it has one. */
async function differenceWithin(comparison: Comparison, { alpha }: Terms, edge: Edge | undefined) {
  const { uncertainty } = comparison;
  if (!uncertainty) return differenceOf(comparison);
  const ofTheta = edge && edgeOfTheta(comparison, edge);
  const [found] = await settledBounds(uncertainty, [{ alpha, edge: ofTheta }]);
  return differenceOf(comparison, found?.interval);
}

/** Against the champion, the champion's value shifted by the interval of the difference. */
function intervalFrom(champion: number, difference: Partial<Interval> | undefined): Interval | undefined {
  const { lower, upper } = difference ?? {};
  return lower === undefined || upper === undefined
    ? undefined
    : { lower: champion + lower, upper: champion + upper };
}

export function isHeld(value: number, operator: BoundRule['operator'], bound: number): boolean {
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
