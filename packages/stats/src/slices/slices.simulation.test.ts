/** How often slices and segments raise a false alarm, and find what is there; each with a wrong method that fails. */
import { expect, test } from '@jest/globals';
import { adjustedPValues } from '../drift-decision/correction.ts';
import { checkStream, type Random } from '../rng.ts';
import { binomialDraw } from '../metrics/binomial-draw.ts';
import { tangoInterval } from '../tango.ts';
import { shareBelow } from './binomial-test.ts';
import { confirmSegments } from './confirm.ts';
import { lossSums } from './excess.ts';
import { harmPValue } from './p-value.ts';
import { searchSegments, type SegmentColumn } from './segments.ts';

const trials = 2_000;
const alpha = 0.05;
/** Three Monte Carlo errors above the nominal level. */
const tolerated = alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / trials);

/** Shares of trials in which any of twelve slices is called harmed: with Holm, and without a correction. */
async function falseAlarms(
  name: string,
  pValue: (random: Random, slice: number) => number | Promise<number>,
): Promise<{ holm: number; none: number }> {
  const random = checkStream('0x5', name, 'trials');
  const alarms = { holm: 0, none: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const pValues = [];
    for (let slice = 0; slice < 12; slice++) pValues.push(await pValue(random, slice));
    for (const correction of ['holm', 'none'] as const)
      if (Math.min(...adjustedPValues(pValues, correction)) <= alpha) alarms[correction]++;
  }
  return { holm: alarms.holm / trials, none: alarms.none / trials };
}

test('slices whose true accuracy is the bound raise no more false alarms than the level, and many without a correction', async () => {
  for (const bound of [0.6, 0.9, 0.97]) {
    const found = await falseAlarms(`bound ${bound}`, (random, slice) => {
      const rows = 100 + 60 * slice;
      return shareBelow(binomialDraw(rows, bound, random), rows, bound);
    });
    expect(found.holm).toBeLessThanOrEqual(tolerated);
    expect(found.none).toBeGreaterThan(0.2);
  }
});

test('slices that are worse than the champion by exactly the margin raise no more false alarms than the level', async () => {
  const margin = 0.02;
  // Right where only the other is wrong: the champion on 2 % more of the rows, which is the margin.
  const [onlyChampion, onlyCandidate] = [0.06, 0.04];
  const found = await falseAlarms('champion', async (random, slice) => {
    const n = 150 + 80 * slice;
    const c = binomialDraw(n, onlyChampion, random);
    const b = binomialDraw(n - c, onlyCandidate / (1 - onlyChampion), random);
    // What is plainly within the margin needs no search for its p-value.
    if (c - b <= n * margin) return 1;
    return (await harmPValue(async (level) => tangoInterval({ b, c, n }, level), margin))!;
  });
  expect(found.holm).toBeLessThanOrEqual(tolerated);
  expect(found.none).toBeGreaterThan(0.2);
}, 60_000);

const rows = 6_000;

/** Six columns of five values; errors on 12 % of the rows, of the planted segment on `planted`. */
function drawn(seed: number, planted: number): { columns: SegmentColumn[]; losses: Float64Array } {
  const random = checkStream(`0x${seed.toString(16)}`, 'segments', 'rows');
  const columns = Array.from({ length: 6 }, () => ({
    codes: Int32Array.from({ length: rows }, () => random.index(5)),
    values: 5,
  }));
  const losses = Float64Array.from({ length: rows }, (_, row) => {
    const isPlanted = columns[1]!.codes[row] === 2 && columns[4]!.codes[row] === 3;
    return random.uniform() < (isPlanted ? planted : 0.12) ? 1 : 0;
  });
  return { columns, losses };
}

/** What is confirmed, and what the searched rows alone would say without a correction. */
function discovered(seed: number, planted: number) {
  const { columns, losses } = drawn(seed, planted);
  const random = checkStream(`0x${seed.toString(16)}`, 'segments', 'split');
  const [search, heldOut]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) (random.uniform() < 0.5 ? search : heldOut).push(row);
  const sums = lossSums(losses);
  const terms = { margin: 0.012, alpha, minRows: 50 };
  const options = { ...terms, depth: 2, most: 5, rowVisits: 1e9 };
  const found = searchSegments(columns, sums, Uint32Array.from(search), options);
  const wrong = searchSegments(columns, sums, Uint32Array.from(search), { ...options, correction: 'none' });
  const confirmed = confirmSegments(found.found, columns, sums, Uint32Array.from(heldOut), terms);
  return { confirmed: confirmed.filter(({ isConfirmed }) => isConfirmed), uncorrected: wrong.found };
}

test('a planted weak segment is found in at least 90 of 100 seeds', () => {
  const found = Array.from({ length: 100 }, (_, seed) => discovered(seed + 1, 0.4).confirmed).filter(
    (segments) =>
      segments.some(
        ({ found: { segment } }) =>
          JSON.stringify(segment) === '[{"column":1,"value":2},{"column":4,"value":3}]',
      ),
  );
  expect(found.length).toBeGreaterThanOrEqual(90);
}, 120_000);

test('without a weak segment none is reported in at least 95 of 100 seeds, and nearly always one without the correction', () => {
  const found = Array.from({ length: 100 }, (_, seed) => discovered(seed + 501, 0.12));
  expect(found.filter(({ confirmed }) => confirmed.length === 0).length).toBeGreaterThanOrEqual(95);
  expect(found.filter(({ uncorrected }) => uncorrected.length === 0).length).toBeLessThan(20);
}, 120_000);
