import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The Jensen–Shannon distance: the root of the divergence (Lin, IEEE Trans. Inf. Theory 37, 1991; Endres & Schindelin
 * 2003), as SciPy's `jensenshannon`.
 * @param counts both tables not empty
 * @param base of the logarithm: by the natural one (Evidently) the distance is at most √ln 2, by 2 (Azure ML) at most 1
 */
export function jensenShannonDistance(counts: readonly CategoryCounts[], base: number = Math.E): number {
  const totals = totalsOf(counts);
  let divergence = 0;
  for (const { reference, current, times } of counts) {
    const p = reference / totals.reference;
    const q = current / totals.current;
    const middle = (p + q) / 2;
    divergence += times * (relativeEntropy(p, middle) + relativeEntropy(q, middle));
  }
  return Math.sqrt(Math.max(0, divergence) / 2 / Math.log(base));
}

function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
