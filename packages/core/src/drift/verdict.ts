import type { ColumnResult, ComparedColumn, MissingColumn } from './column-result.ts';

export interface DriftVerdict {
  verdict: 'no-drift' | 'drift' | 'no-data';
  /** Drifted columns over columns that could be judged; null where there is none. */
  share: number | null;
  judged: ComparedColumn[];
  drifted: ComparedColumn[];
  noData: MissingColumn[];
  /** Why the verdict is not simply that of the share. */
  because: 'share' | 'required column drifted' | 'required column without data' | 'too little data';
}

/**
 * Columns without data leave the denominator. A required column that drifted is drift; one without data, or more than
 * half of all columns without, is no data.
 * @param required names of columns that the verdict must not do without
 */
export function judgeDrift(
  results: readonly ColumnResult[],
  driftShare: number,
  required: { toHaveData: readonly string[]; notToDrift: readonly string[] },
): DriftVerdict {
  const judged = results.filter((result) => result.state === 'compared');
  const noData = results.filter((result) => result.state === 'no-data');
  const drifted = judged.filter(({ comparison }) => comparison.drifted);
  const share = judged.length === 0 ? null : drifted.length / judged.length;
  const found = { share, judged, drifted, noData };
  if (drifted.some(({ name }) => required.notToDrift.includes(name))) {
    return { ...found, verdict: 'drift', because: 'required column drifted' };
  }
  if (share === null || noData.length > judged.length) {
    return { ...found, verdict: 'no-data', because: 'too little data' };
  }
  if (share >= driftShare) return { ...found, verdict: 'drift', because: 'share' };
  if (noData.some(({ name }) => required.toHaveData.includes(name))) {
    return { ...found, verdict: 'no-data', because: 'required column without data' };
  }
  return { ...found, verdict: 'no-drift', because: 'share' };
}
