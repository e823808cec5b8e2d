import type { Losses } from './samples.ts';

/** More than this of pairs or sends makes what they were to show invalid. */
const tolerated = 0.01;

/** Why nothing, or no latency, can be judged: a sentence each; absent where it can. */
export interface Validity {
  everything?: string;
  latency?: string;
}

/** Checks what was lost, and how late the client was; invalid checks are neither ok nor harm. */
export function validityOf(losses: Losses): Validity {
  const { pairs, throttled, misrouted, incomplete, refused, late, saturated } = losses;
  const reasons: [boolean, string][] = [
    [
      throttled > tolerated * 2 * pairs,
      `${throttled} of ${2 * pairs} requests were throttled (429): lower the rate or give the deployments more instances`,
    ],
    [
      misrouted > tolerated * pairs,
      `${misrouted} of ${pairs} requests were not answered by the deployment that they were sent to`,
    ],
    [
      incomplete > tolerated * pairs,
      `${incomplete} of ${pairs} pairs were throttled (429) or answered by another deployment: lower the rate or give the deployments more instances`,
    ],
    [
      refused > tolerated * pairs,
      `the baseline refused ${refused} of ${pairs} requests (4xx): correct the requests file`,
    ],
  ];
  const everything = reasons.find(([holds]) => holds)?.[1];
  const latency = saturated
    ? 'too many requests were in flight at once: lower the rate or the timeout'
    : late > tolerated * 2 * pairs
      ? `this machine sent ${late} of ${2 * pairs} requests late: lower the rate or use a larger runner`
      : undefined;
  return { ...(everything !== undefined && { everything }), ...(latency !== undefined && { latency }) };
}

/** Whether so much is lost already that the whole plan cannot become valid again. */
export function isBeyondRescue(losses: Pick<Losses, 'incomplete' | 'refused'>, planned: number): boolean {
  return losses.incomplete > tolerated * planned || losses.refused > tolerated * planned;
}
