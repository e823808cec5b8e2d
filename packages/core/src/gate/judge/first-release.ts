import type { Check } from '../../report/outcome.ts';
import type { OnMissingChampion } from '../policy/policy.ts';
import type { Severity } from '../policy/rule.ts';

/** What is known of a rule about a champion that does not exist yet. */
interface LeftOut {
  id: string;
  title: string;
  metric: string;
  severity: Severity;
}

/** The check of a rule about a champion that does not exist yet. */
export function onFirstRelease(
  { id, title, metric, severity }: LeftOut,
  reason: string,
  onMissingChampion: OnMissingChampion,
): Check {
  const check = (verdict: Check['verdict'], detail: string): Check => ({
    id,
    title,
    verdict,
    detail,
    evidence: { metric, reason: 'first-release' },
  });
  switch (onMissingChampion) {
    case 'pass':
      return check('pass', `not applicable: ${reason}`);
    case 'fail':
      return check(
        severity === 'warning' ? 'warn' : 'fail',
        `${reason}, and the policy asks for a champion (on-missing-champion: fail)`,
      );
    default:
      return check(
        'no-data',
        `${reason}: say under on-missing-champion of the policy what a first release means`,
      );
  }
}
