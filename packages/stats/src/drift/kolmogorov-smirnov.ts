import { kolmogorovUpper } from './kolmogorov.ts';

/** Up to this size of the larger sample the exact distribution is used, as by SciPy's `method='auto'`. */
const largestExactSize = 10_000;

/**
 * Two-sided p-value of the two-sample Kolmogorov–Smirnov test: the probability, where both samples come from one
 * continuous distribution, of a distance of at least `d` between their empirical distribution functions.
 * @param d the distance, from 0 to 1
 * @param n size of the one sample, at least 1
 * @param m size of the other, at least 1
 */
export function kolmogorovSmirnovPValue(d: number, n: number, m: number): number {
  if (Math.max(n, m) <= largestExactSize) return exactPValue(d, n, m);
  return kolmogorovUpper(roundHalfToEven((n * m) / (n + m)), d);
}

/**
 * The share of lattice paths from (0, 0) to (n, m) that reach |x/n − y/m| ≥ d (Hodges, Arkiv för Matematik 3, 1958).
 * The recursion runs over the share that did reach it, so that small p-values keep their digits
 * (Schröer & Trenkler, Comput. Stat. Data Anal. 20, 1995), and over the band within the bound, since it is 1 outside.
 */
function exactPValue(d: number, n: number, m: number): number {
  const g = gcd(n, m);
  const stepX = m / g;
  const stepY = n / g;
  const bound = Math.round(d * stepX * n);
  if (bound === 0) return 1;
  const reached = new Float64Array(m + 1).fill(1);
  for (let x = 0; x <= n; x++) {
    const low = Math.max(0, Math.floor((x * stepX - bound) / stepY) + 1);
    const high = Math.min(m, Math.ceil((x * stepX + bound) / stepY) - 1);
    let below = 1;
    for (let y = low; y <= high; y++) {
      if (x === 0) below = y === 0 ? 0 : below;
      else if (y === 0) below = reached[0] as number;
      else below = ((reached[y] as number) * x + below * y) / (x + y);
      reached[y] = below;
    }
  }
  return reached[m] as number;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
