import { smirnovUpper } from './smirnov-one-sided.ts';

/**
 * P(Dₙ > `x`) of the two-sided Kolmogorov–Smirnov statistic for `n` observations from a known continuous distribution.
 * Which formula is used where follows Simard & L'Ecuyer, "Computing the Two-Sided Kolmogorov–Smirnov Distribution",
 * J. Stat. Software 39(11), 2011; their Pomeranz recursion is replaced by the Durbin matrix, exact as well.
 */
export function kolmogorovUpper(n: number, x: number): number {
  const t = n * x;
  if (x >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - smallest(n, t);
  if (t >= n - 1) return 2 * (1 - x) ** n;
  if (x >= 0.5) return Math.min(1, 2 * smirnovUpper(n, x));
  const nxx = t * x;
  if (n <= 140) return nxx <= 4 ? 1 - durbinLower(n, x) : Math.min(1, 2 * smirnovUpper(n, x));
  if (nxx >= 370) return 0;
  if (nxx >= 2.2) return Math.min(1, 2 * smirnovUpper(n, x));
  const lower = n <= 100_000 && n * x ** 1.5 <= 1.4 ? durbinLower(n, x) : pelzGoodLower(n, x);
  return Math.min(1, Math.max(0, 1 - lower));
}

/** P(Dₙ ≤ t/n) for ½ < t ≤ 1: n!/nⁿ (2t − 1)ⁿ (Ruben & Gambino 1982). */
function smallest(n: number, t: number): number {
  let product = 1;
  for (let i = 1; i <= n && product > 0; i++) product *= (i / n) * (2 * t - 1);
  return product;
}

/** P(Dₙ ≤ x), exact, by Durbin's matrix: Marsaglia, Tsang & Wang, J. Stat. Software 8(18), 2003. */
function durbinLower(n: number, x: number): number {
  const k = Math.ceil(n * x);
  const h = k - n * x;
  const size = 2 * k - 1;
  const { matrix, exponent } = power(durbinMatrix(size, h), size, n, k - 1);
  let p = matrix[(k - 1) * size + (k - 1)] as number;
  let scale = exponent;
  for (let i = 1; i <= n; i++) {
    p = (p * i) / n;
    if (p < 1e-140) {
      p *= 1e140;
      scale -= 140;
    }
  }
  return p * 10 ** scale;
}

/** H of the paper: ones on and below the superdiagonal, first column and last row corrected by h, then over (i − j + 1)!. */
function durbinMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const at = (row: number, column: number) => row * size + column;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= Math.min(row + 1, size - 1); column++) matrix[at(row, column)] = 1;
  }
  for (let i = 0; i < size; i++) {
    matrix[at(i, 0)]! -= h ** (i + 1);
    matrix[at(size - 1, i)]! -= h ** (size - i);
  }
  matrix[at(size - 1, 0)]! += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= Math.min(row + 1, size - 1); column++) {
      for (let g = 2; g <= row - column + 1; g++) matrix[at(row, column)]! /= g;
    }
  }
  return matrix;
}

interface Scaled {
  matrix: Float64Array;
  /** The true matrix is `matrix` · 10^exponent. */
  exponent: number;
}

/** `base` to the power of `n` by squaring, scaled down whenever its centre grows past 1e140. */
function power(base: Float64Array, size: number, n: number, centre: number): Scaled {
  let result: Scaled | undefined;
  let square: Scaled = { matrix: base, exponent: 0 };
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? times(result, square, size, centre) : square;
    if (rest > 1) square = times(square, square, size, centre);
  }
  return result ?? square;
}

function times(a: Scaled, b: Scaled, size: number, centre: number): Scaled {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a.matrix[i * size + k] as number;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) matrix[i * size + j]! += factor * (b.matrix[k * size + j] as number);
    }
  }
  const exponent = a.exponent + b.exponent;
  if ((matrix[centre * size + centre] as number) <= 1e140) return { matrix, exponent };
  return { matrix: matrix.map((value) => value * 1e-140), exponent: exponent + 140 };
}

/**
 * P(Dₙ ≤ x) by the asymptotic series with three corrections, each a sum over theta functions:
 * Pelz & Good, J. R. Stat. Soc. B 38, 1976, equations 6 to 9 as set out by Simard & L'Ecuyer.
 */
function pelzGoodLower(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const sum = (term: (k: number) => number, from: number) => {
    let total = 0;
    for (let k = from + Math.ceil(16 * z); k >= from; k--) total += term(k);
    return total;
  };
  // Sums over odd multiples m = 2k + 1 of π/2, and over all multiples of π.
  const odd = (polynomial: (m2: number) => number) =>
    sum((k) => {
      const m2 = (2 * k + 1) ** 2;
      return polynomial(m2) * Math.exp((-pi2 * m2) / (8 * z2));
    }, 0);
  const all = (polynomial: (k2: number) => number) =>
    sum((k) => polynomial(k * k) * Math.exp((-pi2 * k * k) / (2 * z2)), 1);
  const root = Math.sqrt(2 * Math.PI);
  const k0 = (root / z) * odd(() => 1);
  const k1 = (root / (6 * z4)) * odd((m2) => (pi2 / 4) * m2 - z2);
  const k2 =
    (root / (72 * z6 * z)) *
      odd(
        (m2) =>
          6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + ((1 - 2 * z2) * pi2 ** 2 * m2 ** 2) / 16,
      ) -
    ((root * pi2) / (36 * z2 * z)) * all((k2) => k2);
  const k3 =
    (root / (6480 * z6 * z4)) *
      odd(
        (m2) =>
          ((5 - 30 * z2) * pi2 ** 3 * m2 ** 3) / 64 +
          ((212 * z4 - 60 * z2) * pi2 ** 2 * m2 ** 2) / 16 +
          ((135 * z4 - 96 * z6) * pi2 * m2) / 4 -
          30 * z6 -
          90 * z4 * z4,
      ) +
    ((root * pi2) / (216 * z6)) * all((k2) => (3 * z2 - pi2 * k2) * k2);
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}
