import type { Need } from '@mlops-actions/stats/needed-n';
import { counted } from '../report/cell.ts';
import type { CheckResult } from './check-result.ts';

/** A share as a percentage: `0.35 %`. */
export function percent(share: number): string {
  return `${short(share * 100)} %`;
}

/** Three significant digits, thousands set apart. */
export function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

type Shown = Pick<CheckResult, 'unit' | 'higherIsBetter'>;

/** θ, δ or a bound of them, as candidate minus baseline: percentage points of shares, or the percentage of a ratio. */
export function difference({ unit, higherIsBetter = false }: Shown, theta: number): string {
  const change = higherIsBetter ? -theta : theta;
  return unit === 'share' ? `${signed(change * 100)} pp` : `${signed(Math.expm1(change) * 100)} %`;
}

function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}

/** What one arm did: milliseconds, or a share. */
export function figure({ unit }: Shown, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  return unit === 'share' ? percent(value) : `${short(value)} ms`;
}

/** `[−0.05 pp, +0.62 pp]`, or `(at least +0.7 pp)`, the bound that holds at any time. */
export function bounds(check: CheckResult): string {
  const { interval, higherIsBetter = false } = check;
  if (!interval) return '';
  const lower = difference(check, interval.lower);
  if (interval.upper === undefined) return `(at ${higherIsBetter ? 'most' : 'least'} ${lower})`;
  const upper = difference(check, interval.upper);
  return higherIsBetter ? `[${upper}, ${lower}]` : `[${lower}, ${upper}]`;
}

/** One sentence with the figures of a check. */
export function sentenceOf(check: CheckResult, arms: { baseline: string; candidate: string }): string {
  const { estimate, reason, finding, title } = check;
  const why = reason === undefined ? '' : ` ${capital(reason)}.`;
  if (estimate === undefined) return `${title} was not measured.${why}`;
  const figures =
    check.baseline === undefined
      ? figure(check, check.candidate)
      : `${arms.candidate} ${figure(check, check.candidate)}, ${arms.baseline} ${figure(check, check.baseline)}: ${difference(check, estimate)}`;
  const range = check.interval ? ` ${bounds(check)}` : '';
  return `${title} ${figures}${range}, ${comparison[finding]} the margin ${difference(check, check.delta)}.${why}`;
}

const comparison: Record<CheckResult['finding'], string> = {
  ok: 'within',
  harm: 'worse than',
  imprecise: 'not clear against',
  invalid: 'invalid against',
  undefined: 'undefined against',
  'too-few': 'too few to be held to',
  missing: 'not judged against',
};

/** What more requests would do. */
export function needSentence(need: Need | undefined, rate: number): string {
  switch (need?.kind) {
    case 'more':
      return `Needs about ${need.more.toLocaleString('en-US')} more requests, ${span(need.more / rate)} at the present rate.`;
    case 'not-expected':
      return 'More requests are not expected to change this.';
    case 'impractical':
      return `About ${need.total.toLocaleString('en-US')} requests would be needed, which is impractical: widen the margin or fix the variance.`;
    default:
      return '';
  }
}

/** `40 seconds`, `12 minutes`. */
function span(seconds: number): string {
  const [value, unit] = seconds < 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return counted(value, unit);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
