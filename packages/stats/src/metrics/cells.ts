/**
 * Count metrics of several models on the same rows, through the cells that the rows fall into: one for each label,
 * prediction of each model and, with weights, each distinct weight that occur together. Everything that a count metric
 * depends on is in the cells, so that a resample of a million rows costs as much as one of a few dozen cells.
 */
import type { Random } from '../rng.ts';
import { binomialDraw } from './binomial-draw.ts';
import { addToTally, clearTally, emptyTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** As many cells as are still resampled; above it the linearised variance takes over. */
const mostCells = 10_000;

export interface Cells {
  readonly classes: number;
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

/** The occupied cells of n rows; classes are codes from 0 to `classes` − 1. */
export function occupiedCells(
  labels: Int32Array,
  predictions: readonly Int32Array[],
  classes: number,
  weights?: Float64Array,
): Cells {
  const byWeight = weights ? grouped(labels, predictions, classes, weights, true) : undefined;
  return byWeight ?? grouped(labels, predictions, classes, weights, false)!;
}

function grouped(
  labels: Int32Array,
  predictions: readonly Int32Array[],
  classes: number,
  weights: Float64Array | undefined,
  splitWeights: boolean,
): Cells | undefined {
  const cellOf = new Map<number, number>();
  const weightCodes = new Map<number, number>();
  const columns = {
    label: [] as number[],
    counts: [] as number[],
    mass: [] as number[],
    squares: [] as number[],
  };
  const predicted = predictions.map(() => [] as number[]);
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    let key = labels[i]!;
    for (const codes of predictions) key = key * classes + codes[i]!;
    if (splitWeights) {
      let code = weightCodes.get(weight);
      if (code === undefined) weightCodes.set(weight, (code = weightCodes.size));
      key = key * mostCells + code;
    }
    let cell = cellOf.get(key);
    if (cell === undefined) {
      cell = cellOf.size;
      if (splitWeights && cell >= mostCells) return undefined;
      cellOf.set(key, cell);
      columns.label.push(labels[i]!);
      predictions.forEach((codes, model) => predicted[model]!.push(codes[i]!));
      columns.counts.push(0);
      columns.mass.push(0);
      columns.squares.push(0);
    }
    columns.counts[cell]!++;
    columns.mass[cell]! += weight;
    columns.squares[cell]! += weight * weight;
  }
  return {
    classes,
    rows: labels.length,
    labels: Int32Array.from(columns.label),
    predictions: predicted.map((codes) => Int32Array.from(codes)),
    counts: Float64Array.from(columns.counts),
    mass: Float64Array.from(columns.mass),
    squares: Float64Array.from(columns.squares),
    uniform: splitWeights || weights === undefined,
  };
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
    addToTally(tallies[model]!, cells.labels[cell]!, cells.predictions[model]![cell]!, mass);
  }
}
