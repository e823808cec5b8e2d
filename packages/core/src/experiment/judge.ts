import {
  type Need,
  discordantShare,
  largestNeed,
  needOf,
  neededByError,
  neededForSuperiority,
} from '@mlops-actions/stats/needed-n';
import type { Seed } from '@mlops-actions/stats/rng';
import { type ExperimentVerdict, type Finding, decide } from '@mlops-actions/stats/verdict';
import { judgeAgreement } from './agreement-check.ts';
import { type CheckResult, type JudgingRule, neededPower } from './check-result.ts';
import { judgeErrors } from './errors-check.ts';
import { HarmWatch, type WatchRule } from './harm-watch.ts';
import { judgeLatency } from './latency-check.ts';
import type { LoadComparison } from './load.ts';
import type { Policy } from './policy.ts';
import { predictionsByBody } from './predictions.ts';
import type { Replay } from './replay.ts';
import type { RequestRow } from './requests.ts';
import {
  type AnswerCounts,
  type Losses,
  type Samples,
  countAnswers,
  lossesOf,
  samplesOf,
} from './samples.ts';
import { judgeTask } from './task-check.ts';
import { validityOf } from './validity.ts';

export interface Judgement {
  verdict: ExperimentVerdict;
  /** The row of the verdict table that held. */
  because: string;
  checks: CheckResult[];
  /** What more requests would do for an inconclusive verdict. */
  need: Need | undefined;
  stopped: { by: string; reason: string } | undefined;
  /** α/K: the error probability of harm in each required check. */
  harmLevel: number;
  losses: Losses;
  samples: Samples;
  answers: AnswerCounts;
}

/** What is known before the first send. */
export interface Setting {
  policy: Policy;
  rows: readonly RequestRow[];
  /** Pairs to be measured. */
  planned: number;
  seed: Seed;
  load: LoadComparison;
}

/** The watch over a run, with the levels that its required checks share. */
export function watchOver(setting: Setting): HarmWatch {
  return new HarmWatch(watchRule(setting));
}

/** Judges a replay: pure, so that the same samples, policy and seed give the same verdict. */
export function judge({ pairs, saturated }: Replay, watch: HarmWatch, setting: Setting): Judgement {
  const { policy, rows } = setting;
  const rule = { ...watchRule(setting), ...(watch.stop && { stopped: watch.stop }) };
  const samples = samplesOf(pairs, policy.timeoutMs);
  const losses = lossesOf(pairs, samples, saturated);
  const { everything, latency: slowClient } = validityOf(losses);
  const predictions = predictionsByBody(pairs);
  const checks = [
    judgeErrors(samples, watch.monitor, policy.margins.errors, rule, everything),
    ...policy['latency-quantiles'].map((name) =>
      judgeLatency(
        name,
        samples,
        rule,
        watch.latency?.id === name ? watch.latency : undefined,
        everything ?? slowClient,
      ),
    ),
    ...(isLabelled(rows) ? [judgeTask(rows, predictions, policy.margins.accuracy, rule, everything)] : []),
    judgeAgreement(
      predictions,
      { atLeast: policy['min-agreement'], tolerance: policy['agreement-tolerance'] },
      rule,
      everything,
    ),
  ];
  const { verdict, because } = decide(
    checks.map((check) => ({ ...check, interval: fixedInterval(check) })),
    policy.objective === 'better' ? { kind: 'better', primary: policy.primary } : { kind: 'not-worse' },
  );
  const need = verdict === 'inconclusive' ? needOfAll(checks, policy, rule) : undefined;
  return {
    verdict,
    because,
    checks,
    need,
    stopped: watch.stop,
    harmLevel: rule.harmLevel,
    losses,
    samples,
    answers: countAnswers(pairs),
  };
}

/** K: errors, each latency quantile, the task metric where there are labels, agreement where it is required. */
export function requiredChecks(policy: Policy, rows: readonly RequestRow[]): number {
  const agreement = policy['min-agreement'] === undefined ? 0 : 1;
  return 1 + policy['latency-quantiles'].length + Number(isLabelled(rows)) + agreement;
}

function watchRule({ policy, rows, planned, seed, load }: Setting): WatchRule {
  return {
    alpha: policy.alpha,
    harmLevel: policy.alpha / requiredChecks(policy, rows),
    seed,
    planned,
    load,
    timeoutMs: policy.timeoutMs,
    errorMargin: policy.margins.errors,
    margin: { ratio: policy.margins['latency-ratio'], milliseconds: policy.margins['latency-ms'] },
    quantiles: policy['latency-quantiles'],
  };
}

function isLabelled(rows: readonly RequestRow[]): boolean {
  return rows.some(({ label }) => label !== undefined);
}

function fixedInterval({ interval }: CheckResult) {
  return interval?.upper === undefined ? undefined : { lower: interval.lower, upper: interval.upper };
}

const curable: ReadonlySet<Finding> = new Set(['ok', 'imprecise', 'too-few']);

/** The largest need of all required checks; none where something else than requests is missing. */
function needOfAll(checks: CheckResult[], policy: Policy, rule: JudgingRule): Need | undefined {
  const required = checks.filter((check) => check.required);
  if (!required.every(({ finding }) => curable.has(finding))) return undefined;
  const needs = required.flatMap((check) => {
    if (check.need) return [check.need];
    if (check.finding === 'too-few')
      return [{ kind: 'more' as const, total: check.minimum, more: check.minimum - check.n }];
    const isOpen = policy.objective === 'better' && check.id === policy.primary;
    return isOpen && check.finding === 'ok' ? [superiorityNeed(check, rule)] : [];
  });
  return largestNeed(needs);
}

/** What it takes to show that the candidate is better, if its estimate is true. */
function superiorityNeed({ estimate = 0, n, se, discordant }: CheckResult, { alpha }: JudgingRule): Need {
  const design = { alpha, power: neededPower };
  if (discordant) {
    const psi = Math.max(discordantShare(discordant), estimate ** 2);
    return needOf(neededForSuperiority(psi, estimate, design) * discordant.designEffect, n, estimate, 0);
  }
  return needOf(neededByError({ n, se: se ?? Infinity, estimate }, 0, design), n, estimate, 0);
}
