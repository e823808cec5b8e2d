import type { Check } from '../../report/outcome.ts';
import { isOver } from '../policy/day.ts';
import type { Policy } from '../policy/policy.ts';
import { isComparing, type Rule } from '../policy/rule.ts';
import { borne, ownersWords } from './borne.ts';
import { onFirstRelease } from './first-release.ts';
import type { Measurements } from './finding.ts';
import { judge } from './judge.ts';

export interface Judging {
  now: Date;
  /** Why there is no champion yet, where that is known. */
  firstRelease: string | undefined;
}

/**
 * The checks of a policy: its rules, with what it says of them besides, and of itself.
 * @param rules the policy's, under the metrics' own names, with the default ones
 */
export async function judgeRules(
  rules: readonly Rule[],
  measurements: Measurements,
  policy: Policy,
  { now, firstRelease }: Judging,
): Promise<Check[]> {
  const terms = {
    alpha: policy.alpha,
    minRows: policy.minRows,
    checks: Math.max(1, rules.filter((rule) => rule.kind === 'require').length),
  };
  const checks: Check[] = [];
  for (const rule of rules) {
    const isLeftOut = isComparing(rule) && firstRelease !== undefined;
    if (isLeftOut && policy.onMissingChampion === 'absolute-only') continue;
    const judged = () =>
      isLeftOut ? firstReleaseCheck(rule, firstRelease, policy) : judge(rule, measurements, terms);
    const check = isEnded(rule, now) ? endedRule(rule) : await judged();
    checks.push(borne(check, policy, now, rule));
  }
  if (checks.length === 0) checks.push(nothingLeft(firstRelease!));
  else if (checks.every(({ evidence }) => evidence?.['reason'] === 'expired')) checks.push(allEnded);
  return policy.expires && isOver(policy.expires, now) ? [...checks, expiredPolicy(policy)] : checks;
}

function firstReleaseCheck({ text, metric, severity }: Rule, reason: string, policy: Policy) {
  const rule = { id: text, title: text, metric, severity };
  return onFirstRelease(rule, reason, policy.onMissingChampion);
}

function isEnded({ expires }: Rule, now: Date): boolean {
  return expires !== undefined && isOver(expires, now);
}

/** What nobody has renewed is neither kept nor dropped in silence. */
function endedRule({ text, metric, expires }: Rule): Check {
  return {
    id: text,
    title: text,
    verdict: 'warn',
    detail: `the rule ended on ${expires} and was not judged: renew it, or take it out`,
    evidence: { metric, expires, reason: 'expired' },
  };
}

function expiredPolicy({ expires, owners }: Policy): Check {
  return {
    id: 'policy',
    title: 'policy',
    verdict: 'warn',
    detail: `the policy was to be reviewed by ${expires}: review it, and set a new date${ownersWords(owners)}`,
    evidence: { expires, reason: 'expired', ...(owners.length > 0 && { owners }) },
  };
}

/** Of a policy all of whose rules are about a champion. */
function nothingLeft(reason: string): Check {
  return {
    id: 'rules',
    title: 'rules',
    verdict: 'no-data',
    detail: `${reason}, and every rule is about the champion, so that nothing was judged: add an absolute rule such as 'f1 >= 0.75'`,
    evidence: { reason: 'missing' },
  };
}

/** Of a policy that nobody has renewed: what was not judged does not go on. */
const allEnded: Check = {
  id: 'rules',
  title: 'rules',
  verdict: 'no-data',
  detail: 'every rule has ended, so that nothing was judged: renew one, or write another',
  evidence: { reason: 'missing' },
};
