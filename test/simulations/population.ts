import type { RawRows, Rows } from '@mlops-actions/core/gate/rows/rows';
import { rowsOf, subsetOf } from '@mlops-actions/core/gate/rows/rows-of';
import { type Random, xoshiro256 } from '@mlops-actions/stats/rng';

/** What a sample is drawn from, with replacement: the metric of all of it is the truth that an interval has to hold. */
export interface Population {
  /** How many rows, or queries, there are to draw. */
  units: number;
  /** The rows of the units at these indices. */
  rows(indices: Int32Array): Rows;
  /** 1 marks the units of a slice: the hard ones. */
  slice: Uint8Array;
}

/** Two classes, three, numbers, or ranked lists. */
export type Kind = 'classes' | 'three classes' | 'numbers' | 'queries';

/** `few`: two distinct weights, which cells can carry; `many`: as many as rows. Heavier rows are the harder ones. */
export type Weighting = 'none' | 'few' | 'many';

/** One row of a champion and a worse candidate, whose errors go together, as those of two models do. */
interface Row {
  label: number;
  models: readonly { prediction?: number; score?: number }[];
  hardness: number;
}

const units = 40_000;
const rowsOfQuery = 8;

export function population(kind: Kind, weighting: Weighting): Population {
  const random = xoshiro256(11n);
  const perUnit = kind === 'queries' ? rowsOfQuery : 1;
  const made = Array.from({ length: units * perUnit }, () => makers[kind](random));
  const weights = made.map(({ hardness }) => weightOf(hardness, random, weighting));
  const rowsAt = (at: readonly number[]) => {
    const raw: RawRows = {
      labels: at.map((i) => made[i]!.label),
      weights: weighting === 'none' ? undefined : at.map((i) => weights[i]),
      groups: kind === 'queries' ? at.map((_, i) => Math.floor(i / perUnit)) : undefined,
      models: [0, 1].map((model) => columns(at.map((i) => made[i]!.models[model]!))),
    };
    return rowsOf(raw, kind === 'classes' ? '1' : undefined);
  };
  const all = rowsAt(made.map((_, i) => i));
  return {
    units,
    rows(indices) {
      if (kind !== 'queries') return subsetOf(all, indices);
      // A query that is drawn twice is two.
      return rowsAt(Array.from({ length: indices.length * perUnit }, (_, i) => unitRow(indices, i, perUnit)));
    },
    slice: Uint8Array.from(made, ({ hardness }) => (hardness > 1 ? 1 : 0)),
  };
}

function unitRow(indices: Int32Array, i: number, perUnit: number): number {
  return indices[Math.floor(i / perUnit)]! * perUnit + (i % perUnit);
}

function columns(answers: Row['models']): RawRows['models'][number] {
  const [first] = answers;
  return {
    ...(first?.prediction !== undefined && { predictions: answers.map(({ prediction }) => prediction) }),
    ...(first?.score !== undefined && { scores: answers.map(({ score }) => score) }),
  };
}

const makers: Record<Kind, (random: Random) => Row> = {
  classes(random) {
    const label = random.uniform() < 0.4 ? 1 : 0;
    const shared = normal(random);
    const models = [2, 1.6].map((skill) => {
      const logit = skill * (label - 0.5) + shared + 0.7 * normal(random);
      // Two digits, so that scores tie.
      const score = Math.round(100 / (1 + Math.exp(-logit))) / 100;
      return { score, prediction: score > 0.5 ? 1 : 0 };
    });
    return { label, models, hardness: Math.abs(shared) };
  },
  'three classes'(random) {
    const label = random.index(3);
    const shared = [normal(random), normal(random), normal(random)];
    const models = [1.8, 1.5].map((skill) => {
      const logits = shared.map((each, c) => each + 0.6 * normal(random) + (c === label ? skill : 0));
      return { prediction: logits.indexOf(Math.max(...logits)) };
    });
    return { label, models, hardness: Math.abs(shared[0]!) };
  },
  numbers(random) {
    const label = 3 * normal(random) + 10;
    const shared = normal(random);
    const errors = [shared + 0.5 * normal(random), 1.1 * shared + 0.6 * normal(random)];
    return {
      label,
      models: errors.map((error) => ({ prediction: label + error })),
      hardness: Math.abs(shared),
    };
  },
  queries(random) {
    const label = Math.max(0, random.index(6) - 2);
    const shared = normal(random);
    const models = [0.8, 0.6].map((skill) => ({ score: skill * label + shared + 0.6 * normal(random) }));
    return { label, models, hardness: Math.abs(shared) };
  },
};

function weightOf(hardness: number, random: Random, weighting: Weighting): number {
  const own = weighting === 'few' ? 1 : random.uniform();
  return hardness > 1 ? 4 + own : own;
}

/** Box and Muller's. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
