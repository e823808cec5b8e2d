/** Each perturbation's checks: the drop of a metric and the flips of predictions, on the same rows. */
import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import { threeWay, type Finding } from '@mlops-actions/stats/verdict';
import { wilsonInterval } from '@mlops-actions/stats/wilson';
import type { Check, CheckVerdict } from '../../report/outcome.ts';
import { judgeMargin } from '../judge/comparison.ts';
import { marginValue } from '../judge/difference.ts';
import { figureText, intervalText, levelText, needWords } from '../judge/wording.ts';
import { measurementsOfRows } from '../measure/measurements.ts';
import { marginText, parseMargin } from '../policy/rule.ts';
import type { Rows } from '../rows/rows.ts';
import type { RobustnessPolicy } from './schema.ts';
import type { Trial } from './trial.ts';

export interface Terms extends Pick<RobustnessPolicy, 'on-imprecise' | 'severity'> {
  alpha: number;
  /** Checks that share the level of harm. */
  checks: number;
  seed: Seed;
  signal: AbortSignal;
}

/** A line of the report's table and a mark of its chart, beside its check. */
export interface Shown {
  check: Check;
  trial: Trial;
  /** `accuracy`, or `flips`. */
  metric: string;
  before?: number;
  after?: number;
  /** The drop, or the share of flips. */
  figure?: number;
  interval?: Interval;
  limit?: number;
}

/** Rows below which nothing is compared. */
const fewestRows = 100;

/** How many checks the limits of trials make. */
export function checksOf(trials: readonly Trial[]): number {
  return trials.reduce(
    (sum, { limits }) =>
      sum + Object.keys(limits['max-drop'] ?? {}).length + (limits['max-flips'] === undefined ? 0 : 1),
    0,
  );
}

export async function judgeTrial(trial: Trial, terms: Terms): Promise<Shown[]> {
  const drops: Shown[] = [];
  for (const [name, limit] of Object.entries(trial.limits['max-drop'] ?? {}))
    drops.push(await dropOf(trial, metricOf(name)!, limit, terms));
  const most = trial.limits['max-flips'];
  return most === undefined ? drops : [...drops, flipsOf(trial, most, terms)];
}

async function dropOf(trial: Trial, metric: Metric, limit: number | string, terms: Terms): Promise<Shown> {
  const { name, outcome } = trial;
  const margin = parseMargin(limit)!;
  const id = `robustness/${name}/${metric.name}`;
  const title = `${metric.name} under '${name}' within ${marginText(margin)}`;
  const shown = { trial, metric: metric.name };
  const none = (reason: string) => ({
    ...shown,
    check: noData(id, title, `${metric.name} under '${name}' is not known: ${reason}`),
  });
  if ('reason' in outcome) return none(outcome.reason);
  const { rows } = outcome;
  const { alpha, seed, signal } = terms;
  const measured = measurementsOfRows({ rows, noChampion: '', metrics: [metric], alpha, seed, signal });
  const [after, before] = [measured.figure(metric.name), measured.champion(metric.name)];
  const few = measured.tooFew(metric.name);
  if (before.value === undefined) return none(`without it, ${before.reason}`);
  if (after.value === undefined) return none(after.reason);
  if (few) return none(few);
  const comparison = measured.comparison(metric);
  if ('why' in comparison) return none(comparison.reason);
  const delta = marginValue(margin, before.value);
  if (delta === undefined) return none('without it, it is 0, of which a share means nothing');
  const { finding, interval, need } = await judgeMargin(comparison, delta, terms);
  if (!interval)
    return none(
      `the difference has no interval: ${comparison.uncertainty?.never ?? 'too few rows tell the two apart'}`,
    );
  const { theta } = comparison;
  const turned = metric.greaterIsBetter ? -theta : theta;
  const moves = theta === 0 ? 'stays at' : turned < 0 ? 'falls by' : 'rises by';
  const far = theta === 0 ? '' : `${figureText(Math.abs(theta))} from `;
  const loss = `${levelText(alpha)} interval of the loss ${intervalText(interval)}`;
  const judged = findingWords(finding, `the limit ${figureText(delta)}`);
  return {
    ...shown,
    before: before.value,
    after: after.value,
    figure: theta,
    interval,
    limit: delta,
    check: {
      id,
      title,
      verdict: verdictOf(finding, terms),
      observed: theta,
      expected: `<= ${figureText(delta)}`,
      detail: `Under '${name}', ${metric.name} ${moves} ${far}${figureText(before.value)} (${loss}): ${judged}${finding === 'imprecise' ? needWords(need) : ''}`,
      evidence: {
        metric: metric.name,
        unperturbed: before.value,
        perturbed: after.value,
        drop: theta,
        limit: delta,
        interval: { ...interval, level: 1 - 2 * alpha, of: 'drop' },
        method: comparison.uncertainty!.method,
        rows: rows.count,
        finding,
        ...facts(trial),
      },
    },
  };
}

