import { gapArea, largestGap, ofCounts } from '@mlops-actions/stats/drift-decision/distances';
import {
  jensenShannonFloor,
  populationStabilityFloor,
} from '@mlops-actions/stats/drift-decision/noise-floor';
import { type Distance, permutedFloor } from '@mlops-actions/stats/drift-decision/permutation';
import type { Random } from '@mlops-actions/stats/rng';
import { methods } from '@mlops-actions/stats/drift/method';
import { normedWasserstein } from '@mlops-actions/stats/drift/normed-wasserstein';
import { totalVariationDistance } from '@mlops-actions/stats/drift/total-variation';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { ColumnPair } from '@mlops-actions/tabular/drift/column-pair';
import type { Comparison, Facts } from '@mlops-actions/tabular/drift/compare-column';
import { pooledSample } from '@mlops-actions/tabular/drift/pooled-sample';
import type { Measured } from '../column-result.ts';
import { occupiedCells } from './cells.ts';

/** What is called drift where the policy says nothing, by statistics.md section 6: an effect is more than a p-value. */
const thresholds = { effect: 0.1, psi: 0.2, distance: 0.1 };

/**
 * The effect that decides in mode honest, its threshold, and what noise alone makes of it. A test's effect is D or the
 * total variation; a distance is its own.
 * @param wanted the policy's threshold
 */
export async function measureHonestly(
  engine: Engine,
  pair: ColumnPair,
  facts: Facts,
  comparison: Comparison,
  wanted: number | undefined,
  random: Random,
): Promise<Measured> {
  const { method, score, pValue, effect } = comparison;
  const [n, m] = [facts.reference.values, facts.current.values];
  const sample = await pooledSample(engine, pair, n, m);
  if (methods[method].isTest && effect) {
    const distance = effect.name === 'D' ? largestGap : ofCounts(totalVariationDistance);
    const floor = permutedFloor(sample, distance, random);
    const threshold = wanted ?? thresholds.effect;
    return { measure: effect.name, score: effect.value, threshold, pValue, floor };
  }
  const measured = { measure: null, score, pValue };
  switch (method) {
    case 'psi': {
      const floor = populationStabilityFloor(occupiedCells(sample, pair, facts), n, m);
      return { ...measured, threshold: wanted ?? thresholds.psi, floor };
    }
    case 'jensenshannon': {
      const floor = jensenShannonFloor(occupiedCells(sample, pair, facts), n, m);
      return { ...measured, threshold: wanted ?? thresholds.distance, floor };
    }
    default: {
      const floor = permutedFloor(sample, inDeviations(facts), random);
      return { ...measured, threshold: wanted ?? thresholds.distance, floor };
    }
  }
}

function inDeviations({ reference }: Facts): Distance {
  return (values, isCurrent) =>
    normedWasserstein(gapArea(values, isCurrent), reference.numbers?.deviation ?? 0);
}
