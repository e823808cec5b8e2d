import type { Annotation, Check, CheckVerdict } from '../../report/outcome.ts';
import { counted } from '../../report/cell.ts';
import type { Place } from '../../runtime/user-error.ts';
import type { Policy } from '../policy/policy.ts';
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
export function annotationsOf(checks: readonly Check[], policy: Policy): Annotation[] {
  return checks.flatMap((check): Annotation[] => {
    if (check.verdict === 'pass') return [];
    return [
      {
        level: levels[check.verdict],
        title: `evaluate-gate: ${check.title}`,
        message: sentence(check),
        ...placeOf(check, policy),
      },
    ];
  });
}

/** Where the policy says what a check is about: the rule's line, or the key of the part. */
function placeOf({ id, evidence = {} }: Check, policy: Policy): Place | undefined {
  const { rules, slices, fairness = [], budgets } = policy;
  const [part = '', key = ''] = id.split('/');
  const own = rules.find(({ text }) => text === id);
  if (own) return own.at;
  const ofRows = part === 'slice' ? (slices?.rules ?? []) : fairness.flatMap((each) => each.rules);
  const rule = ofRows.find(({ text }) => text === evidence['rule']);
  if (rule) return rule.at;
  const isSize = budgets !== undefined && key in budgets;
  const paths: Record<string, string[]> = {
    slice: ['slices', 'discover'],
    fairness: ['fairness'],
    budget: ['budgets', ...(isSize ? [key] : ['latency', key])],
    leakage: ['leakage'],
    robustness: ['robustness'],
    policy: ['expires'],
  };
  const path = paths[part];
  return path && policy.placeOf?.(path);
}
