import { type CategoryCounts, totalsOf } from './category-counts.ts';

/**
 * The population stability index Σ (p − q) ln(p/q) (Siddiqi, "Credit Risk Scorecards", 2006). A share of zero is
 * replaced as Evidently replaces it: by 0.0001, or by a millionth of the smallest share where that is no larger.
 * @param counts both tables not empty
 */
export function populationStabilityIndex(counts: readonly CategoryCounts[]): number {
  const totals = totalsOf(counts);
  const p = filled(counts.map(({ reference }) => reference / totals.reference));
  const q = filled(counts.map(({ current }) => current / totals.current));
  return counts.reduce((sum, { times }, i) => {
    const [a, b] = [p[i] as number, q[i] as number];
    return sum + times * (a - b) * Math.log(a / b);
  }, 0);
}

function filled(shares: number[]): number[] {
  const smallest = shares.reduce((least, share) => (share > 0 ? Math.min(least, share) : least), 1);
  const instead = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return shares.map((share) => (share === 0 ? instead : share));
}
