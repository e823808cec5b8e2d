import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The Jensen–Shannon distance, from 0 to √ln 2: the root of the divergence in natural logarithms
 * (Lin, IEEE Trans. Inf. Theory 37, 1991; Endres & Schindelin 2003), as SciPy's `jensenshannon`.
 * @param counts both tables not empty
 */
export function jensenShannonDistance(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  let divergence = 0;
  for (const { reference, current, times } of counts) {
    const p = reference / totals.reference;
    const q = current / totals.current;
    const middle = (p + q) / 2;
    divergence += times * (relativeEntropy(p, middle) + relativeEntropy(q, middle));
  }
  return Math.sqrt(Math.max(0, divergence) / 2);
}

function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
