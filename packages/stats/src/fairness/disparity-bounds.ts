/** How sure a disparity is: bounds that hold although it is the largest of many differences. */
import type { Interval } from '../interval.ts';
import { aggregateOf, disparityOf, type Aggregate, type Method, type Transform } from './disparity.ts';
import { simultaneousBounds, type Contrast } from './simultaneous.ts';

/** One metric of the groups of a level, such as their selection rates, with its resamples. */
export interface GroupFigures {
  figures: readonly number[];
  overall: number;
  /** Per group, and of all rows: a figure a resample; positive where a ratio is made of them. */
  replicates: readonly Float64Array[];
  overallReplicates: Float64Array;
  /** What the resamples scatter around: never 0, so that it has a logarithm. */
  smoothed: readonly number[];
  overallSmoothed: number;
}

export interface DisparityKind {
  transform: Transform;
  method: Method;
  aggregate: Aggregate;
}

/** The disparity of each level (one, or one for each value of the control columns), by the parts of the metric. */
export function disparities(
  levels: readonly (readonly Pick<GroupFigures, 'figures' | 'overall'>[])[],
  { transform, method, aggregate }: DisparityKind,
): number[] {
  return levels.map((parts) =>
    aggregateOf(
      parts.map(({ figures, overall }) => disparityOf(figures, overall, transform, method)),
      transform,
      aggregate,
    ),
  );
}

/** Their bounds, each side at the one-sided level `alpha` over all levels together. */
export function disparityBounds(
  levels: readonly (readonly GroupFigures[])[],
  kind: DisparityKind,
  alpha: number,
): Interval[] {
  const sets = levels.map((parts) => parts.map((part) => contrastsOf(part, kind)));
  const all = sets.flat(2);
  const replicates = levels[0]![0]!.overallReplicates.length;
  const bounds = simultaneousBounds(all, replicates, alpha);
  let at = 0;
  const intervals = sets.map((parts) =>
    parts.map((contrasts) => {
      const from = at;
      at += contrasts.length;
      return {
        lower: extreme(bounds.lower.subarray(from, at), kind.transform),
        upper: extreme(bounds.upper.subarray(from, at), kind.transform),
      };
    }),
  );
  return intervals.map((parts) => {
    const turned = parts.map((interval) => asFigure(interval, kind.transform));
    const side = (end: keyof Interval) =>
      aggregateOf(
        turned.map((interval) => interval[end]),
        kind.transform,
        kind.aggregate,
      );
    return { lower: side('lower'), upper: side('upper') };
  });
}

/** What is compared, on the scale on which it is: differences turned to be positive, of logarithms for ratios. */
function contrastsOf(part: GroupFigures, { transform, method }: DisparityKind): Contrast[] {
  const { figures, replicates } = part;
  if (transform === 'group_min' || transform === 'group_max')
    return figures.map((estimate, g) => ({ estimate, replicate: (r) => replicates[g]![r]! }));
  const one = (g: number) => side(part.smoothed[g]!, figures[g]!, replicates[g]!, transform);
  const sides = figures.map((_, g) => one(g));
  if (method === 'to_overall') {
    const whole = side(part.overallSmoothed, part.overall, part.overallReplicates, transform);
    return sides.map((own) => between(own, whole));
  }
  return sides.flatMap((own, g) => sides.slice(g + 1).map((other) => between(own, other)));
}

interface Side {
  value: number;
  replicate: (r: number) => number;
}

function side(smoothed: number, figure: number, replicates: Float64Array, transform: Transform): Side {
  if (transform !== 'ratio') return { value: figure, replicate: (r) => replicates[r]! };
  const logarithms = replicates.map(Math.log);
  return { value: Math.log(smoothed), replicate: (r) => logarithms[r]! };
}

function between(one: Side, other: Side): Contrast {
  const gap = one.value - other.value;
  const sign = gap < 0 ? -1 : 1;
  return { estimate: sign * gap, replicate: (r) => sign * (one.replicate(r) - other.replicate(r)) };
}

function extreme(values: Float64Array, transform: Transform): number {
  return transform === 'group_min' ? Math.min(...values) : Math.max(...values);
}

function asFigure({ lower, upper }: Interval, transform: Transform): Interval {
  if (transform === 'difference') return { lower: Math.max(0, lower), upper };
  if (transform !== 'ratio') return { lower, upper };
  return { lower: Math.exp(-upper), upper: Math.exp(-Math.max(0, lower)) };
}
