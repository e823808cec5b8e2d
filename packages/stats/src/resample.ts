import type { Random } from './rng.ts';
import type { Steps } from './steps.ts';

/** Blocks of time: of the block bootstrap, of the autocorrelation guard and of the design effect. */
export const timeBlockCount = 20;

/** How a resample is drawn: fills in how often it holds each row. */
type Draw = (counts: Int32Array, random: Random) => void;

/** A resample of rows, drawn one by one. Efron, Annals of Statistics 7 (1979), 1–26. */
export const drawRows: Draw = (counts, random) => {
  counts.fill(0);
  random.tally(counts);
};

/**
 * A circular block resample: blocks of ⌈n/20⌉ rows in their order, the last one cut at n rows.
 * Politis & Romano (1992), in Exploring the Limits of Bootstrap, 263–270.
 */
export const drawBlocks: Draw = (counts, random) => {
  const n = counts.length;
  const length = Math.ceil(n / timeBlockCount);
  counts.fill(0);
  for (let drawn = 0; drawn < n; drawn += length) {
    const start = random.index(n);
    const left = n - drawn;
    const end = start + (left < length ? left : length);
    for (let i = start; i < end; i++) counts[i < n ? i : i - n]! += 1;
  }
};

/** Draws between two steps of a computation that others wait for: a fraction of a millisecond. */
const drawsPerStep = 50_000;

/**
 * The standard deviation of a statistic over `times` resamples of `n` rows: its bootstrap standard error. A computation in
 * steps, so that whoever sends requests meanwhile is not held up; `finish` takes them all at once.
 */
export function* bootstrapError(
  statistic: (counts: Int32Array) => number,
  n: number,
  times: number,
  draw: Draw,
  random: Random,
): Steps<number> {
  const counts = new Int32Array(n);
  const perStep = Math.ceil(drawsPerStep / n);
  let [mean, squares] = [0, 0];
  for (let i = 1; i <= times; i++) {
    draw(counts, random);
    const value = statistic(counts);
    const step = value - mean;
    mean += step / i;
    squares += step * (value - mean);
    if (i % perStep === 0) yield;
  }
  return Math.sqrt(squares / (times - 1));
}

/** Each row once: the sample itself as a resample. */
export function onceEach(n: number): Int32Array {
  return new Int32Array(n).fill(1);
}

/**
 * The type-7 quantile of a resample as a function of how often it holds each row. The rows are sorted once; a resample
 * is then walked from its top, which for high quantiles is a few steps.
 */
export function resampledQuantile(values: Float64Array, p: number): (counts: Int32Array) => number {
  const n = values.length;
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const h = (n - 1) * p;
  const low = Math.max(0, Math.min(Math.floor(h), n - 2));
  const weight = h - low;
  return (counts) => {
    let taken = 0;
    let position = n;
    while (taken < n - low - 1) taken += counts[order[--position]!]!;
    const above = values[order[Math.min(position, n - 1)]!]!;
    while (taken < n - low) taken += counts[order[--position]!]!;
    const below = values[order[position]!]!;
    return below + weight * (above - below);
  };
}
