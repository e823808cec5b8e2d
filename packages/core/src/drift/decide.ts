import { adjustedPValues } from '@mlops-actions/stats/drift-decision/correction';
import { isDrifted, type Preset } from '@mlops-actions/stats/drift/method';
import type { ColumnResult, ComparedColumn, MeasuredColumn } from './column-result.ts';
import type { DriftPolicy } from './policy.ts';

/**
 * Which columns drifted, once all are measured, because p-values are corrected for their number. A preset compares the
 * score with the threshold; mode honest wants an effect above threshold and noise, and a p-value, where there is one,
 * below alpha.
 */
export function decideColumns(
  results: readonly (MeasuredColumn | Exclude<ColumnResult, ComparedColumn>)[],
  policy: Pick<DriftPolicy, 'mode' | 'correction' | 'alpha'>,
  preset: Preset,
): ColumnResult[] {
  const isHonest = policy.mode === 'honest';
  const correction = policy.correction ?? (isHonest ? 'benjamini-hochberg' : 'none');
  const tested = results.filter(
    (result) => result.state === 'compared' && result.measured.pValue !== null,
  ) as MeasuredColumn[];
  const adjusted = adjustedPValues(
    tested.map(({ measured }) => measured.pValue as number),
    correction,
  );
  const adjustedOf = new Map(tested.map((column, i) => [column, adjusted[i] as number]));
  return results.map((result) => {
    if (result.state !== 'compared') return result;
    const { measured, ...column } = result;
    const own = adjustedOf.get(result) ?? null;
    const drifted = isHonest ? isLarge(result, own, policy.alpha) : isByPreset(result, own, preset);
    const adjustedPValue = correction === 'none' ? null : own;
    return { ...column, decision: { ...measured, adjustedPValue, drifted } };
  });
}

/** Distances that differ by less are equal: tables without a common value are at 1 in every permutation. */
const rounding = 1e-9;

function isLarge({ measured }: MeasuredColumn, pValue: number | null, alpha: number): boolean {
  const { score, threshold, floor } = measured;
  const limit = Math.max(threshold, floor ?? 0);
  return score > limit * (1 + rounding) && (pValue === null || pValue < alpha);
}

function isByPreset(
  { measured, comparison: { method, limit } }: MeasuredColumn,
  pValue: number | null,
  preset: Preset,
): boolean {
  return isDrifted(method, pValue ?? measured.score, limit ?? measured.threshold, preset);
}
