/** Groups that rows are dealt into, in their order, so that what varies with time is seen. */
export const jackknifeGroups = 20;

/** The rows [start, end) of group `g` of `n` rows. */
export function groupBounds(n: number, g: number): [start: number, end: number] {
  return [Math.floor((g * n) / jackknifeGroups), Math.floor(((g + 1) * n) / jackknifeGroups)];
}

/**
 * The standard error of a statistic from its values without one group of rows each: √((G−1)/G Σ (θ₍₋g₎ − mean)²)
 * (Shao & Tu, "The Jackknife and Bootstrap", 1995, section 2.3). Groups of neighbours keep the dependence within them.
 * @param without the statistic without each group
 */
export function jackknifeError(without: readonly number[]): number {
  const groups = without.length;
  const mean = without.reduce((sum, value) => sum + value, 0) / groups;
  return Math.sqrt(((groups - 1) / groups) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}
