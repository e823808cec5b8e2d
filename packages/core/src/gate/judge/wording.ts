import type { Interval } from '@mlops-actions/stats/interval';
import type { Need } from '@mlops-actions/stats/needed-n';
import { halfUp } from '../../report/cell.ts';
import type { Comparison } from './comparison.ts';
import type { Operator } from '../policy/rule.ts';

/** A figure in three significant digits, more where it would look like `other`, or like a perfect 1, and is not. */
export function figureText(value: number, other?: number): string {
  for (let digits = Math.abs(value) >= 100 ? 5 : 3; digits < 17; digits++) {
    const text = precisely(value, digits);
    if (Math.abs(value) < 1 && Math.abs(Number(text)) === 1) continue;
    if (other === undefined || value === other || text !== precisely(other, digits)) return text;
  }
  return String(value);
}

function precisely(value: number, digits: number): string {
  return String(Number(halfUp(value).toPrecision(digits)));
}

/** An interval with as many decimals as its width deserves. */
export function intervalText({ lower, upper }: Interval): string {
  const text = spreadText(upper - lower);
  return `[${text(lower)}, ${text(upper)}]`;
}

/** `[0.696, 0.754]` in the words of a sentence: `90 % interval 0.696 to 0.754`. */
export function intervalWords({ lower, upper }: Interval, alpha: number): string {
  const text = spreadText(upper - lower);
  return `${levelText(alpha)} interval ${text(lower)} to ${text(upper)}`;
}

/** Both bounds at the one-sided level `alpha`: 0.05 makes the two-sided 90 % interval. */
export function levelText(alpha: number): string {
  return `${Number((100 * (1 - 2 * alpha)).toPrecision(4))} %`;
}

function spreadText(width: number): (value: number) => string {
  const decimals = width > 0 ? Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(width)))) : 6;
  return (value) => String(Number(halfUp(value).toFixed(decimals)));
}

const failing: Record<Operator, string> = {
  '>=': 'is below',
  '>': 'is not above',
  '<=': 'is above',
  '<': 'is not below',
};

const holding: Record<Operator, string> = {
  '>=': 'reaches',
  '>': 'is above',
  '<=': 'is within',
  '<': 'is below',
};

/** `f1 0.71 is below 0.75`. */
export function boundSentence(
  metric: string,
  value: number,
  operator: Operator,
  bound: number,
  { holds, boundWords = '' }: { holds: boolean; boundWords?: string },
): string {
  const words = (holds ? holding : failing)[operator];
  return `${metric} ${figureText(value, bound)} ${words} ${figureText(bound, value)}${boundWords}`;
}

/** `recall is 0.029 [0.015, 0.043] below the champion's 0.741`. */
export function differenceWords(
  { metric, theta, champion, candidate }: Comparison,
  interval?: Interval,
): string {
  const name = metric.name;
  if (theta === 0 && !interval) return `${name} equals the champion's ${figureText(champion)}`;
  const isBelow = candidate === champion ? metric.greaterIsBetter : candidate < champion;
  // The bounds of θ, turned the way that the sentence tells the difference.
  const isWorse = isBelow === metric.greaterIsBetter;
  const turned = interval && (isWorse ? interval : { lower: -interval.upper, upper: -interval.lower });
  const side = isBelow ? 'below' : 'above';
  const far = turned
    ? `${nearText(Math.abs(theta), turned)} ${intervalText(turned)}`
    : figureText(Math.abs(theta));
  return `${name} is ${far} ${side} the champion's ${figureText(champion)}`;
}

function nearText(value: number, { lower, upper }: Interval): string {
  return spreadText(upper - lower)(value);
}

/** Why a difference has no interval. */
export function noIntervalWords({ metric, uncertainty }: Comparison): string {
  return uncertainty?.never === undefined
    ? 'too few rows tell the two apart'
    : `${uncertainty.never}; compare the values, as in '${metric.name} ${metric.greaterIsBetter ? '>=' : '<='} champion'`;
}

/** What would change an imprecise verdict. */
export function needWords(need: Need | undefined): string {
  switch (need?.kind) {
    case 'more':
      return `; about ${need.more.toLocaleString('en-US')} more rows would settle it`;
    case 'impractical':
      return `; settling it would take about ${need.total.toLocaleString('en-US')} rows: widen the margin`;
    case 'not-expected':
      return '; more rows are not expected to change this';
    default:
      return '';
  }
}
