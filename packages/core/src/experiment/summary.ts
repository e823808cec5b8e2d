import type { CheckResult } from './check-result.ts';
import type { Judgement } from './judge.ts';
import { bounds, capital, difference, needSentence } from './wording.ts';

interface Facts {
  arms: { baseline: string; candidate: string };
  rate: number;
  /** How often this candidate was judged on this endpoint, this time included. */
  attempt: number | undefined;
}

/** The verdict in a sentence or two: what it rests on, and what would change it. */
export function summaryOf(judgement: Judgement, facts: Facts): string {
  const parts = [sentence[judgement.verdict](judgement, facts), ...afterwards(judgement, facts)];
  return parts.filter((part) => part !== '').join(' ');
}

const sentence: Record<Judgement['verdict'], (judgement: Judgement, facts: Facts) => string> = {
  promote({ checks, because }, { arms }) {
    const word = because === 'the primary check is better' ? 'better than' : 'not worse than';
    return `${arms.candidate} is ${word} ${arms.baseline}: ${checks.filter(isRequired).map(clause).join('; ')}.`;
  },
  reject({ checks, stopped }, { arms }) {
    const harmed = checks.filter(({ finding }) => finding === 'harm');
    const shown = harmed.length > 0 ? harmed : checks.filter(isRequired);
    const early =
      stopped && harmed.length > 0
        ? ` ${capital(stopped.reason)}: an estimate at that moment exaggerates, the bound holds.`
        : '';
    return `${arms.candidate} is worse than ${arms.baseline}: ${shown.map(clause).join('; ')}.${early}`;
  },
  inconclusive({ checks, need, because, stopped }, { arms, rate }) {
    const open = checks.filter((check) => isRequired(check) && check.finding !== 'ok');
    const reasons = open.length > 0 ? open.map(obstacle).join('; ') : because;
    const early = stopped ? ` ${capital(stopped.reason)}.` : '';
    return `Not clear whether ${arms.candidate} may replace ${arms.baseline}: ${reasons}.${early} ${needSentence(need, rate)}`.trimEnd();
  },
};

function afterwards({ verdict, checks }: Judgement, { attempt = 1, arms }: Facts): string[] {
  const confounded = checks.filter(({ isConfounded }) => isConfounded).map(({ title }) => title);
  return [
    verdict === 'promote' && confounded.length > 0
      ? `The live load of the two differs: ${confounded.join(', ')} is not proven under load.`
      : '',
    attempt > 1
      ? `This is attempt ${attempt} with ${arms.candidate}: repeating a test until it promotes promotes a bad model in the end.`
      : '',
  ];
}

const isRequired = ({ required }: CheckResult): boolean => required;

/** `p95 latency +2.1 % [−1.5 %, +5.8 %], margin +10 %`. */
function clause(check: CheckResult): string {
  const { title, estimate, delta } = check;
  const figures = estimate === undefined ? '' : ` ${difference(check, estimate)}`;
  return `${title.toLowerCase()}${figures} ${bounds(check)}, margin ${difference(check, delta)}`;
}

function obstacle(check: CheckResult): string {
  const { finding, title, reason } = check;
  if (finding === 'imprecise') return clause(check);
  return `${title.toLowerCase()} ${obstacleWords[finding]}${reason === undefined ? '' : ` (${reason})`}`;
}

const obstacleWords: Record<Exclude<CheckResult['finding'], 'imprecise'>, string> = {
  ok: 'is ok',
  harm: 'is harm',
  invalid: 'is invalid',
  undefined: 'is undefined',
  'too-few': 'has too few requests',
  missing: 'was not judged',
};
