import { jensenShannonFloor } from '@mlops-actions/stats/drift-decision/noise-floor';
import { mannKendall, type Trend } from '@mlops-actions/stats/drift-decision/mann-kendall';
import { leastForLimit, predictionLimit } from '@mlops-actions/stats/drift-decision/prediction-limit';
import { jensenShannonDistance } from '@mlops-actions/stats/drift/jensen-shannon';
import type { ColumnWindows, WindowCounts } from '@mlops-actions/tabular/drift/windows';

/** Fewer windows than this have no trend. */
const leastForTrend = 8;

export interface ScoredWindow {
  start: string;
  values: number;
  /** Jensen–Shannon distance of the window from the reference; from a window of the reference, from the rest of it. */
  score: number;
  /** What the score of a window of this size stays below by chance alone. */
  floor: number;
}

/** A window of the current table; it left the reference where its score is above its limit. */
export interface JudgedWindow extends ScoredWindow {
  /** The highest of the threshold, its floor, and what the windows of the reference let expect. */
  limit: number;
}

/** One column over time. */
export interface ColumnOverTime {
  column: string;
  reference: ScoredWindow[];
  current: JudgedWindow[];
  /** Windows with too few values to be judged. */
  skipped: number;
  threshold: number;
  /** What the windows of the reference let expect of as many others; null where it has too few. */
  expected: number | null;
  /** Windows that left the reference, in the order of time. */
  left: JudgedWindow[];
  trend: Trend | null;
}

/**
 * Which windows of a column left the reference: those whose distance from it passes the threshold, the noise, and what
 * its own windows let expect of all windows and columns together, so that a stormy day is no drift where the reference
 * has such days too. Where the reference has too few windows, the noise is that of all windows and columns together.
 * @param columns how many columns are watched
 */
export function judgeWindows(
  column: string,
  { total, reference, current }: ColumnWindows,
  { threshold, minRows, columns }: { threshold: number; minRows: number; columns: number },
): ColumnOverTime {
  const isFull = ({ counts }: WindowCounts) => sum(counts) >= minRows;
  const before = reference.filter(isFull).map((window) =>
    scored(
      window,
      total.map((count, cell) => count - window.counts[cell]!),
    ),
  );
  const full = current.filter(isFull);
  const judged = Math.max(1, full.length * columns);
  // Far below the noise a distance says nothing, but its logarithm would run away.
  const own = before.map(({ score, floor }) => Math.max(score, floor / 2));
  const expected = own.length < leastForLimit ? null : predictionLimit(own, judged);
  const now = full.map((window): JudgedWindow => {
    const found = scored(window, total, expected === null ? judged : 1);
    return { ...found, limit: Math.max(threshold, found.floor, expected ?? 0) };
  });
  const left = now.filter(({ score, limit }) => score > limit);
  const trend = now.length < leastForTrend ? null : mannKendall(now.map(({ score }) => score));
  return {
    column,
    reference: before,
    current: now,
    skipped: current.length - now.length,
    threshold,
    expected,
    left,
    trend,
  };
}

/** @param judged how many windows the floor is to hold for all together */
function scored({ start, counts }: WindowCounts, others: readonly number[], judged = 1): ScoredWindow {
  const cells = counts.map((current, cell) => ({ reference: others[cell]!, current, times: 1 }));
  const occupied = cells.filter(({ reference, current }) => reference + current > 0);
  const [n, m] = [sum(others), sum(counts)];
  return {
    start,
    values: m,
    score: n === 0 ? 0 : jensenShannonDistance(occupied),
    floor: n === 0 ? 0 : jensenShannonFloor(occupied.length, n, m, judged),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
