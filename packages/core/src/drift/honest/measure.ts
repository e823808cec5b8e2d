import { gapArea, gapEnergy, largestGap } from '@mlops-actions/stats/drift-decision/distances';
import {
  areaFloor,
  jensenShannonFloor,
  populationStabilityFloor,
} from '@mlops-actions/stats/drift-decision/noise-floor';
import {
  type Distance,
  permutedFloor,
  type PooledSample,
} from '@mlops-actions/stats/drift-decision/permutation';
import { hellingerDistance } from '@mlops-actions/stats/drift/hellinger';
import { kullbackLeibler } from '@mlops-actions/stats/drift/kullback-leibler';
import { type MethodName, methods } from '@mlops-actions/stats/drift/method';
import { jensenShannonDistance } from '@mlops-actions/stats/drift/jensen-shannon';
import {
  populationStabilityIndex,
  smoothedStabilityIndex,
} from '@mlops-actions/stats/drift/population-stability';
import { normedWasserstein } from '@mlops-actions/stats/drift/normed-wasserstein';
import { totalVariationDistance } from '@mlops-actions/stats/drift/total-variation';
import type { Random } from '@mlops-actions/stats/rng';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { ColumnPair } from '@mlops-actions/tabular/drift/column-pair';
import type { Comparison, Facts } from '@mlops-actions/tabular/drift/compare-column';
import { pooledSample } from '@mlops-actions/tabular/drift/pooled-sample';
import type { Measured } from '../column-result.ts';
import { type Binning, binnings, cellsOf } from './cells.ts';

/** What noise makes of a column. */
interface Noise {
  sample: PooledSample;
  pair: ColumnPair;
  facts: Facts;
  n: number;
  m: number;
  random: Random;
}

type Floor = (noise: Noise) => number;

/** Of a distance that is its own effect: what is called drift where the policy says nothing, and its noise floor. */
interface HonestDistance {
  threshold: number;
  floor: Floor;
}

/** Tests are judged by their effect: D of numbers, the total variation of categories. */
const effectThreshold = 0.1;

const distances: Partial<Record<MethodName, HonestDistance>> = {
  psi: {
    threshold: 0.2,
    floor: filledOr(
      binnings.evidently,
      populationStabilityFloor,
      () => (counts) => populationStabilityIndex(counts),
    ),
  },
  azureml_psi: {
    threshold: 0.2,
    floor: filledOr(
      binnings.azureml,
      populationStabilityFloor,
      (n, m) => (counts) => smoothedStabilityIndex(counts, n, m),
    ),
  },
  jensenshannon: {
    threshold: 0.1,
    floor: filledOr(binnings.evidently, jensenShannonFloor, () => (counts) => jensenShannonDistance(counts)),
  },
  azureml_jensenshannon: {
    threshold: 0.1,
    floor: filledOr(
      binnings.azureml,
      // Azure ML takes the logarithm to base 2.
      (cells, n, m) => jensenShannonFloor(cells, n, m) / Math.sqrt(Math.LN2),
      () => (counts) => jensenShannonDistance(counts, 2),
    ),
  },
  kl_div: { threshold: 0.1, floor: permutedCells(binnings.evidently, kullbackLeibler) },
  hellinger: { threshold: 0.1, floor: permutedCells(binnings.distinct, hellingerDistance) },
  wasserstein: { threshold: 0.1, floor: permutedArea },
  azureml_wasserstein: { threshold: 0.1, floor: permutedArea },
  ed: { threshold: 0.1, floor: ({ sample, random }) => permutedFloor(sample, gapEnergy, random) },
};

/** How well a classifier tells texts apart, as for embeddings; half of the texts are held out. */
const textThreshold = 0.55;
/** Texts of each table that are classified. */
const mostTexts = 10_000;

/**
 * The effect that decides in mode honest, its threshold, and what noise alone makes of it (statistics.md, section 6).
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
  const { method, score, pValue, effect, limit } = comparison;
  const [n, m] = [facts.reference.values, facts.current.values];
  if (pair.type === 'text') {
    const floor = limit ?? areaFloor(Math.min(n, mostTexts) / 2, Math.min(m, mostTexts) / 2);
    return { measure: 'ROC AUC', score, threshold: wanted ?? textThreshold, pValue: null, floor };
  }
  const sample = await pooledSample(engine, pair, n, m);
  const noise: Noise = { sample, pair, facts, n, m, random };
  const distance = distances[method];
  if (distance) {
    const { threshold, floor } = distance;
    return { measure: null, score, threshold: wanted ?? threshold, pValue: null, floor: floor(noise) };
  }
  if (!methods[method].isTest || !effect) throw new Error(`Mode honest knows no effect of ${method}.`);
  const floor = permutedFloor(sample, effect.name === 'D' ? largestGap : totalVariationDistance, random);
  return { measure: effect.name, score: effect.value, threshold: wanted ?? effectThreshold, pValue, floor };
}

/**
 * A floor by its formula where the cells are filled well enough for chi-square (Cochran, Biometrics 10, 1954: at most a
 * fifth of them expect fewer than five values), else by permutation: of thousands of rare categories the formula promises
 * too little noise.
 */
function filledOr(
  binning: Binning,
  formula: (cells: number, n: number, m: number) => number,
  distanceOf: (reference: number, current: number) => Distance,
): Floor {
  return ({ sample, pair, facts, n, m, random }) => {
    const cells = cellsOf(sample, pair, facts, binning);
    const { times, reference } = cells;
    const size = times.reduce((sum, each) => sum + each, 0);
    // Of the smaller table.
    const sparse = times.filter((each) => (each * Math.min(n, m)) / size < 5).length;
    if (5 * sparse <= times.length) return formula(times.length, n, m);
    return permutedFloor(cells, distanceOf(reference, size - reference), random);
  };
}

function permutedCells(binning: Binning, distance: Distance): Floor {
  return ({ sample, pair, facts, random }) => {
    return permutedFloor(cellsOf(sample, pair, facts, binning), distance, random);
  };
}

function permutedArea({ sample, facts: { reference }, random }: Noise): number {
  return normedWasserstein(permutedFloor(sample, gapArea, random), reference.numbers?.deviation ?? 0);
}
