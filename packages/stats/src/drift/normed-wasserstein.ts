/** Evidently's floor under the standard deviation, which keeps a constant reference from dividing by zero. */
const smallestDeviation = 0.001;

/**
 * Evidently's "Wasserstein distance (normed)": the first Wasserstein distance in units of the reference's population
 * standard deviation.
 * @param area the distance itself: the area between the two empirical distribution functions (Vallender 1974)
 */
export function normedWasserstein(area: number, referenceDeviation: number): number {
  return area / Math.max(referenceDeviation, smallestDeviation);
}
