import { isAutocorrelated } from './autocorrelation.ts';
import { exactLower, exactUpper } from './clopper-pearson.ts';
import type { HarmMonitor } from './harm.ts';
import { logMargin } from './latency-margin.ts';
import type { LatencyMargin } from './latency-margin.ts';
import { logRatioInterval, logRatioToLimit, pairedLogRatio, unpairedLogRatio } from './latency-ratio.ts';
import type { LogRatio } from './latency-ratio.ts';
import type { Arm } from './newcombe.ts';
import { quantile as quantileOf } from './quantile.ts';
import type { Seed } from './rng.ts';

/** Pairs that a step needs before it is judged. */
export const stepMinimumPairs = 300;
/** A step is judged at its end and, where it was extended, once more: its latency level is shared by both. */
const stepLooks = 2;

/**
 * What a check of a step found. `above`: the estimate is above the margin (or, for a limit, not proven below it), without
 * proof of harm.
 */
export interface StepFinding {
  id: string;
  finding: 'harm' | 'above' | 'ok' | 'too-few' | 'invalid';
  /** θ̂: a difference of shares, a log ratio, or a share. */
  estimate?: number;
  /** The lower bound at the step's level: above `delta` it is harm. */
  lower?: number;
  delta?: number;
  /** Why there is nothing to judge. */
  reason?: string;
}

/** `undecided` and `no-data` are left to `on-inconclusive`; `extend` goes on to twice the pairs. */
export type StepOutcome = 'rollback' | 'no-data' | 'extend' | 'undecided' | 'healthy';

interface Step {
  findings: StepFinding[];
  extended: boolean;
}

const has =
  (...kinds: StepFinding['finding'][]) =>
  ({ findings }: Step): boolean =>
    findings.some(({ finding }) => kinds.includes(finding));

/** The table of a step: the first row that holds. */
const rows: { holds: (step: Step) => boolean; outcome: StepOutcome }[] = [
  { holds: has('harm'), outcome: 'rollback' },
  { holds: (step) => step.findings.length === 0 || has('too-few', 'invalid')(step), outcome: 'no-data' },
  { holds: (step) => has('above')(step) && !step.extended, outcome: 'extend' },
  { holds: has('above'), outcome: 'undecided' },
  { holds: () => true, outcome: 'healthy' },
];

/** What becomes of a step, given what its checks found and whether it was extended already. */
export function stepOutcome(findings: StepFinding[], extended: boolean): StepOutcome {
  return rows.find(({ holds }) => holds({ findings, extended }))!.outcome;
}

/** The level of harm of each check in each step: α/(S·K), so that S steps of K checks share α. */
export function stepLevel(alpha: number, steps: number, checks: number): number {
  return alpha / (steps * checks);
}

/**
 * Errors of a probing step. The monitor is made afresh for each step with `stepLevel`, fed every pair, and kept when the
 * step is extended; while the step runs, `monitor.isHarm` ends it at once.
 */
export function stepErrors(monitor: HarmMonitor, delta: number): StepFinding {
  const { b, c, n } = monitor.counts;
  if (monitor.isHarm)
    return { id: 'errors', finding: 'harm', estimate: (c - b) / n, lower: monitor.lowerBound(), delta };
  if (n < stepMinimumPairs) return tooFew('errors', n, stepMinimumPairs);
  const estimate = (c - b) / n;
  const finding = estimate > delta ? 'above' : 'ok';
  return { id: 'errors', finding, estimate, lower: monitor.lowerBound(), delta };
}

/** What the latency checks of a step are decided by. `level` is `stepLevel`. */
export interface StepLatencyRule {
  quantile: number;
  /** Pairs that it needs before it is judged. */
  minimum: number;
  margin: LatencyMargin;
  level: number;
  seed: Seed;
  checkId: string;
}

