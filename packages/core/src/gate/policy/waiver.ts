import { z } from 'zod';
import { nearest } from '@mlops-actions/tabular/nearest';
import type { Check } from '../../report/outcome.ts';
import { type Place, UserError } from '../../runtime/user-error.ts';

import { day, isOver, type Day } from './day.ts';
import type { Rule } from './rule.ts';

export const waiverSchema = z
  .strictObject({
    rule: z
      .string()
      .describe(
        'The rule, as it stands under rules, or the id of a check in the report, such as slice/recall/origin = JFK',
      ),
    until: day.describe('The last day on which a failure of the rule is a warning, in UTC'),
    reason: z.string().trim().min(1).describe('Why the failure is borne'),
    owner: z.string().trim().min(1).describe('Who answers for it'),
  })
  .describe('A failure that is borne for a time; missing data never is');

/** What softens the failure of one rule to a warning, for a time. */
export interface Waiver {
  /** The text of its rule, or the id of its check. */
  rule: string;
  until: Day;
  reason: string;
  owner: string;
  at?: Place;
}

/** Whether it names a check of slices, fairness, robustness, budgets or leakage, by its id: what they find, data tell. */
export function isOfPart(rule: string): boolean {
  return /^(slice|fairness|robustness|budget|leakage)\//.test(rule);
}

/** @throws UserError for a waiver of a rule that is not there */
export function demandRules(waivers: readonly Waiver[], rules: readonly Rule[]): void {
  const texts = rules.map(({ text }) => text);
  for (const { rule, at } of waivers) {
    if (texts.includes(rule) || isOfPart(rule)) continue;
    const near = nearest(rule, texts);
    throw new UserError(
      `A waiver names the rule '${rule}', which the policy does not have${near ? `; did you mean '${near}'?` : `: its rules are ${texts.join(', ')}.`}`,
      at,
    );
  }
}

/** A failure that a waiver covers is a warning; one whose waiver is over stays, and says so. What is no data stays. */
export function waived(check: Check, waivers: readonly Waiver[], now: Date): Check {
  const waiver = waivers.find(({ rule }) => rule === check.id);
  if (!waiver || check.verdict !== 'fail') return check;
  const { until, reason, owner } = waiver;
  const isEnded = isOver(until, now);
  const words = isEnded
    ? `the waiver of ${owner} ended on ${until}`
    : `waived until ${until} by ${owner}: ${reason}`;
  return {
    ...check,
    verdict: isEnded ? 'fail' : 'warn',
    detail: `${check.detail}; ${words}`,
    evidence: { ...check.evidence, waiver: { until, owner, reason, ended: isEnded } },
  };
}
