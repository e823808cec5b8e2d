/** Above this size the sum has as many terms, and the asymptotic form has all the digits that matter. */
const largestExactSize = 1_000_000;

/**
 * P(D⁺ₙ ≥ `x`) of the one-sided Kolmogorov–Smirnov statistic for `n` observations.
 * Exact up to a million observations (Birnbaum & Tingey, Ann. Math. Stat. 22, 1951); beyond, the asymptotic form of
 * Maag & Dicaire (Biometrika 58, 1971).
 */
export function smirnovUpper(n: number, x: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  if (n > largestExactSize) return Math.exp(-((6 * n * x + 1) ** 2) / (18 * n));
  // x · Σ C(n,j) (x + j/n)^(j−1) (1 − x − j/n)^(n−j), in logarithms because the factors leave the doubles' range.
  let logBinomial = 0;
  let sum = 0;
  const last = Math.floor(n * (1 - x));
  for (let j = 0; j <= last; j++) {
    const rest = 1 - x - j / n;
    if (rest > 0) {
      sum += Math.exp(logBinomial + (j - 1) * Math.log(x + j / n) + (n - j) * Math.log(rest));
    }
    logBinomial += Math.log((n - j) / (j + 1));
  }
  return Math.min(1, x * sum);
}
