import type { Check } from '../../report/outcome.ts';
import type { Policy } from '../policy/policy.ts';
import type { Remarks } from '../policy/rule.ts';
import { waived } from '../policy/waiver.ts';

/** A check as its policy bears it: under its waiver, and where it does not hold with why it is there and whom it concerns. */
export function borne(
  check: Check,
  { waivers, owners: everyones }: Pick<Policy, 'waivers' | 'owners'>,
  now: Date,
  remarks: Pick<Remarks, 'owners' | 'reason'> = {},
): Check {
  const told = waived(check, waivers, now);
  if (told.verdict === 'pass') return told;
  const owners = remarks.owners ?? everyones;
  const reason = remarks.reason === undefined ? '' : `; why: ${remarks.reason}`;
  return {
    ...told,
    detail: `${told.detail}${reason}${ownersWords(owners)}`,
    ...(owners.length > 0 && { evidence: { ...told.evidence, owners } }),
  };
}

export function ownersWords(owners: readonly string[]): string {
  return owners.length === 0 ? '' : `; ${owners.length === 1 ? 'owner' : 'owners'}: ${owners.join(', ')}`;
}
