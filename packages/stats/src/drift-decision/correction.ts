/** How p-values of many columns are corrected for their number. */
export const corrections = ['benjamini-hochberg', 'holm', 'none'] as const;
export type Correction = (typeof corrections)[number];

/**
 * p-values adjusted for their number, in the order given, as statsmodels' `multipletests` gives them. `holm` bounds the
 * chance of any false alarm (Holm, Scand. J. Statist. 6, 1979), `benjamini-hochberg` the expected share of false ones
 * among the alarms (Benjamini & Hochberg, J. R. Statist. Soc. B 57, 1995).
 */
export function adjustedPValues(pValues: readonly number[], correction: Correction): number[] {
  const count = pValues.length;
  const ascending = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = Array.from(pValues);
  if (correction === 'holm') {
    let largest = 0;
    ascending.forEach((i, rank) => {
      largest = Math.max(largest, pValues[i]! * (count - rank));
      adjusted[i] = Math.min(1, largest);
    });
  }
  if (correction === 'benjamini-hochberg') {
    let smallest = 1;
    ascending.toReversed().forEach((i, fromLargest) => {
      smallest = Math.min(smallest, (pValues[i]! * count) / (count - fromLargest));
      adjusted[i] = smallest;
    });
  }
  return adjusted;
}
