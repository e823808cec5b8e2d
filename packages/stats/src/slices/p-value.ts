import type { Interval } from '../interval.ts';

/** Levels that are told apart: below the first everything is the same, above the last nothing is evidence. */
const smallest = 1e-10;
const largest = 0.5;
/** Steps of the search, each of which halves the range of ln p: p is found to 1e-7 of itself. */
const steps = 28;

/**
 * The p-value of harm, θ > δ, that a family of intervals stands for: the smallest one-sided level at which the lower
 * bound is above δ. 1 where that is none up to 0.5; undefined where there are no bounds.
 * @param bounds each bound at the one-sided level `alpha`
 * @param replicates of a resampled interval, which can tell no level below 1 / (replicates + 1)
 */
export async function harmPValue(
  bounds: (alpha: number) => Promise<Interval | undefined>,
  delta: number,
  replicates = Infinity,
): Promise<number | undefined> {
  const least = await bounds(largest);
  if (!least) return undefined;
  if (!(least.lower > delta)) return 1;
  let [below, above] = [Math.log(smallest), Math.log(largest)];
  for (let step = 0; step < steps; step++) {
    const middle = (below + above) / 2;
    const found = await bounds(Math.exp(middle));
    if (found && found.lower > delta) above = middle;
    else below = middle;
  }
  return Math.max(Math.exp(above), 1 / (replicates + 1));
}
