import { type CategoryCounts, totalsOf } from './category-counts.ts';

/** Tables whose probabilities differ by less are as likely as each other: those that mirror each other differ by rounding. */
const equalWithin = 1e-9;

/**
 * Two-sided p-value of Fisher's exact test on two categories: the probability, given both margins, of a table that is
 * no likelier than this one (Fisher, J. R. Stat. Soc. 98, 1935), as SciPy's `fisher_exact`; 1 for one category.
 * @param counts one or two categories, both tables not empty
 */
export function fisherExactPValue(counts: readonly CategoryCounts[]): number {
  const { reference: n, current: m, categories } = totalsOf(counts);
  if (categories < 2) return 1;
  const first = counts[0] as CategoryCounts;
  const drawn = first.reference + first.current;
  const [low, high] = [Math.max(0, drawn - n), Math.min(drawn, m)];
  const mode = Math.min(high, Math.max(low, Math.floor(((drawn + 1) * (m + 1)) / (n + m + 2))));
  // Hypergeometric weights relative to the likeliest table, by the ratio of neighbours.
  const weights = new Float64Array(high - low + 1);
  weights[mode - low] = 1;
  for (let x = mode; x < high; x++) {
    weights[x + 1 - low] = (weights[x - low]! * (drawn - x) * (m - x)) / ((x + 1) * (n - drawn + x + 1));
  }
  for (let x = mode; x > low; x--) {
    weights[x - 1 - low] = (weights[x - low]! * x * (n - drawn + x)) / ((drawn - x + 1) * (m - x + 1));
  }
  const limit = weights[first.current - low]! * (1 + equalWithin);
  let [reached, all] = [0, 0];
  for (const weight of weights) {
    all += weight;
    if (weight <= limit) reached += weight;
  }
  return reached / all;
}