function flipsOf(trial: Trial, most: number, terms: Terms): Shown {
  const { name, outcome } = trial;
  const id = `robustness/${name}/flips`;
  const title = `predictions that flip under '${name}' <= ${most}`;
  const shown = { trial, metric: 'flips' };
  const none = (reason: string) => ({
    ...shown,
    check: noData(id, title, `How many predictions flip under '${name}' is not known: ${reason}`),
  });
  if ('reason' in outcome) return none(outcome.reason);
  const { rows } = outcome;
  const flipped = flipShare(rows);
  if (typeof flipped === 'string') return none(flipped);
  if (rows.effective < fewestRows)
    return none(`there are ${Math.floor(rows.effective)} rows, fewer than ${fewestRows}`);
  const interval = wilsonInterval(flipped * rows.effective, rows.effective, terms.alpha);
  const strict = wilsonInterval(flipped * rows.effective, rows.effective, terms.alpha / terms.checks);
  const finding = threeWay({ lower: strict.lower, upper: interval.upper }, most);
  const bounds = `${levelText(terms.alpha)} interval ${intervalText(interval)}`;
  return {
    ...shown,
    figure: flipped,
    interval,
    limit: most,
    check: {
      id,
      title,
      verdict: verdictOf(finding, terms),
      observed: flipped,
      expected: `<= ${most}`,
      detail: `Under '${name}', a share of ${figureText(flipped)} of the predictions flips (${bounds}): ${findingWords(finding, `the limit ${figureText(most)}`)}`,
      evidence: {
        flips: flipped,
        limit: most,
        interval: { ...interval, level: 1 - 2 * terms.alpha },
        method: 'Wilson score',
        rows: rows.count,
        finding,
        ...facts(trial),
      },
    },
  };
}

/** The weighted share of the rows whose predicted class is another; why there is none. */
function flipShare({ models, weights, count }: Rows): number | string {
  const [perturbed, before] = models;
  const problem = before!.problems.counts ?? perturbed!.problems.counts;
  if (problem !== undefined) return problem;
  let [flipped, all] = [0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights ? weights[i]! : 1;
    all += weight;
    if (perturbed!.predictions![i] !== before!.predictions![i]) flipped += weight;
  }
  return flipped / all;
}

function findingWords(finding: Finding, limit: string): string {
  switch (finding) {
    case 'ok':
      return `within ${limit}`;
    case 'harm':
      return `more than ${limit}`;
    default:
      return `too imprecise to rule out more than ${limit}`;
  }
}

function verdictOf(finding: Finding, { severity, ...terms }: Terms): CheckVerdict {
  const verdict = finding === 'ok' ? 'pass' : finding === 'harm' ? 'fail' : terms['on-imprecise'];
  return verdict === 'fail' && severity === 'warning' ? 'warn' : verdict;
}

function noData(id: string, title: string, detail: string): Check {
  return { id, title, verdict: 'no-data', detail, evidence: { reason: 'missing' } };
}

function facts({ changed, what }: Trial): Record<string, unknown> {
  return { perturbation: what, ...(changed !== undefined && { cellsChanged: changed }) };
}
