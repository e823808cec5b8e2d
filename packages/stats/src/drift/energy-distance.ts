import type { RunningStatistic } from './value-counts.ts';

/**
 * The energy distance √(2 ∫ (F − G)²), in the root of the values' unit (Székely & Rizzo, J. Stat. Plan. Inference 143,
 * 2013; Rizzo & Székely, WIREs Comput. Stat. 8, 2016), as SciPy's `energy_distance`. The integral runs over the
 * empirical distribution functions, so that it takes a sort and no pairs of rows.
 * @param n values of the reference, at least 1
 * @param m values of the current table, at least 1
 */
export function energyDistance(n: number, m: number): RunningStatistic<number> {
  let [below, gap, area] = [Number.NaN, 0, 0];
  let [reference, current] = [0, 0];
  return {
    add(value, r, c) {
      if (reference + current > 0) area += gap * gap * (value - below);
      reference += r;
      current += c;
      gap = reference / n - current / m;
      below = value;
    },
    result: () => Math.sqrt(2) * Math.sqrt(area),
  };
}
