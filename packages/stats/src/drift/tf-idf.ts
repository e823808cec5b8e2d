import { roundedLog } from './rounded-log.ts';
import type { SparseRow } from './sparse-rows.ts';
import { stopWords } from './stop-words.ts';

/** A word in more than this share of the texts tells nothing apart. */
const largestShare = 0.5;
/** Runs of at least two letters, digits or underscores, as Python's `\w\w+` finds them. */
const word = /[\p{L}\p{N}_]{2,}/gu;

export interface Vocabulary {
  /** How many words it holds. */
  size: number;
  /** Of a text that the vocabulary was learned from: its features, scaled to length 1. */
  learnedRowOf(text: string): SparseRow;
  /** Of another text; words that the vocabulary does not hold count for nothing. */
  rowOf(text: string): SparseRow;
}

type Feature = readonly [index: number, value: number, term: string];

/**
 * Term frequency–inverse document frequency (Salton & Buckley, Inf. Process. Manag. 24, 1988) as scikit-learn's
 * `TfidfVectorizer(sublinear_tf=True, max_df=0.5, stop_words='english')` learns it from texts.
 */
export function vocabularyOf(texts: readonly string[]): Vocabulary {
  const logOf = remembered(roundedLog);
  const documents = new Map<string, number>();
  for (const text of texts) {
    for (const term of termCounts(text).keys()) documents.set(term, (documents.get(term) ?? 0) + 1);
  }
  const terms = [...documents.keys()].filter((term) => documents.get(term)! <= largestShare * texts.length);
  const indexOf = new Map(terms.map((term, i) => [term, i]));
  const weights = Float64Array.from(
    terms,
    (term) => logOf((1 + texts.length) / (1 + documents.get(term)!)) + 1,
  );
  const featuresOf = (text: string): Feature[] =>
    [...termCounts(text)].flatMap(([term, count]) => {
      const index = indexOf.get(term);
      return index === undefined ? [] : [[index, (1 + logOf(count)) * weights[index]!, term] as const];
    });
  // A row is summed in scikit-learn's order, because a last digit breaks ties between texts of the same words: as first
  // seen in what is learned from, by the alphabet in what is judged.
  return {
    size: terms.length,
    learnedRowOf: (text) => scaledRow(featuresOf(text).sort(([a], [b]) => a - b)),
    rowOf: (text) => scaledRow(featuresOf(text).sort(([, , a], [, , b]) => (a < b ? -1 : 1))),
  };
}

function scaledRow(features: readonly Feature[]): SparseRow {
  const length = Math.sqrt(features.reduce((sum, [, value]) => sum + value * value, 0));
  return {
    indices: Int32Array.from(features, ([index]) => index),
    values: Float64Array.from(features, ([, value]) => value / length),
  };
}

/** Counts and document frequencies are few, and each logarithm takes microseconds. */
function remembered(of: (x: number) => number): (x: number) => number {
  const known = new Map<number, number>();
  return (x) => {
    const value = known.get(x) ?? of(x);
    known.set(x, value);
    return value;
  };
}

function termCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [term] of text.toLowerCase().matchAll(word)) {
    if (!stopWords.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}
