import { timeBlockCount } from './resample.ts';

/** Above this the blocks are too short to be independent, so that their bootstrap promises too much. */
const limit = 0.45;

/** Whether paired latencies drift too slowly for their blocks: then the run has to be longer. */
export function isAutocorrelated(baseline: Float64Array, candidate: Float64Array): boolean {
  return blockAutocorrelation(baseline, candidate) > limit;
}

/** Lag-1 autocorrelation of the means of ln(candidate / baseline) over twenty blocks of time. */
export function blockAutocorrelation(baseline: Float64Array, candidate: Float64Array): number {
  const n = baseline.length;
  const means = Array.from({ length: timeBlockCount }, (_, block) => {
    const from = Math.floor((block * n) / timeBlockCount);
    const to = Math.floor(((block + 1) * n) / timeBlockCount);
    let sum = 0;
    for (let i = from; i < to; i++) sum += Math.log(candidate[i]! / baseline[i]!);
    return sum / (to - from);
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / timeBlockCount;
  const centred = means.map((value) => value - mean);
  const variance = centred.reduce((sum, value) => sum + value * value, 0);
  if (variance === 0) return 0;
  return centred.slice(1).reduce((sum, value, i) => sum + value * centred[i]!, 0) / variance;
}
