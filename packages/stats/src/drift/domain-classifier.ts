import { rankingOf, rocAuc } from '../metrics/ranking.ts';
import { shuffle, xoshiro256 } from '../rng.ts';
import { fitClassifier, probabilityOf } from './linear-classifier.ts';
import { type NumpyRandom, numpyRandom } from './numpy-random.ts';
import { denseRow, type SparseRow } from './sparse-rows.ts';
import { vocabularyOf } from './tf-idf.ts';

/** The seed of all of Evidently's draws for texts. */
export const evidentlySeed = 42;

export interface DomainClassification {
  /** The area under the ROC curve on the rows held out: 0.5 where the tables cannot be told apart, 1 where each row can. */
  auc: number;
  /** The labels of the rows held out, 1 for the current table. */
  heldOut: Uint8Array;
}

/**
 * How well a classifier that learned from one half of the texts tells the other half's tables apart: Evidently's text
 * content drift, with its split, TF-IDF and classifier.
 * @returns why there is no figure, where the texts leave nothing to learn from
 */
export function domainClassifier(
  reference: readonly string[],
  current: readonly string[],
  seed: number = evidentlySeed,
): DomainClassification | { unclassified: string } {
  const texts = [...reference, ...current];
  const { learned, heldOut } = halves(texts.length, numpyRandom(seed));
  const labelsOf = (rows: Int32Array) => Uint8Array.from(rows, (row) => (row < reference.length ? 0 : 1));
  const labels = { learned: labelsOf(learned), heldOut: labelsOf(heldOut) };
  if ([labels.learned, labels.heldOut].some((half) => new Set(half).size < 2)) {
    return { unclassified: 'has too few texts to learn from one half of them and be judged on the other' };
  }
  const vocabulary = vocabularyOf(Array.from(learned, (row) => texts[row] as string));
  if (vocabulary.size === 0) {
    return {
      unclassified: 'has no words that tell texts apart: each is in more than half of them, or a stop word',
    };
  }
  const classifier = fitClassifier(
    Array.from(learned, (row) => vocabulary.learnedRowOf(texts[row] as string)),
    labels.learned,
    vocabulary.size,
    shuffleSeed(numpyRandom(seed)),
    true,
  );
  const scores = Float64Array.from(heldOut, (row) =>
    probabilityOf(classifier, vocabulary.rowOf(texts[row] as string)),
  );
  return { auc: rocAuc(rankingOf(labels.heldOut, scores)), heldOut: labels.heldOut };
}

/** scikit-learn's `train_test_split(test_size=0.5, shuffle=True)`. */
function halves(n: number, random: NumpyRandom): { learned: Int32Array; heldOut: Int32Array } {
  const order = random.permutation(n);
  const middle = Math.ceil(n / 2);
  return { heldOut: order.slice(0, middle), learned: order.slice(middle) };
}

/** The second number that scikit-learn draws from its seed; the first seeds what no one reads. */
function shuffleSeed(random: NumpyRandom): number {
  random.integer(1, 2 ** 31 - 1);
  return random.integer(0, 2 ** 31 - 1);
}

const randomClassifiers = 1000;

/**
 * The area that a share `level` of 1,000 classifiers that guess stays below on these rows: above it Evidently finds
 * drift in short tables (its `roc_auc_random_classifier_percentile`).
 * @param heldOut the rows' labels; both occur
 */
export function randomClassifierPercentile(
  heldOut: Uint8Array,
  level: number,
  seed: number = evidentlySeed,
): number {
  const random = numpyRandom(seed);
  const areas = new Float64Array(randomClassifiers);
  const seeds = Array.from(areas, () => random.integer(0, 10 * randomClassifiers));
  for (const [i, each] of seeds.entries()) {
    const guesses = numpyRandom(each);
    areas[i] = rocAuc(
      rankingOf(
        heldOut,
        Float64Array.from(heldOut, () => guesses.uniform()),
      ),
    );
  }
  areas.sort();
  const at = level * (randomClassifiers - 1);
  const below = Math.floor(at);
  const [low, high] = [areas[below]!, areas[Math.min(below + 1, randomClassifiers - 1)]!];
  return low + (at - below) * (high - low);
}

/** Rows of numbers, all of one length: such as embeddings. */
export type Features = readonly ArrayLike<number>[];

/**
 * The mean area under the ROC curve of classifiers that each learned from all folds but one and are judged on that one
 * (Stone, J. R. Stat. Soc. B 36, 1974). Folds hold the labels' shares; features are scaled by what was learned from.
 * @param labels 1 or 0 for each row; each at least `folds` times
 */
export function crossValidatedAuc(
  rows: Features,
  labels: Uint8Array,
  { folds, seed }: { folds: number; seed: number },
): number {
  const foldOf = stratifiedFolds(labels, folds, seed);
  let sum = 0;
  for (let fold = 0; fold < folds; fold++) {
    const indices = Array.from(labels, (_, i) => i);
    const [learned, heldOut] = [true, false].map((isLearned) =>
      indices.filter((i) => (foldOf[i] !== fold) === isLearned),
    ) as [number[], number[]];
    const scaled = scalingOf(learned.map((i) => rows[i]!));
    const pick = (which: readonly number[]) => Uint8Array.from(which, (i) => labels[i]!);
    const features = rows[0]?.length ?? 0;
    const classifier = fitClassifier(
      learned.map((i) => scaled(rows[i]!)),
      pick(learned),
      features,
      shuffleSeed(numpyRandom(seed)),
      false,
    );
    const scores = Float64Array.from(heldOut, (i) => probabilityOf(classifier, scaled(rows[i]!)));
    sum += rocAuc(rankingOf(pick(heldOut), scores));
  }
  return sum / folds;
}

function stratifiedFolds(labels: Uint8Array, folds: number, seed: number): Int32Array {
  const foldOf = new Int32Array(labels.length);
  const random = xoshiro256(BigInt(seed));
  for (const label of [0, 1]) {
    const own = Array.from(labels, (_, i) => i).filter((i) => labels[i] === label);
    for (const [position, i] of shuffle(own, random).entries()) foldOf[i] = position % folds;
  }
  return foldOf;
}

/** To mean 0 and, over all features together, length about 1, which the classifier's step sizes are made for. */
function scalingOf(rows: Features): (row: ArrayLike<number>) => SparseRow {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) deviation[i]! += (row[i]! - mean[i]!) ** 2;
  const scale = deviation.map((squares) =>
    squares > 0 ? 1 / Math.sqrt((squares / rows.length) * width) : 0,
  );
  return (row) => denseRow(Float64Array.from(mean, (middle, i) => (row[i]! - middle) * scale[i]!));
}
