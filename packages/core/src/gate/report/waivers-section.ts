import type { Check } from '../../report/outcome.ts';
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

function stateOf(check: Check | undefined): string {
  if (!check) return 'there is no such check';
  const waiver = check.evidence?.['waiver'] as { ended: boolean } | undefined;
  if (!waiver) return check.verdict === 'pass' ? 'holds without it' : `does not soften ${check.verdict}`;
  return waiver.ended ? 'over: the failure stays' : 'softens a failure to a warning';
}
