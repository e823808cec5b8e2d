/** Eigenvalues below this share of the largest are rounding. */
const smallestShare = 1e-12;
const mostSweeps = 50;

/**
 * The Moore–Penrose inverse of a symmetric matrix without negative eigenvalues, and its rank, by Jacobi's rotations
 * (Golub & Van Loan, "Matrix Computations", 4th ed., 2013, section 8.5).
 */
export function pseudoInverse(matrix: readonly (readonly number[])[]): { inverse: number[][]; rank: number } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, vectors, p, q) || rotated;
    }
    if (!rotated) break;
  }
  const values = a.map((row, i) => row[i] as number);
  const least = smallestShare * Math.max(...values);
  const kept = values.map((value) => value > least);
  const inverse = matrix.map((_, i) =>
    matrix.map((__, j) =>
      values.reduce(
        (sum, value, k) => (kept[k] ? sum + (vectors[i]![k]! * vectors[j]![k]!) / value : sum),
        0,
      ),
    ),
  );
  return { inverse, rank: kept.filter(Boolean).length };
}

/** Takes the entries p, q of `a` to zero; false where they are as good as zero. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): boolean {
  const off = a[p]![q]!;
  if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(a[p]![p]! * a[q]![q]!)) || off === 0) return false;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]![p]!, a[k]![q]!];
    a[k]![p] = c * x - s * y;
    a[k]![q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * x - s * y;
    a[q]![k] = s * x + c * y;
    const [v, w] = [vectors[k]![p]!, vectors[k]![q]!];
    vectors[k]![p] = c * v - s * w;
    vectors[k]![q] = s * v + c * w;
  }
  return true;
}
