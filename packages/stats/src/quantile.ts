/**
 * The quantile of ascending values at probability `p` by linear interpolation: type 7 of Hyndman & Fan, The American
 * Statistician 50 (1996), 361–365; the default of R and NumPy. NaN for no values.
 */
export function quantileOfSorted(ascending: ArrayLike<number>, p: number): number {
  const n = ascending.length;
  if (n === 0) return NaN;
  const h = (n - 1) * p;
  const low = Math.floor(h);
  const value = ascending[low]!;
  return low + 1 < n ? value + (h - low) * (ascending[low + 1]! - value) : value;
}

/** As `quantileOfSorted`, of values in any order, which are left as they are. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}
