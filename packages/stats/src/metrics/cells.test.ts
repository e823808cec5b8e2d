import { expect, test } from '@jest/globals';
import { xoshiro256 } from '../rng.ts';
import { binomialDraw } from './binomial-draw.ts';
import { linearisedError, occupiedCells, resampleCells, statisticOfCells } from './cells.ts';
import type { CellStatistic } from './cells.ts';
import { accuracy, averaged, fbeta } from './counts.ts';
import { percentileInterval } from './percentile.ts';
import { tallyOf, type Tally } from './tally.ts';

const f1 = (tally: Tally) => averaged(tally, fbeta(1), 'binary', 1);

/** R6 of the reference values: rows by label, champion's prediction and candidate's prediction. */
const reference = { 111: 60, 110: 5, 101: 10, 100: 25, '011': 10, '010': 8, '001': 6, '000': 376 };
const difference: CellStatistic = ([champion, candidate]) => f1(candidate!) - f1(champion!);

function referenceRows(weight?: (row: number) => number) {
  const rows = Object.entries(reference).flatMap(([cell, count]) =>
    Array.from({ length: count }, () => Array.from(cell, Number)),
  );
  const column = (k: number) => Int32Array.from(rows, (row) => row[k]!);
  return occupiedCells(
    column(0),
    [column(1), column(2)],
    2,
    weight && Float64Array.from(rows, (_, i) => weight(i)),
  );
}

test('the F1 of both models comes out of the cells (R6)', () => {
  const cells = referenceRows();
  expect(statisticOfCells(cells, ([champion]) => f1(champion!))).toBeCloseTo(0.7103825137, 10);
  expect(statisticOfCells(cells, ([, candidate]) => f1(candidate!))).toBeCloseTo(0.752688172, 10);
});

test('the linearised error of the difference of F1 is the reference’s (R6)', () => {
  expect(linearisedError(referenceRows(), difference)).toBeCloseTo(0.0303815963, 9);
});

test('the resampled difference of F1 has the reference’s error and interval (R6)', () => {
  const [replicates] = resampleCells(referenceRows(), [difference], 10_000, xoshiro256(42n));
  const mean = replicates!.reduce((sum, value) => sum + value, 0) / replicates!.length;
  const variance = replicates!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / replicates!.length;
  expect(Math.abs(Math.sqrt(variance) - 0.03066)).toBeLessThan(0.001);
  const { interval } = percentileInterval(replicates!, 0.05)!;
  expect(Math.abs(interval.lower - -0.0074)).toBeLessThan(0.0015);
  expect(Math.abs(interval.upper - 0.0933)).toBeLessThan(0.0015);
});

test('rows of different weight fall into different cells, so that their spread is not lost', () => {
  const cells = referenceRows((row) => (row % 10 === 0 ? 20 : 1));
  expect(cells.uniform).toBe(true);
  expect(cells.counts.length).toBeGreaterThan(8);
  const [replicates] = resampleCells(cells, [difference], 4_000, xoshiro256(9n));
  const { interval } = percentileInterval(replicates!, 0.05)!;
  const error = linearisedError(cells, difference);
  expect((interval.upper - interval.lower) / (2 * 1.645 * error)).toBeCloseTo(1, 0);
  expect(error).toBeGreaterThan(1.5 * linearisedError(referenceRows(), difference));
});

test('more than ten thousand cells are not resampled: their rows keep their squared weights', () => {
  const rows = 20_001;
  const codes = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const weights = Float64Array.from({ length: rows }, (_, i) => 1 + i / rows);
  const cells = occupiedCells(codes, [codes.map((code, i) => (i % 3 ? code : 1 - code))], 2, weights);
  expect(cells.uniform).toBe(false);
  expect(cells.counts).toHaveLength(4);
  const share = statisticOfCells(cells, ([tally]) => accuracy(tally!));
  const byHand = weights.reduce((sum, w, i) => sum + (w * ((i % 3 ? 1 : 0) - share)) ** 2, 0);
  const mass = weights.reduce((sum, w) => sum + w, 0);
  expect(linearisedError(cells, ([tally]) => accuracy(tally!))).toBeCloseTo(Math.sqrt(byHand) / mass, 10);
});

test.each([
  [20, 0.1],
  [40, 0.5],
  [1_000, 0.3],
  [1_000_000, 0.97],
  [1_000_000, 0.000_001],
])('binomial draws of %d at %d have the right mean and spread', (n, p) => {
  const random = xoshiro256(1n);
  const draws = Float64Array.from({ length: 20_000 }, () => binomialDraw(n, p, random));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  const expected = n * p * (1 - p);
  expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
  expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06);
  expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= n)).toBe(true);
});

test('binomial draws follow the distribution at the seam of the two methods', () => {
  const random = xoshiro256(2n);
  const [n, p, draws] = [50, 0.21, 100_000];
  const seen = new Float64Array(n + 1);
  for (let i = 0; i < draws; i++) seen[binomialDraw(n, p, random)]!++;
  let chiSquare = 0;
  let mass = (1 - p) ** n;
  for (let k = 0; k <= n; k++) {
    if (mass * draws > 5) chiSquare += (seen[k]! - mass * draws) ** 2 / (mass * draws);
    mass *= ((n - k) * p) / ((k + 1) * (1 - p));
  }
  expect(chiSquare).toBeLessThan(45);
});

test('more than one undefined replicate in a hundred leaves no interval', () => {
  const replicates = Float64Array.from({ length: 1_000 }, (_, i) => i);
  replicates.fill(NaN, 0, 10);
  expect(percentileInterval(replicates.slice(), 0.05)!.interval.lower).toBeCloseTo(10 + 0.05 * 989, 9);
  replicates.fill(NaN, 0, 11);
  expect(percentileInterval(replicates, 0.05)).toBeUndefined();
});

test('cells of sets of labels count each label, however many sets there are', () => {
  const random = xoshiro256(6n);
  const members = Array.from({ length: 3_000 }, () => Uint8Array.from({ length: 14 }, () => random.index(2)));
  const draw = () => Int32Array.from({ length: 5_000 }, () => random.index(members.length));
  const [labels, first, second] = [draw(), draw(), draw()];
  const cells = occupiedCells(labels, [first, second], 14, undefined, { members });
  const [, tally] = [0, 1].map((model) =>
    tallyOf(labels, [first, second][model]!, 14, undefined, { members }),
  );
  const micro = (each: Tally) => averaged(each, fbeta(1), 'micro', -1);
  expect(statisticOfCells(cells, ([, candidate]) => micro(candidate!))).toBeCloseTo(micro(tally!), 12);
});
