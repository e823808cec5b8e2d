/**
 * Rates of two classes within a group, with Fairlearn's names. Each is a ratio of sums over four masses: rows (or their
 * weight) by label and prediction, at 2·label + prediction.
 */
export const rateNames = [
  'selection_rate',
  'true_positive_rate',
  'false_positive_rate',
  'true_negative_rate',
  'false_negative_rate',
  'precision',
] as const;
export type RateName = (typeof rateNames)[number];

/** Which of the four masses are counted, of which. */
const ratios: Record<RateName, { part: readonly number[]; whole: readonly number[]; empty: string }> = {
  selection_rate: { part: [1, 3], whole: [0, 1, 2, 3], empty: 'no rows' },
  true_positive_rate: { part: [3], whole: [2, 3], empty: 'no row that is labelled positive' },
  false_positive_rate: { part: [1], whole: [0, 1], empty: 'no row that is labelled negative' },
  true_negative_rate: { part: [0], whole: [0, 1], empty: 'no row that is labelled negative' },
  false_negative_rate: { part: [2], whole: [2, 3], empty: 'no row that is labelled positive' },
  precision: { part: [3], whole: [1, 3], empty: 'no row that is predicted positive' },
};

/** The rate of the four masses from `at` on; NaN where nothing is there to be counted. */
export function rateOf(name: RateName, masses: Float64Array, at = 0): number {
  const { part, whole } = ratios[name];
  let [counted, all] = [0, 0];
  for (const k of part) counted += masses[at + k]!;
  for (const k of whole) all += masses[at + k]!;
  return counted / all;
}

/** What a group lacks whose rate is NaN. */
export function lackOf(name: RateName): string {
  return ratios[name].empty;
}
