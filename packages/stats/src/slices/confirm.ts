import { adjustedPValues } from '../drift-decision/correction.ts';
import { excessPValue, type Excess } from './excess.ts';
import { excessIn, without, type FoundSegment, type SegmentColumn } from './segments.ts';

/** A segment that was found among the searched rows, as the rows show it that were held out. */
export interface ConfirmedSegment {
  found: FoundSegment;
  held: Excess;
  /** By Holm over the segments that are confirmed together. */
  adjusted: number;
  isConfirmed: boolean;
}

/**
 * Looks at found segments again, on rows that took no part in the search: there each is a hypothesis stated
 * beforehand, so that Holm over these few keeps the chance of any false one at `alpha`. As in the search, each is held
 * against the rows that are in none of those before it.
 */
export function confirmSegments(
  found: readonly FoundSegment[],
  columns: readonly SegmentColumn[],
  sums: Float64Array,
  heldOut: Uint32Array,
  { margin, alpha, minRows }: { margin: number; alpha: number; minRows: number },
): ConfirmedSegment[] {
  let left = heldOut;
  const held = found.map(({ segment }) => {
    const excess = excessIn(segment, columns, sums, left);
    left = without(left, segment, columns);
    return excess;
  });
  const pValues = held.map((each) => (each.rows < minRows ? 1 : excessPValue(each, margin)));
  return adjustedPValues(pValues, 'holm').map((adjusted, i) => ({
    found: found[i]!,
    held: held[i]!,
    adjusted,
    isConfirmed: adjusted <= alpha,
  }));
}
