import { quantile } from '../quantile.ts';

/** A figure whose sign is known, with what resampling makes of it. */
export interface Contrast {
  estimate: number;
  /** The figure of one replicate. */
  replicate: (r: number) => number;
}

export interface SimultaneousBounds {
  lower: Float64Array;
  upper: Float64Array;
}

/**
 * Bounds of several contrasts that hold together, each side at the one-sided level `alpha`: estimate ∓ c·SE, where c is
 * the 1 − α quantile of the largest studentised deviation over all contrasts (single step max-T: Westfall & Young,
 * Resampling-based multiple testing, 1993; Hothorn, Bretz & Westfall, Biometrical J. 50 (2008), 346–363). Without it
 * the largest of many differences, which is positive whatever is true, would look proven.
 */
export function simultaneousBounds(
  contrasts: readonly Contrast[],
  replicates: number,
  alpha: number,
): SimultaneousBounds {
  const moments = contrasts.map(({ replicate }) => momentsOf(replicate, replicates));
  const highest = new Float64Array(replicates);
  const lowest = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    let [high, low] = [-Infinity, -Infinity];
    for (let c = 0; c < contrasts.length; c++) {
      const { mean, error } = moments[c]!;
      if (!(error > 0)) continue;
      const deviation = (contrasts[c]!.replicate(r) - mean) / error;
      if (deviation > high) high = deviation;
      if (-deviation > low) low = -deviation;
    }
    highest[r] = high;
    lowest[r] = low;
  }
  const [above, below] = [quantile(highest, 1 - alpha), quantile(lowest, 1 - alpha)];
  const bound = (critical: number, sign: 1 | -1) =>
    Float64Array.from(contrasts, ({ estimate }, c) => {
      const { error } = moments[c]!;
      return error > 0 ? estimate + sign * critical * error : estimate;
    });
  return { lower: bound(above, -1), upper: bound(below, 1) };
}

function momentsOf(replicate: (r: number) => number, replicates: number): { mean: number; error: number } {
  let [mean, squares] = [0, 0];
  for (let r = 0; r < replicates; r++) {
    const value = replicate(r);
    const step = value - mean;
    mean += step / (r + 1);
    squares += step * (value - mean);
  }
  return { mean, error: Math.sqrt(squares / (replicates - 1)) };
}
