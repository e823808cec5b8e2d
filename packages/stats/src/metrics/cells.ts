/**
 * Count metrics of several models on the same rows, through the cells that the rows fall into: one for each label,
 * prediction of each model and, with weights, each distinct weight that occur together. Everything that a count metric
 * depends on is in the cells, so that a resample of a million rows costs as much as one of a few dozen cells.
 */
import type { Random } from '../rng.ts';
import { binomialDraw } from './binomial-draw.ts';
import type { LabelSets } from './answers.ts';
import { addSetsToTally, addToTally, clearTally, emptyTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** As many cells as are still resampled; above it the linearised variance takes over. */
const mostCells = 10_000;

export interface Cells {
  readonly classes: number;
  /** What the labels and predictions are codes of, where a row may have several labels. */
  readonly sets: LabelSets | undefined;
  readonly rows: number;
  /** The label of each cell. */
  readonly labels: Int32Array;
  /** The prediction of each cell, model by model. */
  readonly predictions: readonly Int32Array[];
  /** Rows in each cell. */
  readonly counts: Float64Array;
  /** Σ w over the rows of each cell. */
  readonly mass: Float64Array;
  /** Σ w² over the rows of each cell. */
  readonly squares: Float64Array;
  /** Whether all rows of a cell weigh the same, so that cells may be resampled. */
  readonly uniform: boolean;
}

/** A figure of the models' tallies, such as the difference of their F1. NaN where it is undefined. */
export type CellStatistic = (tallies: readonly Tally[]) => number;

/**
 * The occupied cells of n rows; labels and predictions are codes from 0 to `classes` − 1, or codes of `sets` of
 * `classes` labels.
 */
export function occupiedCells(
  labels: Int32Array,
  predictions: readonly Int32Array[],
  classes: number,
  weights?: Float64Array,
  sets?: LabelSets,
): Cells {
  const codes = sets?.members.length ?? classes;
  let plain: Grouping = { cellOf: labels, cells: codes };
  for (const column of predictions) plain = refined(plain, column, codes);
  const byWeight = weights && splitByWeight(plain, weights);
  const { cellOf, cells } = byWeight ?? plain;
  const found = {
    labels: new Int32Array(cells),
    predictions: predictions.map(() => new Int32Array(cells)),
    counts: new Float64Array(cells),
    mass: new Float64Array(cells),
    squares: new Float64Array(cells),
  };
  for (let i = 0; i < labels.length; i++) {
    const cell = cellOf[i]!;
    const weight = weights ? weights[i]! : 1;
    if (found.counts[cell]!++ === 0) {
      found.labels[cell] = labels[i]!;
      for (let m = 0; m < predictions.length; m++) found.predictions[m]![cell] = predictions[m]![i]!;
    }
    found.mass[cell]! += weight;
    found.squares[cell]! += weight * weight;
  }
  return {
    classes,
    sets,
    rows: labels.length,
    ...found,
    uniform: weights === undefined || byWeight !== undefined,
  };
}

/** Which cell each row is in. */
interface Grouping {
  cellOf: Int32Array;
  cells: number;
}

/** As large a table of keys as is still faster than a map. */
const largestTable = 1 << 22;

/** Cells of which each holds one code of a further column, numbered as they are met. */
function refined({ cellOf, cells }: Grouping, column: Int32Array, codes: number): Grouping {
  const finer = new Int32Array(cellOf.length);
  const isSmall = cells * codes <= largestTable;
  const table = isSmall ? new Int32Array(cells * codes) : new Map<number, number>();
  let met = 0;
  for (let i = 0; i < finer.length; i++) {
    const key = cellOf[i]! * codes + column[i]!;
    // Cells are numbered from 1 in the table, whose 0 is a key that was not met.
    let number = isSmall ? (table as Int32Array)[key]! : ((table as Map<number, number>).get(key) ?? 0);
    if (number === 0) {
      number = ++met;
      if (isSmall) (table as Int32Array)[key] = number;
      else (table as Map<number, number>).set(key, number);
    }
    finer[i] = number - 1;
  }
  return { cellOf: finer, cells: met };
}

/** Cells of rows that weigh the same; undefined where there are too many of them to resample. */
function splitByWeight(plain: Grouping, weights: Float64Array): Grouping | undefined {
  const codeOf = new Map<number, number>();
  const column = new Int32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    let code = codeOf.get(weight);
    if (code === undefined) {
      if (codeOf.size === mostCells) return undefined;
      codeOf.set(weight, (code = codeOf.size));
    }
    column[i] = code;
  }
  const split = refined(plain, column, codeOf.size);
  return split.cells <= mostCells ? split : undefined;
}

