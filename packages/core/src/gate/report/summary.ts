import type { Annotation, Check, CheckVerdict } from '../../report/outcome.ts';
import type { Rule } from '../policy/rule.ts';

/** One sentence: the worst check's, and how many rules hold. A rule that is held to many slices or groups is one. */
export function summaryOf(checks: readonly Check[], verdict: CheckVerdict, rows: unknown): string {
  const on = typeof rows === 'number' ? ` on ${rows.toLocaleString('en-US')} rows` : '';
  const rules = [...Map.groupBy(checks, ruleOf).values()];
  const holding = rules.filter((own) => own.every((check) => check.verdict === 'pass')).length;
  if (verdict === 'pass' && checks.length === 1) return `${sentence(checks[0]!)}${on}.`;
  if (verdict === 'pass')
    return rules.length === 1 ? `The rule holds${on}.` : `All ${rules.length} rules hold${on}.`;
  const worst = checks.find((check) => check.verdict === verdict)!;
  return `${sentence(worst)}; ${holding} of ${rules.length} ${rules.length === 1 ? 'rule holds' : 'rules hold'}${on}.`;
}

function ruleOf({ id, evidence = {} }: Check): string {
  const { rule, sensitive } = evidence;
  return rule === undefined ? id : JSON.stringify([id.split('/')[0], rule, sensitive]);
}

function sentence({ detail, title }: Check): string {
  return detail ?? title;
}

const levels = { fail: 'error', 'no-data': 'error', warn: 'warning' } as const;

/** One annotation for each rule that does not hold, on its line of the policy file. */
export function annotationsOf(checks: readonly Check[], rules: readonly Rule[]): Annotation[] {
  return checks.flatMap((check): Annotation[] => {
    if (check.verdict === 'pass') return [];
    const at = rules.find((rule) => rule.text === check.id)?.at;
    return [
      {
        level: levels[check.verdict],
        title: `evaluate-gate: ${check.title}`,
        message: sentence(check),
        ...at,
      },
    ];
  });
}
