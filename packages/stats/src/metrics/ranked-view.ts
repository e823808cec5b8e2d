/** One ranking of some rows, sorted once, from which any resample of the rows is ranked in one pass. */
import type { Answers, ClassScores } from './answers.ts';
import { rowsOfClass } from './answers.ts';
import { orderOf } from './order.ts';
import type { Ranking } from './ranking.ts';

/** Arrays run by rank, from the highest score down. */
export interface RankedView {
  /** The row at each rank. */
  readonly rows: Uint32Array;
  readonly positive: Uint8Array;
  readonly weights: Float64Array | undefined;
  /** 1 where a rank's score differs from that of the rank above it. */
  readonly steps: Uint8Array;
  /** Where a resample's ranking is written. */
  readonly space: Ranking;
}

/** The rows by their scores, or only those that `isTaken` marks with 1. */
export function rankedView(
  positive: Uint8Array,
  scores: Float64Array,
  weights?: Float64Array,
  isTaken?: Uint8Array,
): RankedView {
  const order = orderOf(scores);
  const rows = new Uint32Array(order.length);
  let count = 0;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const row = order[rank]!;
    if (!isTaken || isTaken[row] === 1) rows[count++] = row;
  }
  return viewOf(rows.subarray(0, count), (at) => at, positive, scores, weights);
}

/** All classes' scores in one ranking, each against whether the row has the class: scikit-learn's micro average. */
function pooledView(answers: Answers, classScores: readonly ClassScores[]): RankedView {
  const { count, weights } = answers;
  const scores = new Float64Array(count * classScores.length);
  const positive = new Uint8Array(scores.length);
  classScores.forEach(({ code, values }, k) => {
    scores.set(values, k * count);
    positive.set(rowsOfClass(answers, code), k * count);
  });
  return viewOf(orderOf(scores).slice().reverse(), (at) => at % count, positive, scores, weights);
}

function viewOf(
  places: Uint32Array,
  rowAt: (place: number) => number,
  positive: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): RankedView {
  const n = places.length;
  const view = {
    rows: new Uint32Array(n),
    positive: new Uint8Array(n),
    weights: weights && new Float64Array(n),
    steps: new Uint8Array(n),
    space: { truePositives: new Float64Array(n), falsePositives: new Float64Array(n) },
  };
  let above = NaN;
  for (let rank = 0; rank < n; rank++) {
    const place = places[rank]!;
    const row = rowAt(place);
    view.rows[rank] = row;
    view.positive[rank] = positive[place]!;
    if (weights) view.weights![rank] = weights[row]!;
    view.steps[rank] = scores[place] === above ? 0 : 1;
    above = scores[place]!;
  }
  return view;
}

/** One class, or label, against all others, for each that has scores. */
export function viewsOfEach(answers: Answers): RankedView[] {
  return answers.classScores!.map(({ code, values }) =>
    rankedView(rowsOfClass(answers, code), values, answers.weights),
  );
}

/** All classes pooled. */
export function viewOfAll(answers: Answers): RankedView[] {
  return [pooledView(answers, answers.classScores!)];
}

/**
 * Each class that has rows against each other one, by the scores of the first, on the rows of the two; pair after pair.
 */
export function viewsOfPairs(answers: Answers): RankedView[] {
  const classes = answers
    .classScores!.map(({ code, values }) => ({ values, rows: rowsOfClass(answers, code) }))
    .filter(({ rows }) => rows.includes(1));
  return classes.flatMap((first, i) =>
    classes.slice(i + 1).flatMap((second) => {
      const either = first.rows.map((flag, row) => flag | second.rows[row]!);
      return [first, second].map(({ rows, values }) => rankedView(rows, values, undefined, either));
    }),
  );
}

/** The ranking of a resample; without `times` of the rows as they are. It lives in the view's space until the next. */
export function rankingOfView(view: RankedView, times?: Int32Array): Ranking {
  const { rows, positive, weights, steps, space } = view;
  const { truePositives, falsePositives } = space;
  let above = -1;
  let hits = 0;
  let misses = 0;
  let stepped = 0;
  for (let rank = 0; rank < rows.length; rank++) {
    stepped |= steps[rank]!;
    const drawn = times ? times[rows[rank]!]! : 1;
    if (drawn === 0) continue;
    above += stepped;
    stepped = 0;
    const weight = weights ? drawn * weights[rank]! : drawn;
    if (positive[rank] === 1) hits += weight;
    else misses += weight;
    truePositives[above] = hits;
    falsePositives[above] = misses;
  }
  return {
    truePositives: truePositives.subarray(0, above + 1),
    falsePositives: falsePositives.subarray(0, above + 1),
  };
}
