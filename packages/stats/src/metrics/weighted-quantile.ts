import { orderOf } from './order.ts';

/**
 * The quantile of values with weights that scikit-learn takes (`averaged_inverted_cdf`, Hyndman & Fan, The American
 * Statistician 50 (1996), 361–365): the value at which the share of weight reaches `share`, and where it is reached
 * exactly, the mean of that value and the next one with weight. With equal weights and a half it is the median.
 * @param times how often each value counts
 */
export function weightedQuantile(
  values: Float64Array,
  share: number,
  weights?: Float64Array,
  times?: Int32Array,
): number {
  const order = orderOf(values);
  const weightOf = (row: number) => (weights ? weights[row]! : 1) * (times ? times[row]! : 1);
  let total = 0;
  for (let i = 0; i < order.length; i++) total += weightOf(order[i]!);
  if (!(total > 0)) return NaN;
  const wanted = share * total;
  let below = 0;
  for (let i = 0; i < order.length; i++) {
    const weight = weightOf(order[i]!);
    below += weight;
    if (weight === 0 || below < wanted) continue;
    const here = values[order[i]!]!;
    if (below - wanted > Number.EPSILON) return here;
    let next = i + 1;
    while (next < order.length && weightOf(order[next]!) === 0) next++;
    return next < order.length ? (here + values[order[next]!]!) / 2 : here;
  }
  return values[order.at(-1)!]!;
}