/**
 * The statistics on `replicates` multinomial resamples of the rows (unstratified), one array for each statistic.
 * Only for cells that are `uniform`.
 */
export function resampleCells(
  cells: Cells,
  statistics: readonly CellStatistic[],
  replicates: number,
  random: Random,
): Float64Array[] {
  const results = statistics.map(() => new Float64Array(replicates));
  const tallies = cells.predictions.map(() => emptyTally(cells.classes));
  const weights = cells.mass.map((mass, cell) => mass / cells.counts[cell]!);
  const draw = cellDrawer(cells);
  for (let r = 0; r < replicates; r++) {
    tallies.forEach(clearTally);
    draw(cells, random, (cell, count) => addCell(tallies, cells, cell, count * weights[cell]!));
    statistics.forEach((statistic, s) => (results[s]![r] = statistic(tallies)));
  }
  return results;
}

/** A binomial draw costs as much as about this many draws of a row. */
const rowsPerBinomial = 40;

/** A multinomial draw: row by row where the cells are about as many as the rows, else as binomials of what is left. */
function cellDrawer(cells: Cells): typeof drawBinomials {
  if (cells.rows > rowsPerBinomial * cells.counts.length) return drawBinomials;
  const cellOfRow = new Int32Array(cells.rows);
  let row = 0;
  cells.counts.forEach((count, cell) => cellOfRow.fill(cell, row, (row += count)));
  const drawn = new Int32Array(cells.counts.length);
  return (_cells, random, take) => {
    drawn.fill(0);
    for (let i = 0; i < cellOfRow.length; i++) drawn[cellOfRow[random.index(cellOfRow.length)]!]!++;
    for (let cell = 0; cell < drawn.length; cell++) if (drawn[cell]! > 0) take(cell, drawn[cell]!);
  };
}

function drawBinomials(cells: Cells, random: Random, take: (cell: number, count: number) => void): void {
  let rowsLeft = cells.rows;
  let countLeft = cells.rows;
  for (let cell = 0; cell < cells.counts.length && rowsLeft > 0; cell++) {
    const expected = cells.counts[cell]!;
    const drawn = expected >= countLeft ? rowsLeft : binomialDraw(rowsLeft, expected / countLeft, random);
    if (drawn > 0) take(cell, drawn);
    rowsLeft -= drawn;
    countLeft -= expected;
  }
}

/** The statistic on the rows as they are. */
export function statisticOfCells(cells: Cells, statistic: CellStatistic): number {
  return statistic(talliesOf(cells, cells.mass));
}

/**
 * The standard error of a statistic by linearisation: the sum over the rows of w²·(∂T/∂mass of the row's cell)², for a
 * statistic that does not change when all masses are multiplied (Deville, Survey Methodology 25 (1999), 193–203).
 */
export function linearisedError(cells: Cells, statistic: CellStatistic): number {
  const total = cells.mass.reduce((sum, mass) => sum + mass, 0);
  const mass = cells.mass.slice();
  let variance = 0;
  for (let cell = 0; cell < mass.length; cell++) {
    const here = mass[cell]!;
    const step = 1e-5 * Math.max(here, 1e-6 * total);
    mass[cell] = here + step;
    const above = statistic(talliesOf(cells, mass));
    mass[cell] = here - step;
    const below = statistic(talliesOf(cells, mass));
    mass[cell] = here;
    variance += cells.squares[cell]! * ((above - below) / (2 * step)) ** 2;
  }
  return Math.sqrt(variance);
}

function talliesOf(cells: Cells, mass: Float64Array): Tally[] {
  const tallies = cells.predictions.map(() => emptyTally(cells.classes));
  for (let cell = 0; cell < mass.length; cell++) addCell(tallies, cells, cell, mass[cell]!);
  return tallies;
}

function addCell(tallies: readonly Tally[], cells: Cells, cell: number, mass: number): void {
  for (let model = 0; model < tallies.length; model++) {
    const label = cells.labels[cell]!;
    const prediction = cells.predictions[model]![cell]!;
    if (cells.sets) addSetsToTally(tallies[model]!, cells.sets, label, prediction, mass);
    else addToTally(tallies[model]!, label, prediction, mass);
  }
}
