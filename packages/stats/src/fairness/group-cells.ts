/**
 * Rows by group, label and prediction: everything that rates of groups depend on, and what is resampled for their
 * uncertainty. Four cells a group, at 4·group + 2·label + prediction.
 */
import { binomialDraw } from '../metrics/binomial-draw.ts';
import { normalDraw } from './normal-draw.ts';
import type { Random } from '../rng.ts';

export interface GroupCells {
  groups: number;
  /** Rows. */
  counts: Float64Array;
  /** Σw. */
  mass: Float64Array;
  /** Σw². */
  squares: Float64Array;
}

/**
 * The cells of n rows.
 * @param codes the group of each row; −1 is in none
 * @param labels 1 where the row is labelled positive, `predictions` where it is predicted so
 */
export function groupCells(
  codes: Int32Array,
  groups: number,
  labels: Uint8Array,
  predictions: Uint8Array,
  weights?: Float64Array,
): GroupCells {
  const cells = {
    groups,
    counts: new Float64Array(4 * groups),
    mass: new Float64Array(4 * groups),
    squares: new Float64Array(4 * groups),
  };
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! < 0) continue;
    const cell = 4 * codes[i]! + 2 * labels[i]! + predictions[i]!;
    const weight = weights ? weights[i]! : 1;
    cells.counts[cell]!++;
    cells.mass[cell]! += weight;
    cells.squares[cell]! += weight * weight;
  }
  return cells;
}

/** Rows that each cell is taken to have more, so that a rate of 0 or 1 in a small group is not certain (Jeffreys). */
const pseudoRows = 0.5;

/**
 * Draws resamples of each group's rows over its four cells, as masses into `drawn`, which scatter around
 * `smoothedMasses`. Groups keep their rows. A cell's mass scatters by its rows' weights as well.
 */
export function groupResampler(cells: GroupCells): (random: Random, drawn: Float64Array) => void {
  const groups = Array.from({ length: cells.groups }, (_, group) => groupOf(cells, group));
  return (random, drawn) => {
    groups.forEach(({ rows, shares, weights, spreads }, group) => {
      let [left, share] = [rows, 1];
      for (let k = 0; k < 4; k++) {
        const count = k === 3 ? left : binomialDraw(left, Math.min(1, shares[k]! / share), random);
        left -= count;
        share -= shares[k]!;
        const scatter = spreads[k]! > 0 ? Math.sqrt(count) * spreads[k]! * normalDraw(random) : 0;
        drawn[4 * group + k] = Math.max(0, count * weights[k]! + scatter) + pseudoRows * weights[k]!;
      }
    });
  };
}

/** The masses with as many pseudo-rows as a resample gets. */
export function smoothedMasses(cells: GroupCells): Float64Array {
  const masses = cells.mass.slice();
  for (let group = 0; group < cells.groups; group++) {
    const { weights } = groupOf(cells, group);
    for (let k = 0; k < 4; k++) masses[4 * group + k]! += pseudoRows * weights[k]!;
  }
  return masses;
}

interface Group {
  rows: number;
  /** Of each cell: its share of the rows, the mean weight in it, and how much its weights spread. */
  shares: number[];
  weights: number[];
  spreads: number[];
}

function groupOf({ counts, mass, squares }: GroupCells, group: number): Group {
  const four = [0, 1, 2, 3].map((k) => 4 * group + k);
  const rows = four.reduce((sum, cell) => sum + counts[cell]!, 0);
  const whole = four.reduce((sum, cell) => sum + mass[cell]!, 0);
  const mean = rows > 0 ? whole / rows : 1;
  const weights = four.map((cell) => (counts[cell]! > 0 ? mass[cell]! / counts[cell]! : mean));
  return {
    rows,
    shares: four.map((cell) => (counts[cell]! + pseudoRows) / (rows + 4 * pseudoRows)),
    weights,
    spreads: four.map((cell, k) =>
      counts[cell]! > 0 ? Math.sqrt(Math.max(0, squares[cell]! / counts[cell]! - weights[k]! ** 2)) : 0,
    ),
  };
}
