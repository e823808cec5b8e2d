import type { Annotation, Check } from '../../report/outcome.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { Waiver } from '../policy/waiver.ts';

/** Each waiver and what it bears on this run; the tables above show what was found before it. */
export function waiversSection(waivers: readonly Waiver[], checks: readonly Check[]): Section[] {
  if (waivers.length === 0) return [];
  const rows = waivers.map(({ rule, until, owner, reason }): Cell[] => [
    rule,
    until,
    owner,
    reason,
    stateOf(checks.find(({ id }) => id === rule)),
  ]);
  const columns = ['Waiver of', 'Until', 'Owner', 'Reason', 'On this run'].map((title) => ({ title }));
  return [{ title: 'Waivers', blocks: [{ kind: 'table', columns, rows }] }];
}

/** A waiver of nothing may be a misspelt one, whose rule then fails in its day. */
export function idleWaivers(waivers: readonly Waiver[], checks: readonly Check[]): Annotation[] {
  return waivers
    .filter(({ rule }) => checks.every(({ id }) => id !== rule))
    .map(({ rule, at }) => ({
      level: 'warning',
      message: `The policy waives '${rule}', and there is no such check: name one by its rule, or by its id in the report.`,
      ...at,
    }));
}

function stateOf(check: Check | undefined): string {
  if (!check) return 'there is no such check';
  const waiver = check.evidence?.['waiver'] as { ended: boolean } | undefined;
  if (!waiver) return check.verdict === 'pass' ? 'holds without it' : `does not soften ${check.verdict}`;
  return waiver.ended ? 'over: the failure stays' : 'softens a failure to a warning';
}
