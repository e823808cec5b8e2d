import { numberText } from '../report/cell.ts';
import type { Check } from '../report/outcome.ts';
import type { KindFinding } from './drift-case.ts';
import type { KindName } from './kind-policies.ts';
import { figure } from './wording.ts';

/** A score beside the threshold above which it is drift, and what chance alone makes of it. */
export interface Judged {
  score: number;
  threshold: number;
  /** What it stays below in 95 of 100 comparisons of tables that do not differ. */
  floor: number;
}

export function isDrift({ score, threshold, floor }: Judged): boolean {
  return score > Math.max(threshold, floor);
}

/** The check of one score. */
export function scoreCheck(
  id: string,
  title: string,
  judged: Judged,
  { kind, detail, ...evidence }: { kind: KindName; detail: string } & Record<string, unknown>,
): Check {
  const drifted = isDrift(judged);
  const { score, threshold, floor } = judged;
  return {
    id,
    title,
    verdict: drifted ? 'fail' : 'pass',
    observed: score,
    expected: `≤ ${numberText(Math.max(threshold, floor))}`,
    detail: `${detail}. Threshold ${figure(threshold)}; chance alone stays below ${figure(floor)}.`,
    evidence: { kind, score, threshold, floor, drifted, ...evidence },
  };
}

/** A kind that could not be judged at all; `why` ends a sentence after a colon. */
export function withoutData(
  kind: KindFinding['kind'],
  title: string,
  reason: 'too-few' | 'missing' | 'undefined',
  why: string,
): KindFinding {
  const finding = `${title} could not be judged: ${why}`;
  const check: Check = {
    id: kind,
    title,
    verdict: 'no-data',
    detail: `${finding}.`,
    evidence: { kind, reason },
  };
  return { kind, verdict: 'no-data', finding, checks: [check], sections: [], metrics: [] };
}
