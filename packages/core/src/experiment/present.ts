import { quantile } from '@mlops-actions/stats/quantile';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Annotation, Check, CheckVerdict, Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import { latencyChart, marginChart } from './charts.ts';
import type { CheckResult } from './check-result.ts';
import type { Judgement } from './judge.ts';
import type { LoadComparison } from './load.ts';
import { warmUpPairs } from './plan.ts';
import { type Policy, probabilityOf } from './policy.ts';
import { summaryOf } from './summary.ts';
import { bounds, difference, figure, percent, sentenceOf, short } from './wording.ts';

/** What a report says beside the judgement. */
export interface ReplayFacts {
  arms: { endpoint: string; baseline: string; candidate: string };
  subject: Record<string, unknown>;
  attempt: number | undefined;
  planned: number;
  /** Pairs a second. */
  rate: number;
  distinct: number;
  policy: Policy;
  load: LoadComparison;
  seed: Seed;
}

/** The report of a replay. */
export function outcomeOf(judgement: Judgement, facts: ReplayFacts): Outcome {
  const { verdict, checks } = judgement;
  const summary = summaryOf(judgement, facts);
  const { endpoint, baseline, candidate } = facts.arms;
  return {
    verdict,
    summary,
    subject: { endpoint, baseline, candidate, ...facts.subject },
    checks: checks.filter(({ required }) => required).map((check) => checkOf(check, facts)),
    outputs: {},
    sections: [
      comparison(judgement, facts),
      latencies(judgement, facts),
      answers(judgement, facts),
      predictions(judgement),
      measurement(judgement, facts),
    ].flatMap((section) => section ?? []),
    annotations: annotationsOf(judgement, summary, facts),
    seeds: { replay: facts.seed },
  };
}

const verdictOf: Record<CheckResult['finding'], CheckVerdict> = {
  ok: 'pass',
  harm: 'fail',
  imprecise: 'no-data',
  invalid: 'no-data',
  undefined: 'no-data',
  'too-few': 'no-data',
  missing: 'no-data',
};

function checkOf(check: CheckResult, { arms }: ReplayFacts): Check {
  const { id, title, finding, isConfounded, estimate, delta, evidence, ...rest } = check;
  const noData = verdictOf[finding] === 'no-data';
  return {
    id,
    title,
    verdict: isConfounded ? 'warn' : verdictOf[finding],
    ...(estimate !== undefined && { observed: difference(check, estimate) }),
    expected: `${check.higherIsBetter ? 'above' : 'below'} ${difference(check, delta)}`,
    detail: sentenceOf(check, arms),
    evidence: {
      ...rest,
      ...(estimate !== undefined && { estimate }),
      delta,
      ...evidence,
      ...(noData && { reason: finding, because: check.reason }),
      ...(isConfounded && { reason: 'confounded', because: check.reason }),
    },
  };
}

function annotationsOf(
  { verdict, checks }: Judgement,
  summary: string,
  { attempt = 1 }: ReplayFacts,
): Annotation[] {
  const title = `ab-test: ${verdict}`;
  if (verdict === 'reject') return [{ level: 'error', message: summary, title }];
  const needsAttention =
    verdict === 'inconclusive' || attempt > 1 || checks.some(({ isConfounded }) => isConfounded);
  return needsAttention ? [{ level: 'warning', message: summary, title }] : [];
}

function comparison({ checks }: Judgement, { arms, policy }: ReplayFacts): Section {
  const required = checks.filter((check) => check.required);
  const chart = marginChart(required);
  return {
    title: `${arms.candidate} against ${arms.baseline}`,
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Check' },
          { title: arms.baseline, align: 'right' },
          { title: arms.candidate, align: 'right' },
          { title: 'Difference', align: 'right' },
          { title: `${percent(1 - 2 * policy.alpha)} interval`, align: 'right' },
          { title: 'Margin', align: 'right' },
          { title: 'Finding' },
        ],
        rows: required.map((check) => [
          check.title,
          figure(check, check.baseline),
          figure(check, check.candidate),
          check.estimate === undefined ? '' : difference(check, check.estimate),
          bounds(check),
          difference(check, check.delta),
          check.finding,
        ]),
      },
      ...(chart ? [chart] : []),
    ],
  };
}

function latencies({ samples }: Judgement, { arms }: ReplayFacts): Section | undefined {
  if (samples.baselineMs.length < 2) return undefined;
  const rows = Object.entries(probabilityOf).map(([name, p]) => [
    name,
    `${short(quantile(samples.baselineMs, p))} ms`,
    `${short(quantile(samples.candidateMs, p))} ms`,
  ]);
  const chart = latencyChart(samples, arms);
  return {
    title: 'Latency',
    blocks: [
      {
        kind: 'text',
        text: 'From the intended send time to the whole answer; failures count with the timeout.',
      },
      {
        kind: 'table',
        columns: [
          { title: '' },
          { title: arms.baseline, align: 'right' },
          { title: arms.candidate, align: 'right' },
        ],
        rows,
      },
      ...(chart ? [chart] : []),
    ],
  };
}

function answers({ answers: counts }: Judgement, { arms }: ReplayFacts): Section {
  const kinds = [...new Set([...Object.keys(counts.baseline), ...Object.keys(counts.candidate)])].sort();
  return {
    title: 'Answers',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: '' },
          { title: arms.baseline, align: 'right' },
          { title: arms.candidate, align: 'right' },
        ],
        rows: kinds.map((kind) => [kind, counts.baseline[kind] ?? 0, counts.candidate[kind] ?? 0]),
      },
    ],
  };
}

/** Agreement is for display unless the policy requires it. */
function predictions({ checks }: Judgement): Section | undefined {
  const agreement = checks.find(({ id }) => id === 'agreement');
  if (!agreement || agreement.required || agreement.candidate === undefined || !agreement.interval)
    return undefined;
  const { lower, upper = 1 } = agreement.interval;
  return {
    title: 'Predictions',
    blocks: [
      {
        kind: 'text',
        text: `Both predict the same for ${percent(agreement.candidate)} [${percent(1 - upper)}, ${percent(1 - lower)}] of ${agreement.n.toLocaleString('en-US')} distinct requests.`,
      },
    ],
  };
}

function measurement({ losses, samples, stopped, harmLevel }: Judgement, facts: ReplayFacts): Section {
  const { planned, rate, distinct, policy, load, seed, attempt } = facts;
  const rows: [string, string | number][] = [
    [
      'Pairs planned / returned / measured',
      [planned, losses.pairs, samples.bodies.length].map(short).join(' / '),
    ],
    ['Distinct requests in the file', distinct],
    ['Rate', `${rate} pairs a second, after ${warmUpPairs} pairs of warm-up`],
    [
      'Throttled sends / misrouted pairs / refused pairs',
      [losses.throttled, losses.misrouted, losses.refused].map(short).join(' / '),
    ],
    ['Sends that started late', losses.late],
    ['Live load', load.sentence],
    ['α of promoting; of harm, per check', `${policy.alpha}; ${short(harmLevel)}`],
    ['Attempt', attempt ?? 'could not be counted'],
    ['Seed', seed],
  ];
  return {
    title: 'How it was measured',
    blocks: [
      ...(stopped ? [{ kind: 'text' as const, text: `The run ended early: ${stopped.reason}.` }] : []),
      { kind: 'table', columns: [{ title: '' }, { title: '' }], rows },
    ],
  };
}
