import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { CheckVerdict } from '../../report/outcome.ts';
import type { Figure } from '../measure/measure.ts';
import type { Edge } from '../measure/settled-bounds.ts';
import { marginText, type Measured, type Rule } from '../policy/rule.ts';
import type { Comparison } from './comparison.ts';

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
  /** @param edge what a bound of it is compared with, so that chance does not decide */
  interval(metric: string, edge?: Edge): Promise<Interval | undefined>;
  /** Why a metric has no interval though there are rows enough, where that is known. */
  noInterval?(metric: string): string | undefined;
  /** Why there are too few rows for an interval. */
  tooFew(metric: string): string | undefined;
}

export interface Terms {
  alpha: number;
  minRows: number | undefined;
  /** Rules that ask for a difference from the champion: they share the level of harm. */
  checks: number;
}

export interface Finding {
  verdict: CheckVerdict;
  detail: string;
  observed?: unknown;
  expected?: unknown;
  evidence: Record<string, unknown>;
}

/** What the catalog knows of a rule's metric, or the policy that defines it. */
export function measuredOf({ metric, measured }: Rule): Measured | undefined {
  return measured ?? metricOf(metric);
}

export function zeroChampion(metric: string): string {
  return `the champion's ${metric} is 0, of which a share means nothing: give a margin such as ${marginText({ absolute: 0.01 })} in the metric's own unit`;
}

export function noData(reason: Reason, detail: string, evidence: Record<string, unknown> = {}): Finding {
  return { verdict: 'no-data', detail, evidence: { ...evidence, reason } };
}
