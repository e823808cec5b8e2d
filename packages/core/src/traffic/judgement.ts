import { type StepFinding, type StepOutcome, stepOutcome } from '@mlops-actions/stats/step';
import type { Check, CheckVerdict } from '../report/outcome.ts';
import type { Judgement } from './health.ts';

/** A finding with the figures behind it, for people. */
export interface Found {
  finding: StepFinding;
  /** `Errors`, `p95 latency`. */
  title: string;
  /** `candidate 3 of 300 failed, baseline 0 of 300`. */
  figures: string;
  /** What the estimate and its margin are: a difference of shares, a log ratio, or a share. */
  scale: 'points' | 'ratio' | 'share';
  evidence: Record<string, unknown>;
}

const verdictOf: Record<StepFinding['finding'], CheckVerdict> = {
  ok: 'pass',
  harm: 'fail',
  above: 'no-data',
  'too-few': 'no-data',
  invalid: 'no-data',
};

export function outcomeOfStep(found: readonly Found[], extended: boolean): StepOutcome {
  return stepOutcome(
    found.map(({ finding }) => finding),
    extended,
  );
}

/** The judgement of a step whose bake is over. */
export function judgementOf(share: number, found: readonly Found[], outcome: StepOutcome): Judgement {
  const kind = outcome === 'rollback' ? 'harm' : outcome === 'healthy' ? 'healthy' : 'no-data';
  const telling = found.filter(({ finding }) =>
    kind === 'healthy' ? true : kind === 'harm' ? finding.finding === 'harm' : finding.finding !== 'ok',
  );
  const word = kind === 'harm' ? 'harm' : kind === 'healthy' ? 'healthy' : 'not decided';
  const sentences = telling.map(inWords).join('; ');
  return {
    outcome: kind,
    sentence: `At ${share} %: ${word}${sentences ? ` (${sentences})` : ', because nothing could be judged'}.`,
    checks: found.map((one) => checkOf(share, one)),
  };
}

function checkOf(share: number, one: Found): Check {
  const { finding, title, evidence, scale } = one;
  const reason = finding.finding === 'above' ? 'imprecise' : finding.finding;
  const verdict = verdictOf[finding.finding];
  return {
    id: `step-${share}-${finding.id}`,
    title: `${title} at ${share} %`,
    verdict,
    ...(finding.estimate !== undefined && { observed: spoken(finding.estimate, scale) }),
    ...(finding.delta !== undefined && { expected: `at most ${spoken(finding.delta, scale)}` }),
    detail: inWords(one),
    evidence: { ...evidence, ...finding, ...(verdict === 'no-data' && { reason }) },
  };
}

function inWords({ finding, title, figures, scale }: Found): string {
  const { estimate, lower, delta, reason } = finding;
  if (reason !== undefined) return `${title}: ${reason}`;
  if (estimate === undefined || delta === undefined) return `${title}: ${figures}`;
  const say = (value: number) => spoken(value, scale);
  const bound = finding.finding === 'harm' && lower !== undefined ? `, at least ${say(lower)}` : '';
  return `${title}: ${figures}, ${say(estimate)}${bound} with ${say(delta)} allowed`;
}

function spoken(value: number, scale: Found['scale']): string {
  if (scale === 'ratio') return `${Number(Math.exp(value).toPrecision(3))} times`;
  const percent = Number((value * 100).toPrecision(2));
  return scale === 'points' ? `${percent} points` : `${percent} %`;
}
