import { chiSquareUpper, normalQuantile } from '../distributions.ts';

/**
 * The quantile of chi-square with `df` degrees of freedom at probability `p`: bisection of its distribution function
 * around the approximation of Wilson & Hilferty (PNAS 17, 1931), to the last digits of a double.
 * @param df at least 1
 */
export function chiSquareQuantile(p: number, df: number): number {
  const guess = df * Math.max(0.01, 1 - 2 / (9 * df) + normalQuantile(p) * Math.sqrt(2 / (9 * df))) ** 3;
  let [low, high] = [0, guess];
  while (chiSquareUpper(high, df) > 1 - p) [low, high] = [high, 2 * high];
  while (high - low > 1e-14 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquareUpper(middle, df) > 1 - p) low = middle;
    else high = middle;
  }
  return high;
}
