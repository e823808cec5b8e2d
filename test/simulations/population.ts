import { type RawRows, type Rows, rowsOf } from '@mlops-actions/core/gate/rows/rows';
import { type Random, xoshiro256 } from '@mlops-actions/stats/rng';

/** Rows to draw samples from, with replacement: what a metric is on all of them is the truth that an interval has to hold. */
export interface Population {
  /** With weights only where the variant has them. */
  rows(indices: Int32Array): Rows;
  all: Int32Array;
  /** 1 marks a slice: the rows that are hard. */
  slice: Uint8Array;
}

/** `few`: two distinct weights, which cells can carry; `many`: as many as rows. Heavier rows are the harder ones. */
export type Weighting = 'none' | 'few' | 'many';

const size = 40_000;

/** Two classes or numbers, a champion and a worse candidate whose errors go together, as those of two models do. */
export function population(kind: 'classes' | 'numbers', weighting: Weighting): Population {
  const { raw, slice } = (kind === 'classes' ? classes : numbers)(xoshiro256(11n), weighting);
  return {
    rows: (indices) => rowsOf(drawn(raw, indices), kind === 'classes' ? '1' : undefined),
    all: Int32Array.from({ length: size }, (_, i) => i),
    slice,
  };
}

interface Drawable {
  raw: RawRows;
  slice: Uint8Array;
}

function classes(random: Random, weighting: Weighting): Drawable {
  const rows = Array.from({ length: size }, () => {
    const label = random.uniform() < 0.4 ? 1 : 0;
    const [shared, own, other] = [normal(random), normal(random), normal(random)];
    // Two digits, so that scores tie.
    const scoreOf = (shift: number, noise: number) =>
      Math.round(100 / (1 + Math.exp(-shift * (label - 0.5) - shared - 0.7 * noise))) / 100;
    const scores = [scoreOf(2, own), scoreOf(1.6, other)];
    return { label, scores, shared, weight: weightOf(Math.abs(shared), random, weighting) };
  });
  const raw = {
    labels: rows.map(({ label }) => label),
    weights: weighting === 'none' ? undefined : rows.map(({ weight }) => weight),
    models: [0, 1].map((model) => ({
      predictions: rows.map(({ scores }) => (scores[model]! > 0.5 ? 1 : 0)),
      scores: rows.map(({ scores }) => scores[model]!),
    })),
  };
  return { raw, slice: Uint8Array.from(rows, ({ shared }) => (Math.abs(shared) > 1 ? 1 : 0)) };
}

function numbers(random: Random, weighting: Weighting): Drawable {
  const rows = Array.from({ length: size }, () => {
    const [label, shared] = [3 * normal(random) + 10, normal(random)];
    const errors = [shared + 0.5 * normal(random), 1.1 * shared + 0.6 * normal(random)];
    return { label, errors, shared, weight: weightOf(Math.abs(shared), random, weighting) };
  });
  const raw = {
    labels: rows.map(({ label }) => label),
    weights: weighting === 'none' ? undefined : rows.map(({ weight }) => weight),
    models: [0, 1].map((model) => ({
      predictions: rows.map(({ label, errors }) => label + errors[model]!),
    })),
  };
  return { raw, slice: Uint8Array.from(rows, ({ shared }) => (Math.abs(shared) > 1 ? 1 : 0)) };
}

function weightOf(hardness: number, random: Random, weighting: Weighting): number {
  return weighting === 'few' ? (hardness > 1 ? 5 : 1) : Math.exp(hardness * random.uniform());
}

/** Box and Muller's. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function drawn({ labels, weights, models }: RawRows, indices: Int32Array): RawRows {
  const take = (column: readonly unknown[] | undefined) =>
    column && Array.from(indices, (index) => column[index]);
  return {
    labels: take(labels)!,
    weights: take(weights),
    models: models.map(({ predictions, scores }) => ({
      predictions: take(predictions),
      scores: take(scores),
    })),
  };
}
