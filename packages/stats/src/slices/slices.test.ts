import { expect, test } from '@jest/globals';
import { exactUpper } from '../clopper-pearson.ts';
import { tangoInterval } from '../tango.ts';
import { excessOf, excessPValue, lossSums, addLoss, sumsOfLoss } from './excess.ts';
import { shareAbove, shareBelow } from './binomial-test.ts';
import { harmPValue } from './p-value.ts';

test('the exact p-value is the level at which the exact bound meets the share', () => {
  for (const [hits, n] of [
    [70, 100],
    [3, 120],
    [119, 120],
  ] as const) {
    const bound = exactUpper(hits, n, 0.02);
    expect(shareBelow(hits, n, bound)).toBeCloseTo(0.02, 8);
  }
  expect(shareBelow(100, 100, 1)).toBe(1);
  expect(shareBelow(99, 100, 1)).toBe(0);
  expect(shareAbove(0, 100, 0)).toBe(1);
});

test('the p-value of harm is the level at which the lower bound meets the margin', async () => {
  const counts = { b: 20, c: 60, n: 500 };
  const bounds = async (alpha: number) => tangoInterval(counts, alpha);
  const { lower } = await bounds(0.001);
  expect(await harmPValue(bounds, lower)).toBeCloseTo(0.001, 8);
  expect(await harmPValue(bounds, 0.5)).toBe(1);
  expect(await harmPValue(bounds, -0.9, 999)).toBeCloseTo(0.001, 12);
  expect(await harmPValue(async () => undefined, 0)).toBeUndefined();
});

test('an excess is the difference of the means, with Welch’s error where the segment varies more than all rows', () => {
  const losses = Float64Array.of(0, 10, 0, 10, 1, 2, 3, 2);
  const sums = lossSums(losses);
  const [own, whole] = [new Float64Array(sumsOfLoss), new Float64Array(sumsOfLoss)];
  for (let i = 0; i < 8; i++) addLoss(whole, 0, sums, i);
  for (let i = 0; i < 4; i++) addLoss(own, 0, sums, i);
  const found = excessOf(own, 0, whole);
  // 100/3 over 4, and 2/3 over 4.
  expect(found).toMatchObject({ rows: 4, excess: 3 });
  expect(found.standardError).toBeCloseTo(Math.sqrt(100 / 3 / 4 + 2 / 3 / 4), 12);
  // Welch: 8.5² / (8.333²/3 + 0.1667²/3).
  expect(found.df).toBeCloseTo(3.119952, 5);
  expect(excessPValue(found, 3)).toBeCloseTo(0.5, 12);
});
