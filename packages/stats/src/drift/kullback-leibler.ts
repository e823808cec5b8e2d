import type { CategoryCounts } from './category-counts.ts';
import { filledShares } from './filled-shares.ts';

/**
 * The Kullback–Leibler divergence Σ p ln(p/q) of the reference from the current table, in nats (Kullback & Leibler,
 * Ann. Math. Stat. 22, 1951), as Evidently's `kl_div`: empty shares are filled as for its PSI, and both sides scaled to
 * sum to 1 again, as SciPy's `entropy` does.
 * @param counts both tables not empty
 */
export function kullbackLeibler(counts: readonly CategoryCounts[]): number {
  const { p, q } = filledShares(counts);
  const [sumP, sumQ] = [total(counts, p), total(counts, q)];
  return counts.reduce((sum, { times }, i) => {
    const [a, b] = [(p[i] as number) / sumP, (q[i] as number) / sumQ];
    return sum + times * a * Math.log(a / b);
  }, 0);
}

function total(counts: readonly CategoryCounts[], shares: readonly number[]): number {
  return counts.reduce((sum, { times }, i) => sum + times * (shares[i] as number), 0);
}
