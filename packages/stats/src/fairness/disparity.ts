/** Figures of groups as one: MetricFrame's group_min, group_max, difference and ratio, as Fairlearn 0.15 has them. */
export const transforms = ['difference', 'ratio', 'group_min', 'group_max'] as const;
export type Transform = (typeof transforms)[number];

/** Groups beside each other, or each beside all rows. */
export const methods = ['between_groups', 'to_overall'] as const;
export type Method = (typeof methods)[number];

/** Several figures as one: the least fair, or their mean. */
export const aggregates = ['worst_case', 'mean'] as const;
export type Aggregate = (typeof aggregates)[number];

/**
 * One metric over groups. NaN where a group has no figure, and for a ratio of nothing to nothing.
 * @param overall the metric over all rows, which only `to_overall` asks for
 */
export function disparityOf(
  figures: readonly number[],
  overall: number,
  transform: Transform,
  method: Method,
): number {
  const [least, most] = [Math.min(...figures), Math.max(...figures)];
  if (transform === 'group_min') return least;
  if (transform === 'group_max') return most;
  if (transform === 'difference')
    return method === 'between_groups'
      ? most - least
      : Math.max(...figures.map((figure) => Math.abs(figure - overall)));
  return method === 'between_groups'
    ? least / most
    : Math.min(...figures.map((figure) => atMostOne(figure / overall)));
}

/** Whether a greater disparity is the less fair one: of differences it is, of ratios the smaller. */
export function aggregateOf(values: readonly number[], transform: Transform, aggregate: Aggregate): number {
  if (aggregate === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return transform === 'difference' || transform === 'group_max' ? Math.max(...values) : Math.min(...values);
}

function atMostOne(ratio: number): number {
  return ratio > 1 ? 1 / ratio : ratio;
}