/** Latencies of a step in milliseconds, in schedule order, failures at the timeout. */
export interface StepLatencies {
  candidate: Float64Array;
  /** The baseline's, of the same pairs; left out at 100 %, where the old slot is idle. */
  concurrent?: Float64Array;
  /** The baseline's at full load, before the first write. */
  reference: Float64Array;
}

/**
 * Latency of a step: harm only where the candidate is slower than the margin allows against the concurrent baseline *and*
 * against the reference at full load; at 100 % against the reference alone.
 */
export function stepLatency(
  { candidate, concurrent, reference }: StepLatencies,
  rule: StepLatencyRule,
): StepFinding {
  const { checkId: id, margin, seed, quantile, minimum } = rule;
  const n = Math.min(candidate.length, concurrent?.length ?? Infinity, reference.length);
  if (n < minimum) return tooFew(id, n, minimum);
  if (concurrent && isAutocorrelated(concurrent, candidate))
    return { id, finding: 'invalid', reason: 'the latency drifts too slowly for the length of the step' };
  const alpha = rule.level / stepLooks;
  const against = (baseline: Float64Array, compare: typeof pairedLogRatio, purpose: string) => {
    const delta = logMargin(margin, quantileOf(baseline, quantile));
    const ratio = compare(baseline, candidate, quantile, { delta, alpha, seed, checkId: `${id} ${purpose}` });
    return { ratio, delta, lower: logRatioInterval(ratio, alpha).lower };
  };
  const comparisons = [
    ...(concurrent ? [against(concurrent, pairedLogRatio, 'concurrent')] : []),
    against(reference, unpairedLogRatio, 'reference'),
  ];
  // The comparison that speaks most for the candidate decides, since all have to speak against it.
  const kindest = comparisons.reduce((kind, next) =>
    next.lower - next.delta < kind.lower - kind.delta ? next : kind,
  );
  const finding = comparisons.every(({ lower, delta }) => lower > delta)
    ? 'harm'
    : comparisons.every(({ ratio, delta }) => ratio.estimate > delta)
      ? 'above'
      : 'ok';
  return { id, finding, estimate: kindest.ratio.estimate, lower: kindest.lower, delta: kindest.delta };
}

/**
 * Errors of a first deployment, which has no baseline: ok where the exact upper bound at `alpha` is below the limit, harm
 * where the exact lower bound at `level` is above it.
 */
export function absoluteErrors(
  { failures, n }: Arm,
  rule: { maxErrorRate: number; alpha: number; level: number },
): StepFinding {
  const lower = exactLower(failures, n, rule.level);
  const facts = { id: 'errors', estimate: failures / n, lower, delta: rule.maxErrorRate };
  if (n > 0 && lower > rule.maxErrorRate) return { ...facts, finding: 'harm' };
  if (n < stepMinimumPairs) return tooFew('errors', n, stepMinimumPairs);
  return { ...facts, finding: exactUpper(failures, n, rule.alpha) < rule.maxErrorRate ? 'ok' : 'above' };
}

/** Latency of a first deployment against the policy's limit in milliseconds. `estimate` and `lower` are log ratios to it. */
export function absoluteLatency(
  candidate: Float64Array,
  limit: number,
  rule: Omit<StepLatencyRule, 'margin'> & { alpha: number },
): StepFinding {
  const { checkId: id, quantile, seed, minimum } = rule;
  if (candidate.length < minimum) return tooFew(id, candidate.length, minimum);
  const level = rule.level / stepLooks;
  const ratio: LogRatio = logRatioToLimit(candidate, quantile, limit, {
    delta: 0,
    alpha: level,
    seed,
    checkId: id,
  });
  const { lower } = logRatioInterval(ratio, level);
  const { upper } = logRatioInterval(ratio, rule.alpha);
  const finding = lower > 0 ? 'harm' : upper < 0 ? 'ok' : 'above';
  return { id, finding, estimate: ratio.estimate, lower, delta: 0 };
}

function tooFew(id: string, n: number, minimum: number): StepFinding {
  return { id, finding: 'too-few', reason: `${n} of at least ${minimum} pairs` };
}
