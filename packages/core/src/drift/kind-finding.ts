import type { Check } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
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

/**
 * The check of one score.
 * @param text how the limits are written in its sentence, a figure by default
 */
export function scoreCheck(
  id: string,
  title: string,
  judged: Judged,
  {
    kind,
    detail,
    text = figure,
    ...evidence
  }: { kind: KindName; detail: string; text?: (score: number) => string } & Record<string, unknown>,
): Check {
  const drifted = isDrift(judged);
  const { score, threshold, floor } = judged;
  return {
    id,
    title,
    verdict: drifted ? 'fail' : 'pass',
    observed: score,
    expected: `≤ ${figure(Math.max(threshold, floor))}`,
    detail: `${detail}. ${limitsText(judged, text)}`,
    evidence: { kind, score, threshold, floor, drifted, ...evidence },
  };
}

function limitsText({ threshold, floor }: Judged, text: (score: number) => string): string {
  const chance = floor > 0 ? `; chance alone stays below ${text(floor)}` : '';
  return `Threshold ${text(threshold)}${chance}.`;
}

/**
 * The page's part of a kind that is one score.
 * @param facts what stands before the limits, the score among them
 * @param text how the score is written
 */
export function scoreSection(
  title: string,
  judged: Judged,
  facts: readonly [name: string, value: string][],
  text: (score: number) => string,
): Section {
  const limits = [
    ['Threshold', text(judged.threshold)],
    ['Noise', text(judged.floor)],
  ] as const;
  const figures = [...facts, ...limits];
  return {
    title,
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Drift' }, ...figures.map(([name]) => ({ title: name, align: 'right' as const }))],
        rows: [[{ verdict: isDrift(judged) ? 'drift' : 'no-drift' }, ...figures.map(([, value]) => value)]],
      },
    ],
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
