import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { xoshiro256 } from '../rng.ts';
import { ascendingOrder } from './order.ts';
import { averagePrecision, precisionRecallCurve, rankingOf, rocAuc, rocCurve } from './ranking.ts';
import { rankedView, rankingOfView } from './ranked-view.ts';
import { resampleRows } from './row-bootstrap.ts';

const tied = () => ({
  positive: Uint8Array.of(0, 0, 0, 1, 1, 1, 0, 1),
  scores: Float64Array.of(0.2, 0.5, 0.5, 0.5, 0.9, 0.2, 0.1, 0.5),
});

test('ties count half in ROC AUC and stand together in average precision', () => {
  const { positive, scores } = tied();
  const ranking = rankingOf(positive, scores);
  expect(rocAuc(ranking)).toBe(0.71875);
  expect(averagePrecision(ranking)).toBeCloseTo(0.6928571429, 9);
});

test('constant scores rank nothing: ROC AUC is a half, average precision the share of positives', () => {
  const ranking = rankingOf(Uint8Array.of(1, 0, 0, 1), new Float64Array(4).fill(0.3));
  expect(rocAuc(ranking)).toBe(0.5);
  expect(averagePrecision(ranking)).toBe(0.5);
});

test('one class alone has no ROC AUC, and no positives no average precision', () => {
  const scores = Float64Array.of(0.1, 0.9);
  expect(rocAuc(rankingOf(Uint8Array.of(1, 1), scores))).toBeNaN();
  expect(rocAuc(rankingOf(Uint8Array.of(0, 0), scores))).toBeNaN();
  expect(averagePrecision(rankingOf(Uint8Array.of(0, 0), scores))).toBeNaN();
});

test('the radix order of many scores is the comparison order, signs, zeros and ties included', () => {
  const random = xoshiro256(7n);
  const scores = Float64Array.from({ length: 5_000 }, (_, i) =>
    i % 7 === 0 ? (i % 2 === 0 ? 0 : -0) : Math.round((random.uniform() - 0.5) * 1e4) * 10 ** (i % 5),
  );
  const expected = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b);
  expect([...ascendingOrder(scores)]).toEqual(expected);
});

test('the order of any finite scores ascends', () => {
  fc.assert(
    fc.property(fc.float64Array({ noNaN: true, maxLength: 50 }), (scores) => {
      const order = ascendingOrder(scores);
      return order.every((row, i) => i === 0 || scores[order[i - 1]!]! <= scores[row]!);
    }),
  );
});

test('curves begin and end where they should and keep to their number of points', () => {
  const random = xoshiro256(3n);
  const scores = Float64Array.from({ length: 3_000 }, () => random.uniform());
  const positive = Uint8Array.from(scores, (score) => (random.uniform() < score ? 1 : 0));
  const ranking = rankingOf(positive, scores);
  const roc = rocCurve(ranking, 200);
  expect(roc).toHaveLength(200);
  expect([roc[0], roc.at(-1)]).toEqual([
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]);
  const curve = precisionRecallCurve(ranking, 200);
  expect(curve).toHaveLength(200);
  expect(curve.at(-1)!.x).toBe(1);
});

test('resampled rankings are those of the resampled rows', () => {
  const { positive, scores } = tied();
  const weights = Float64Array.of(1, 2, 1, 3, 1, 1, 2, 1);
  const view = rankedView(positive, scores, weights);
  const aucs = resampleRows(8, (times) => rocAuc(rankingOfView(view, times)), 200, xoshiro256(5n));
  const random = xoshiro256(5n);
  const expected = Float64Array.from(aucs, () => {
    const drawn = Array.from(positive, () => random.index(positive.length));
    return rocAuc(
      rankingOf(
        Uint8Array.from(drawn, (row) => positive[row]!),
        Float64Array.from(drawn, (row) => scores[row]!),
        Float64Array.from(drawn, (row) => weights[row]!),
      ),
    );
  });
  aucs.forEach((auc, i) =>
    Number.isNaN(auc) ? expect(expected[i]).toBeNaN() : expect(auc).toBeCloseTo(expected[i]!, 12),
  );
});
