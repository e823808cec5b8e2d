import type { PairResult } from './replay.ts';
import { hasFailed, worthOf } from './samples.ts';
import type { Prediction } from './prediction.ts';

/** What both deployments predict for one body; a candidate that failed while the baseline answered has no prediction. */
export interface PredictionPair {
  baseline: Prediction;
  candidate: Prediction | undefined;
}

/** One pair of predictions for each distinct body that was answered, by its index: a body sent again is not new evidence. */
export function predictionsByBody(pairs: readonly PairResult[]): Map<number, PredictionPair> {
  const found = new Map<number, PredictionPair>();
  for (const pair of pairs) {
    const { baseline, candidate } = pair;
    if (worthOf(pair) !== 'measured' || baseline.answer.kind !== 'ok' || found.get(pair.body)?.candidate)
      continue;
    found.set(pair.body, {
      baseline: baseline.answer.prediction,
      candidate:
        hasFailed(candidate) || candidate.answer.kind !== 'ok' ? undefined : candidate.answer.prediction,
    });
  }
  return found;
}
