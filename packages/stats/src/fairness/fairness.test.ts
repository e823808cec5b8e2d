import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { binomialDraw } from '../metrics/binomial-draw.ts';
import { checkStream } from '../rng.ts';
import { aggregateOf, disparityOf } from './disparity.ts';
import { disparityBounds } from './disparity-bounds.ts';
import type { GroupCells } from './group-cells.ts';
import { fairnessMetricOf } from './metric.ts';
import { resampledRates } from './resampled-rates.ts';

const share = fc.double({ min: 0.01, max: 1, noNaN: true });

test('a ratio is at most 1, a difference at least 0, and equal groups have 1 and 0', () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 2, maxLength: 6 }), share, (figures, overall) => {
      for (const method of ['between_groups', 'to_overall'] as const) {
        expect(disparityOf(figures, overall, 'ratio', method)).toBeLessThanOrEqual(1);
        expect(disparityOf(figures, overall, 'difference', method)).toBeGreaterThanOrEqual(0);
      }
      expect(disparityOf([overall, overall], overall, 'ratio', 'to_overall')).toBe(1);
    }),
  );
  expect(disparityOf([0.5, NaN], 0.5, 'difference', 'between_groups')).toBeNaN();
  expect(aggregateOf([0.2, 0.4], 'ratio', 'worst_case')).toBe(0.2);
  expect(aggregateOf([0.2, 0.4], 'difference', 'worst_case')).toBe(0.4);
});

test('names are read as Fairlearn writes them', () => {
  expect(fairnessMetricOf('equalized_odds_ratio')).toEqual({
    name: 'equalized_odds_ratio',
    parts: ['true_positive_rate', 'false_positive_rate'],
    transform: 'ratio',
  });
  expect(fairnessMetricOf('recall_group_min')).toMatchObject({ parts: ['recall'], transform: 'group_min' });
  expect(fairnessMetricOf('equalized_odds_group_min')).toBeUndefined();
  expect(fairnessMetricOf('recall')).toBeUndefined();
});

/** Cells of groups of `rows` rows, all labelled negative, selected with each group's probability. */
function selected(rows: number, shares: readonly number[], seed: number): GroupCells {
  const random = checkStream(`0x${seed.toString(16)}`, 'fairness', 'rows');
  const counts = new Float64Array(4 * shares.length);
  shares.forEach((probability, group) => {
    const chosen = binomialDraw(rows, probability, random);
    counts.set([rows - chosen, chosen, 0, 0], 4 * group);
  });
  return { groups: shares.length, counts, mass: counts, squares: counts };
}

test('groups that differ by exactly the bound are called unfair no more often than the level, unlike by the plain quantile of the resampled difference', () => {
  const [trials, alpha, bound] = [300, 0.05, 0.1];
  const kind = { transform: 'difference', method: 'between_groups', aggregate: 'worst_case' } as const;
  const alarms = { together: 0, plain: 0 };
  for (let trial = 1; trial <= trials; trial++) {
    const cells = selected(120, [0.25, 0.25, 0.3, 0.35, 0.35, 0.35], trial);
    const all = [0, 1, 2, 3, 4, 5];
    const random = checkStream(`0x${trial.toString(16)}`, 'fairness', 'draws');
    const levels = resampledRates(cells, ['selection_rate'], [{ compared: all, all }], 400, random);
    if (disparityBounds(levels, kind, alpha)[0]!.lower > bound) alarms.together++;
    const { replicates } = levels[0]![0]!;
    const differences = Array.from({ length: 400 }, (_, r) => {
      const values = replicates.map((own) => own[r]!);
      return Math.max(...values) - Math.min(...values);
    }).sort((a, b) => a - b);
    if (differences[Math.floor(alpha * 400)]! > bound) alarms.plain++;
  }
  expect(alarms.together / trials).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / trials));
  expect(alarms.plain / trials).toBeGreaterThan(0.2);
});
