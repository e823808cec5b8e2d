import type { Random } from '../rng.ts';

/**
 * A draw from Binomial(n, p). Inversion where the smaller tail's mean is below 10, else the transformed rejection BTRS
 * of Hörmann, "The generation of binomial random variates", J. Statist. Comput. Simul. 46 (1993), 101–110.
 */
export function binomialDraw(n: number, p: number, random: Random): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw(n, 1 - p, random);
  return n * p < 10 ? byInversion(n, p, random) : byRejection(n, p, random);
}

function byInversion(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let mass = Math.exp(n * Math.log1p(-p));
  let left = random.uniform() - mass;
  let k = 0;
  while (left >= 0 && k < n) {
    k++;
    mass *= (odds * (n - k + 1)) / k;
    left -= mass;
  }
  return k;
}

function byRejection(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const scale = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const atMode = logWeight(n, mode, odds);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * scale) / (a / (edge * edge) + b)) <= logWeight(n, k, odds) - atMode) return k;
  }
}

/** ln of the binomial weight of k, up to a constant that depends on n alone. */
function logWeight(n: number, k: number, odds: number): number {
  return k * Math.log(odds) - logFactorial(k) - logFactorial(n - k);
}

const smallLogFactorials = Float64Array.from({ length: 128 }, () => 0);
for (let k = 1; k < smallLogFactorials.length; k++) {
  smallLogFactorials[k] = smallLogFactorials[k - 1]! + Math.log(k);
}

/** ln k!, by Stirling's series above 127 (its next term is below 1e-18 there). */
function logFactorial(k: number): number {
  if (k < smallLogFactorials.length) return smallLogFactorials[k]!;
  const inverse = 1 / k;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 / 1260));
  return (k + 0.5) * Math.log(k) - k + 0.918_938_533_204_672_7 + series;
}
