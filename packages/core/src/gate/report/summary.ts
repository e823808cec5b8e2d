import type { Annotation, Check, CheckVerdict } from '../../report/outcome.ts';
import { counted } from '../../report/cell.ts';
import type { Rule } from '../policy/rule.ts';
import { judgedRulesOf, type JudgedRule } from './judged-rules.ts';
import { tallied } from './rules-section.ts';

/** One sentence: the worst check's, and how many rules hold. A rule that is held to many slices or groups is one. */
export function summaryOf(
  checks: readonly Check[],
  verdict: CheckVerdict,
  { rows, queries }: Counts,
): string {
  const of = typeof queries === 'number' ? ` of ${counted(queries, 'query', 'queries')}` : '';
  const on = typeof rows === 'number' ? ` on ${counted(rows, 'row')}${of}` : '';
  const rules = judgedRulesOf(checks);
  if (verdict === 'pass' && checks.length === 1) return `${sentence(checks[0]!)}${on}.`;
  if (verdict === 'pass')
    return rules.length === 1 ? `The rule holds${on}.` : `All ${rules.length} rules hold${on}.`;
  const { worst } = rules.find((rule) => rule.verdict === verdict)!;
  return rules.length === 1
    ? `${sentence(worst)}${verdict === 'fail' ? on : ''}.`
    : `${sentence(worst)}; ${tallyWords(rules, on)}.`;
}

interface Counts {
  rows?: unknown;
  queries?: unknown;
}

const order: readonly CheckVerdict[] = ['pass', 'fail', 'no-data', 'warn'];

/** `14 of 22 rules hold on 6,000 rows, 3 fail, 5 warn`. */
function tallyWords(rules: readonly JudgedRule[], on: string): string {
  const words = order.flatMap((verdict) => {
    const count = rules.filter((rule) => rule.verdict === verdict).length;
    return count > 0 ? [{ count, verb: tallied(verdict, count) }] : [];
  });
  return words
    .map(({ count, verb }, i) =>
      i === 0 ? `${count} of ${rules.length} rules ${verb}${on}` : `${count} ${verb}`,
    )
    .join(', ');
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
