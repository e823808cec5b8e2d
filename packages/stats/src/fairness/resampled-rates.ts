import type { Random } from '../rng.ts';
import type { GroupFigures } from './disparity-bounds.ts';
import { groupResampler, smoothedMasses, type GroupCells } from './group-cells.ts';
import { rateOf, type RateName } from './rates.ts';

/** The groups of one level: those that are compared, and all whose rows make up the level as a whole. */
export interface Level {
  compared: readonly number[];
  all: readonly number[];
}

/**
 * Rates of the groups of each level, and their resamples.
 * @returns by level, by rate
 */
export function resampledRates(
  cells: GroupCells,
  rates: readonly RateName[],
  levels: readonly Level[],
  replicates: number,
  random: Random,
): GroupFigures[][] {
  const smoothed = smoothedMasses(cells);
  const found = levels.map(({ compared, all }) =>
    rates.map((rate) => ({
      figures: compared.map((group) => rateOf(rate, cells.mass, 4 * group)),
      overall: rateOf(rate, summed(cells.mass, all)),
      smoothed: compared.map((group) => rateOf(rate, smoothed, 4 * group)),
      overallSmoothed: rateOf(rate, summed(smoothed, all)),
      replicates: compared.map(() => new Float64Array(replicates)),
      overallReplicates: new Float64Array(replicates),
    })),
  );
  const draw = groupResampler(cells);
  const drawn = new Float64Array(4 * cells.groups);
  for (let r = 0; r < replicates; r++) {
    draw(random, drawn);
    levels.forEach(({ compared, all }, level) => {
      const whole = summed(drawn, all);
      rates.forEach((rate, part) => {
        const into = found[level]![part]!;
        compared.forEach((group, g) => (into.replicates[g]![r] = rateOf(rate, drawn, 4 * group)));
        into.overallReplicates[r] = rateOf(rate, whole);
      });
    });
  }
  return found;
}

function summed(masses: Float64Array, groups: readonly number[]): Float64Array {
  const sum = new Float64Array(4);
  for (const group of groups) for (let k = 0; k < 4; k++) sum[k]! += masses[4 * group + k]!;
  return sum;
}
