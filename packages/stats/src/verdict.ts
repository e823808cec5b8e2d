import type { Interval } from './interval.ts';

/** What a check against a margin found; the last four are the ways of having found nothing. */
export type Finding = 'ok' | 'harm' | 'imprecise' | 'invalid' | 'undefined' | 'too-few' | 'missing';

/**
 * The three-way rule. θ is positive where the candidate is worse; harm is θ above the margin, never above 0.
 * Bounds that are not numbers leave the check undefined.
 */
export function threeWay({ lower, upper }: Interval, delta: number): Finding {
  if (Number.isNaN(lower) || Number.isNaN(upper) || Number.isNaN(delta)) return 'undefined';
  if (lower > delta) return 'harm';
  return upper < delta ? 'ok' : 'imprecise';
}

export type ExperimentVerdict = 'promote' | 'reject' | 'inconclusive';

export interface JudgedCheck {
  id: string;
  required: boolean;
  finding: Finding;
  interval?: Interval | undefined;
}

/** `not-worse` asks whether every check is within its margin, `better` also whether `primary` is below 0. */
export type Objective = { kind: 'not-worse' } | { kind: 'better'; primary: string };

interface Findings {
  required: JudgedCheck[];
  /** The bounds of the primary check, where the objective is `better`. */
  primary: Interval | undefined;
}

const nothingFound: ReadonlySet<Finding> = new Set(['invalid', 'undefined', 'too-few', 'missing']);

/** The verdict table of an experiment: the first row that holds. */
const rows: { when: string; holds: (run: Findings) => boolean; verdict: ExperimentVerdict }[] = [
  {
    when: 'a required check shows harm',
    holds: ({ required }) => required.some(({ finding }) => finding === 'harm'),
    verdict: 'reject',
  },
  {
    when: 'a required check found nothing',
    holds: ({ required }) =>
      required.length === 0 || required.some(({ finding }) => nothingFound.has(finding)),
    verdict: 'inconclusive',
  },
  {
    when: 'a required check is imprecise',
    holds: ({ required }) => required.some(({ finding }) => finding === 'imprecise'),
    verdict: 'inconclusive',
  },
  {
    when: 'the primary check is better',
    holds: ({ primary }) => !!primary && primary.upper < 0,
    verdict: 'promote',
  },
  {
    when: 'the primary check is worse',
    holds: ({ primary }) => !!primary && primary.lower > 0,
    verdict: 'reject',
  },
  { when: 'the primary check is not clear', holds: ({ primary }) => !!primary, verdict: 'inconclusive' },
  { when: 'all required checks are ok', holds: () => true, verdict: 'promote' },
];

/** The verdict over the checks of a replay, live or shadow run, with the row of the table that decided. */
export function decide(
  checks: JudgedCheck[],
  objective: Objective,
): { verdict: ExperimentVerdict; because: string } {
  const primary = objective.kind === 'better' ? checks.find(({ id }) => id === objective.primary) : undefined;
  // The primary check decides, so that it is required whatever it would be otherwise.
  const required = checks.filter((check) => check.required || check === primary);
  if (objective.kind === 'better' && !primary)
    required.push({ id: objective.primary, required: true, finding: 'missing' });
  const row = rows.find(({ holds }) => holds({ required, primary: primary?.interval }))!;
  return { verdict: row.verdict, because: row.when };
}
