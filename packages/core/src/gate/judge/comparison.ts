import type { Interval } from '@mlops-actions/stats/interval';
import {
  discordantShare,
  neededByError,
  neededPairs,
  needOf,
  type Need,
} from '@mlops-actions/stats/needed-n';
import { normalQuantile } from '@mlops-actions/stats/distributions';
import { threeWay, type Finding } from '@mlops-actions/stats/verdict';
import { settledBounds, type Edge } from '../measure/settled-bounds.ts';
import type { Uncertainty } from '../measure/uncertainty.ts';
import type { Measured } from '../policy/rule.ts';

/** Power that a needed number of rows is planned for. */
const power = 0.8;

/** The candidate beside the champion in one metric. */
export interface Comparison {
  metric: Measured;
  candidate: number;
  champion: number;
  /** θ, positive where the candidate is worse. */
  theta: number;
  /** How sure θ is; without it there are values only, and no interval. */
  uncertainty?: Uncertainty;
  /** Rows that both models answered. */
  rows?: number;
}

export function comparisonOf(
  metric: Measured,
  champion: number,
  candidate: number,
  uncertainty?: { uncertainty: Uncertainty; rows: number },
): Comparison {
  const theta = metric.greaterIsBetter ? champion - candidate : candidate - champion;
  return { metric, candidate, champion, theta, ...uncertainty };
}

/** Candidate minus champion, with the interval of θ turned the same way. */
export function differenceOf(
  { metric, candidate, champion }: Comparison,
  interval?: Interval,
): { value: number } & Partial<Interval> {
  const value = candidate - champion;
  if (!interval) return { value };
  const { lower, upper } = interval;
  return metric.greaterIsBetter ? { value, lower: -upper, upper: -lower } : { value, lower, upper };
}

/** An edge of the candidate's value as one of θ. */
export function edgeOfTheta({ metric, champion }: Comparison, { side, at }: Edge): Edge {
  if (!metric.greaterIsBetter) return { side, at: at - champion };
  return { side: side === 'lower' ? 'upper' : 'lower', at: champion - at };
}

/** What the interval of θ says about a margin. */
export interface Judgement {
  finding: Finding;
  /** Two-sided, each bound at the one-sided level that decided. */
  interval?: Interval;
  /** Of an imprecise finding: what more rows would do. */
  need?: Need;
}

/**
 * The three-way rule: ok where U < δ at `alpha`, harm where L > δ at `alpha` / K over K required checks.
 */
export async function judgeMargin(
  { theta, uncertainty, rows }: Comparison,
  delta: number,
  { alpha, checks }: { alpha: number; checks: number },
): Promise<Judgement> {
  if (!uncertainty || rows === undefined) return { finding: 'missing' };
  const [fair, strict] = await settledBounds(uncertainty, [
    { alpha, edge: { side: 'upper', at: delta } },
    { alpha: alpha / checks, edge: { side: 'lower', at: delta } },
  ]);
  if (!fair || !strict) return { finding: 'undefined' };
  const { interval } = fair;
  const finding = threeWay({ lower: strict.interval.lower, upper: interval.upper }, delta);
  if (finding !== 'imprecise') return { finding, interval };
  const design = { alpha, power };
  const total = uncertainty.discordant
    ? neededPairs(discordantShare(uncertainty.discordant), theta, delta, design)
    : neededByError({ n: rows, se: errorOf(interval, alpha), estimate: theta }, delta, design);
  return { finding, interval, need: needOf(total, rows, theta, delta) };
}

/** The smallest difference that a test at `alpha` would have told from none in four of five samples like this one. */
export function detectable(interval: Interval, alpha: number): number {
  return errorOf(interval, alpha) * (normalQuantile(1 - alpha) + normalQuantile(power));
}

/** The standard error that the width of an interval stands for. */
function errorOf({ lower, upper }: Interval, alpha: number): number {
  return (upper - lower) / (2 * normalQuantile(1 - alpha));
}
