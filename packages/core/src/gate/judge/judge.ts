import type { Check } from '../../report/outcome.ts';
import type { Rule } from '../policy/rule.ts';
import { judgeBound } from './bound.ts';
import { judgeDifference } from './difference.ts';
import type { Measurements, Terms } from './finding.ts';

/** One rule's check. What cannot be judged is no-data, whatever the policy says. */
export async function judge(rule: Rule, measurements: Measurements, terms: Terms): Promise<Check> {
  const found =
    rule.kind === 'bound'
      ? await judgeBound(rule, measurements, terms)
      : await judgeDifference(rule, measurements, terms);
  const isMild = rule.severity === 'warning' && found.verdict === 'fail';
  return {
    id: rule.text,
    title: rule.text,
    ...found,
    verdict: isMild ? 'warn' : found.verdict,
    evidence: {
      metric: rule.metric,
      ...found.evidence,
      ...(rule.severity === 'warning' && { severity: 'warning' }),
    },
  };
}
