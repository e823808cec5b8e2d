/** Metrics of each row's set of labels, with scikit-learn 1.9's values (`average="samples"` and hamming_loss). */
import type { Answers } from './answers.ts';
import type { Fraction, Ratio } from './counts.ts';

/** A ratio of each row's labels, 0 where it is nothing of nothing, as there. */
export function rowRatios(answers: Answers, ratio: Ratio): Float64Array {
  const fraction: Fraction = { part: 0, whole: 0 };
  return ofEachRow(answers, (labelled, predicted) => {
    let hits = 0;
    let support = 0;
    let taken = 0;
    for (let c = 0; c < labelled.length; c++) {
      support += labelled[c]!;
      taken += predicted[c]!;
      hits += labelled[c]! & predicted[c]!;
    }
    ratio(hits, support, taken, fraction);
    return fraction.whole > 0 ? fraction.part / fraction.whole : 0;
  });
}

/** The share of labels that each row has wrong; hamming_loss is its mean. */
export function wrongLabels(answers: Answers): Float64Array {
  return ofEachRow(answers, (labelled, predicted) => {
    let wrong = 0;
    for (let c = 0; c < labelled.length; c++) wrong += labelled[c]! ^ predicted[c]!;
    return wrong / labelled.length;
  });
}

function ofEachRow(
  { labels, predictions, sets }: Answers,
  figure: (labelled: Uint8Array, predicted: Uint8Array) => number,
): Float64Array {
  const { members } = sets!;
  return Float64Array.from(labels, (label, i) => figure(members[label]!, members[predictions![i]!]!));
}
