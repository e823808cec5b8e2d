import { z } from 'zod';
import { columnNamed, wrongType } from './columns.ts';
import { familyOf } from './comparison.ts';
import { missing } from './conditions.ts';
import { NotEvaluable } from './expectation.ts';
import { columnName, expectationOfRows } from './kwargs.ts';
import { count } from './result.ts';

const edge = z.union([z.number(), z.boolean()]).transform(Number).nullable();
const ranges = z.object({
  quantiles: z.array(z.number().min(0).max(1)),
  value_ranges: z.array(z.tuple([edge, edge])),
});
const methods = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
type Method = (typeof methods)[number];

/** A quantile's values at both neighbouring ranks, and how far it lies between them. */
interface Rank {
  low: number | bigint | null;
  high: number | bigint | null;
  part: number;
  /** Of the low one. */
  rank: number;
}

/** `allow_relative_error` names how pandas interpolates; `nearest` where it is not given. */
export const expectColumnQuantileValuesToBeBetween = expectationOfRows(
  {
    ...columnName,
    quantile_ranges: ranges,
    allow_relative_error: z.union([z.literal(false), z.enum(methods)]).default(false),
  },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const { quantiles, value_ranges: wanted } = given.quantile_ranges;
    if (quantiles.length !== wanted.length)
      throw new NotEvaluable(
        `There are ${quantiles.length} quantiles and ${wanted.length} value_ranges: give one range for each.`,
      );
    if (familyOf(column) !== 'number') throw wrongType(column, 'ranked as numbers');
    const method = given.allow_relative_error || 'nearest';
    const isBetween = column.type === 'boolean' && ['linear', 'midpoint'].includes(method);
    return {
      expected: `quantiles within ${wanted.length} ranges`,
      aggregates: {
        ranks: { of: 'quantiles', column, at: quantiles },
        ...(isBetween && { missing: { of: 'rows', where: missing(column), whole: true } }),
      },
      observesValueOf: column,
      judge({ ranks, missing: lacking }) {
        // NumPy subtracts Python's truth values, which pandas keeps beside missing ones, but none of its own.
        if (lacking === 0)
          throw new NotEvaluable(
            `Column '${column.name}' holds truth values, between which nothing lies: give lower, higher or nearest as allow_relative_error.`,
          );
        const values = (ranks as Rank[]).map((rank) => interpolated(rank, method));
        const isTruth = column.type === 'boolean' && !isBetween;
        const details = values.map((value, index) =>
          isWithin(value, wanted[index] as [number | null, number | null]),
        );
        const outside = details.filter((each) => !each).length;
        return {
          success: outside === 0,
          result: {
            observed_value: { quantiles, values: isTruth ? values.map(Boolean) : values },
            details: { success_details: details },
          },
          detail:
            outside === 0
              ? `All ${count(values.length)} quantiles are within their ranges.`
              : `${count(outside)} of ${count(values.length)} quantiles are outside their ranges.`,
        };
      },
    };
  },
);

/** As numpy.quantile; `nearest` takes the even rank where both are as near. */
function interpolated({ low, high, part, rank }: Rank, method: Method): number | bigint | null {
  if (low === null || high === null) return null;
  const [from, width] = [Number(low), Number(high) - Number(low)];
  switch (method) {
    case 'lower':
      return low;
    case 'higher':
      return high;
    case 'midpoint':
      return from + width * 0.5;
    case 'linear':
      return part < 0.5 ? from + width * part : Number(high) - width * (1 - part);
    case 'nearest':
      return part < 0.5 || (part === 0.5 && rank % 2 === 0) ? low : high;
  }
}

/** Within, or as near to an end as 1e-8 plus a ten-thousandth of it. */
function isWithin(found: number | bigint | null, [low, high]: [number | null, number | null]): boolean {
  if (found === null) return false;
  const value = Number(found);
  const [from, to] = [low ?? -Infinity, high ?? Infinity];
  const near = (end: number) =>
    value === end || (Number.isFinite(end) && Math.abs(value - end) <= 1e-8 + 1e-4 * Math.abs(end));
  return near(from) || near(to) || (from <= value && value <= to);
}
