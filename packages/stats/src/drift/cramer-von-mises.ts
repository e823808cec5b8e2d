import type { RunningStatistic } from './value-counts.ts';

/** Up to this size of the larger sample Evidently counts all orders. */
const largestExactSize = 20;
/** The limit's series ends behind its first term below this, as Evidently's does, and p-values with it. */
const smallestTerm = 1e-7;

/**
 * p-value of the two-sample Cramér–von Mises test by midranks (Anderson, Ann. Math. Stat. 33, 1962), as Evidently
 * computes it: exact for up to 20 values, else by the limit distribution.
 * @param n values of the reference, at least 2
 * @param m values of the current table, at least 2
 */
export function cramerVonMises(n: number, m: number): RunningStatistic<number> {
  let [reference, current, u] = [0, 0, 0];
  return {
    add(_value, r, c) {
      const midrank = reference + current + (r + c + 1) / 2;
      u += n * squaredGaps(midrank - reference, r) + m * squaredGaps(midrank - current, c);
      reference += r;
      current += c;
    },
    result: () => (Math.max(n, m) <= largestExactSize ? exactPValue(u, n, m) : asymptoticPValue(u, n, m)),
  };
}

/** Σ (a − k)² over k = 1 … `count`. */
function squaredGaps(a: number, count: number): number {
  return count * a * a - a * count * (count + 1) + (count * (count + 1) * (2 * count + 1)) / 6;
}

/** The share of orders with at least this statistic (Xiao, Gordon & Yakovlev, J. Stat. Softw. 17 (8), 2006). */
function exactPValue(u: number, n: number, m: number): number {
  const [a, b] = [m / gcd(n, m), n / gcd(n, m)];
  const least = a * n;
  const zeta = Math.floor((least * least * (n + m) * (6 * u - n * m * (4 * n * m - 1))) / (6 * (n * m) ** 2));
  // How many lattice paths reach a point with each sum of squared distances from the diagonal.
  let column: Map<number, number>[] = [];
  for (let y = 0; y <= m; y++) {
    const next: Map<number, number>[] = [];
    for (let x = 0; x <= n; x++) {
      const paths = new Map<number, number>();
      const step = (a * x - b * y) ** 2;
      for (const from of [next[x - 1], column[x]]) {
        for (const [sum, count] of from ?? []) paths.set(sum + step, (paths.get(sum + step) ?? 0) + count);
      }
      if (x === 0 && y === 0) paths.set(0, 1);
      next.push(paths);
    }
    column = next;
  }
  let [reached, all] = [0, 0];
  for (const [sum, count] of column[n] as Map<number, number>) {
    all += count;
    if (sum >= zeta) reached += count;
  }
  return reached / all;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function asymptoticPValue(u: number, n: number, m: number): number {
  const pairs = n * m;
  const rows = n + m;
  const statistic = u / (pairs * rows) - (4 * pairs - 1) / (6 * rows);
  const mean = (1 + 1 / rows) / 6;
  const variance =
    ((rows + 1) * (4 * pairs * rows - 3 * (n * n + m * m) - 2 * pairs)) / (45 * rows * rows * 4 * pairs);
  const x = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return x < 0.003 ? 1 : Math.max(0, 1 - limitCdf(x));
}

/** The limit distribution of the one-sample statistic: Csörgő & Faraway, J. R. Stat. Soc. B 58, 1996, equation 1.2. */
function limitCdf(x: number): number {
  let sum = 0;
  // Γ(k + ½) / Γ(k + 1)
  let gammas = Math.sqrt(Math.PI);
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const term =
      (gammas / (Math.PI ** 1.5 * Math.sqrt(x))) * Math.sqrt(y) * Math.exp(-2 * q) * scaledBessel(q);
    sum += term;
    if (term < smallestTerm) return sum;
    gammas *= (k + 0.5) / (k + 1);
  }
}

/** e^q K_¼(q): the integral ∫₀^∞ exp(−q (cosh t − 1)) cosh(t/4) dt by the trapezoidal rule, which is exact to doubles here. */
function scaledBessel(q: number): number {
  const step = 1 / 32 / Math.max(1, Math.sqrt(q) / 4);
  let sum = 0.5;
  for (let i = 1; ; i++) {
    const t = i * step;
    // cosh t − 1, without the loss of its digits near 0
    const term = Math.exp(-2 * q * Math.sinh(t / 2) ** 2) * Math.cosh(t / 4);
    sum += term;
    if (term < 1e-18 * sum) return sum * step;
  }
}
