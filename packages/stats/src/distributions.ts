/**
 * Distribution functions, from stdlib (ports of Cephes, FreeBSD and Boost code, to near full precision).
 * The narrow packages are imported, so that a bundle holds no more than it uses.
 */
import betaQuantileOf from '@stdlib/stats-base-dists-beta-quantile';
import binomialCdfOf from '@stdlib/stats-base-dists-binomial-cdf';
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantileOf from '@stdlib/stats-base-dists-normal-quantile';
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile';
import gammainc from '@stdlib/math-base-special-gammainc';
import betaln from '@stdlib/math-base-special-betaln';

/** P(Z ≤ x) of the standard normal. The upper tail is `normalCdf(-x)`, which keeps its digits. */
export const normalCdf = (x: number): number => normalCdfOf(x, 0, 1);

/** The standard normal's quantile at probability `p`. */
export const normalQuantile = (p: number): number => normalQuantileOf(p, 0, 1);

/** The quantile of Student's t with `df` degrees of freedom at probability `p`. */
export const tQuantile = (p: number, df: number): number => tQuantileOf(p, df);

/** The quantile of Beta(`a`, `b`) at probability `p`. */
export const betaQuantile = (p: number, a: number, b: number): number => betaQuantileOf(p, a, b);

/** P(X ≤ k) of a binomial with `n` trials of probability `p`. */
export const binomialCdf = (k: number, n: number, p: number): number => binomialCdfOf(k, n, p);

/** P(X > x) of chi-square with `df` degrees of freedom, without the loss of `1 - cdf`. */
export const chiSquareUpper = (x: number, df: number): number =>
  x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true);

/** ln B(`a`, `b`). */
export const logBeta = (a: number, b: number): number => betaln(a, b);
