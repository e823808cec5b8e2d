import { neededPairs } from '@mlops-actions/stats/needed-n';
import { checkStream, type Seed, shuffle } from '@mlops-actions/stats/rng';
import { UserError } from '../runtime/user-error.ts';

/** Pairs sent first and not measured: connections, caches and compilers warm up. */
export const warmUpPairs = 20;
/** Fewer cannot prove anything about errors at the default margin. */
export const fewestPairs = 600;
const defaultPairs = 2_000;
const blockSize = 4;

export interface PlannedPair {
  /** Index into the distinct bodies. */
  body: number;
  /** Milliseconds after the start, of the first and of the second send. */
  at: [first: number, second: number];
  /** Whether the baseline is sent to first. */
  baselineFirst: boolean;
}

/** Every send of a replay, decided before the first one. */
export interface Plan {
  /** Pairs a second; each is two sends, evenly apart. */
  rate: number;
  warmUp: number;
  /** The warm-up's pairs first. */
  pairs: PlannedPair[];
}

/** How many pairs to measure: `pairs`, or rate × duration where only that is given, or 2,000. @throws UserError under 600 */
export function plannedPairs(wish: {
  pairs: number | undefined;
  durationMs: number | undefined;
  rate: number;
}): number {
  const fromDuration =
    wish.durationMs === undefined ? defaultPairs : Math.floor((wish.rate * wish.durationMs) / 1000);
  const pairs = wish.pairs ?? fromDuration;
  if (pairs >= fewestPairs) return pairs;
  const said =
    wish.pairs === undefined ? `'duration' at ${wish.rate}/s makes ${pairs} pairs` : `'pairs' is ${pairs}`;
  throw new UserError(
    `${said}, too few for any verdict: give at least ${fewestPairs} pairs, which take ${Math.ceil(fewestPairs / wish.rate)} s at this rate.`,
  );
}

/**
 * Plans a replay: bodies in seeded order, taken round again where there are fewer than pairs; which deployment comes first
 * is balanced in permuted blocks of four.
 */
export function planReplay(bodies: number, measured: number, rate: number, seed: Seed): Plan {
  const order = shuffle(
    Array.from({ length: bodies }, (_, i) => i),
    checkStream(seed, 'replay', 'order of bodies'),
  );
  const arms = checkStream(seed, 'replay', 'order of arms');
  const total = warmUpPairs + measured;
  const gap = 1000 / rate;
  let block: boolean[] = [];
  const pairs = Array.from({ length: total }, (_, i): PlannedPair => {
    if (block.length === 0)
      block = shuffle(
        Array.from({ length: blockSize }, (_, k) => k % 2 === 0),
        arms,
      );
    // The warm-up takes bodies from the end, so that the first ones are left to be measured.
    const turn = i < warmUpPairs ? bodies - 1 - (i % bodies) : (i - warmUpPairs) % bodies;
    return { body: order[turn]!, at: [i * gap, (i + 0.5) * gap], baselineFirst: block.pop()! };
  });
  return { rate, warmUp: warmUpPairs, pairs };
}

/** Pairs that prove equal error rates within the margin, with each of K checks at power 1 − 0.2/K: for a warning up front. */
export function advisedPairs(errorMargin: number, alpha: number, requiredChecks: number): number {
  return Math.ceil(neededPairs(0.002, 0, errorMargin, { alpha, power: 1 - 0.2 / requiredChecks }));
}
