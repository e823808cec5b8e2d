import { areaFloor } from '@mlops-actions/stats/drift-decision/noise-floor';
import { crossValidatedAuc } from '@mlops-actions/stats/drift/domain-classifier';
import type { Random } from '@mlops-actions/stats/rng';

const folds = 5;

/**
 * How well a classifier tells the tables' vectors apart on folds that it did not learn from: the mean area under the ROC
 * curve, 0.5 where it cannot.
 */
export function classifierChange(vectors: readonly number[][], reference: number, random: Random) {
  const labels = new Uint8Array(vectors.length).fill(1, reference);
  const score = crossValidatedAuc(vectors, labels, { folds, seed: random.index(2 ** 21) });
  const floor = areaFloor(reference, vectors.length - reference);
  return { score, floor, measure: `ROC AUC of a classifier in ${folds} folds` };
}
