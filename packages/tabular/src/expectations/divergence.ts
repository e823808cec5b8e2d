import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { familyOf } from './comparison.ts';
import { type Aggregate, missing, not } from './conditions.ts';
import { type Judgement, NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { columnName, expectationOfRows } from './kwargs.ts';
import { type Member, memberSchema } from './members.ts';
import {
  binnedPartition,
  countsPartition,
  entropy,
  type Holdouts,
  matched,
  type Partition,
  partitionOf,
} from './partition.ts';
import { figure } from './result.ts';

const share = z.number().min(0).max(1).nullish();

/**
 * The Kullback–Leibler divergence (natural logarithm) of the column from the expected partition. Without a
 * partition, the column is compared with itself.
 */
export const expectColumnKlDivergenceToBeLessThan = expectationOfRows(
  {
    ...columnName,
    partition_object: z
      .looseObject({
        values: z.array(memberSchema).optional(),
        bins: z.array(z.number()).optional(),
        weights: z.array(z.number()),
        tail_weights: z.array(z.number()).optional(),
      })
      .nullish(),
    threshold: z.number().min(0).nullish(),
    internal_weight_holdout: share,
    tail_weight_holdout: share,
    bucketize_data: z.boolean().default(true),
    min_value: z.number().nullish(),
    max_value: z.number().nullish(),
  },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const holdouts = { internal: given.internal_weight_holdout ?? 0, tail: given.tail_weight_holdout ?? 0 };
    const threshold = given.threshold ?? null;
    if (!given.partition_object) return ofItself(column, given.bucketize_data, holdouts, threshold);
    const partition = partitionOf(given.partition_object, holdouts);
    if (partition.kind === 'values') return ofValues(column, partition, holdouts, threshold);
    if (!given.bucketize_data)
      throw new NotEvaluable(
        `'partition_object' has bins, which 'bucketize_data: false' cannot be used with.`,
      );
    return ofBins(column, partition, holdouts, threshold);
  },
);

type Counted = { value: Member; count: number }[];
const expectedText = (threshold: number | null) =>
  threshold === null ? 'any KL divergence' : `a KL divergence of at most ${threshold}`;

function ofValues(
  column: TableColumn,
  partition: Partition & { kind: 'values' },
  holdouts: Holdouts,
  threshold: number | null,
): PreparedExpectation {
  if (holdouts.internal > 0)
    throw new NotEvaluable(`'internal_weight_holdout' is for bins, and 'partition_object' has values.`);
  const counts = { of: 'value counts', column } as const;
  const both = (values: Record<string, unknown>) =>
    matched(values['counts'] as Counted, partition, holdouts.tail);
  return {
    expected: expectedText(threshold),
    aggregates: { counts },
    judge(values) {
      const { observed, expected } = both(values);
      return judged(entropy(observed, expected), threshold);
    },
    shown: {
      columns: [column],
      aggregates: { counts },
      result(values) {
        const { values: names, observed, expected } = both(values);
        return details({ values: names, weights: observed }, { values: names, weights: expected });
      },
    },
  };
}

function ofBins(
  column: TableColumn,
  partition: Partition & { kind: 'bins' },
  holdouts: Holdouts,
  threshold: number | null,
): PreparedExpectation {
  if (familyOf(column) !== 'number') throw wrongType(column, 'put into bins');
  const { bins } = partition;
  const between = (
    min: number | null,
    max: number | null,
    strictMin: boolean,
    strictMax: boolean,
  ): Aggregate => ({
    of: 'rows',
    where: {
      is: 'all',
      conditions: [
        not(missing(column)),
        { is: 'between', column, bounds: { min, max, strictMin, strictMax } },
      ],
    },
  });
  const inBins = bins
    .slice(1)
    .map((edge, index): [string, Aggregate] => [
      `bin${index}`,
      between(bins[index] as number, edge, false, index < bins.length - 2),
    ]);
  return {
    expected: expectedText(threshold),
    aggregates: {
      ...Object.fromEntries(inBins),
      below: between(null, bins[0] as number, false, true),
      above: between(bins.at(-1) as number, null, true, false),
      present: { of: 'rows', where: not(missing(column)) },
    },
    judge(values) {
      const counted = inBins.map(([name]) => values[name] as number);
      const [below, above, present] = ['below', 'above', 'present'].map((name) => values[name] as number) as [
        number,
        number,
        number,
      ];
      const compared = binnedPartition({ counted, below, above, present }, partition, holdouts);
      const judgement = judged(compared.divergence, threshold);
      return {
        ...judgement,
        result: { ...judgement.result, ...details(compared.observed, compared.expected) },
      };
    },
  };
}

/** Great Expectations compares the column with a partition that it makes of the column itself. */
function ofItself(
  column: TableColumn,
  inBins: boolean,
  holdouts: Holdouts,
  threshold: number | null,
): PreparedExpectation {
  if (inBins && familyOf(column) !== 'number') throw wrongType(column, 'put into bins');
  const counts = { of: 'value counts', column } as const;
  return {
    expected: expectedText(threshold),
    aggregates: { counts },
    judge(values) {
      const counted = values['counts'] as Counted;
      if (counted.length === 0) throw new NotEvaluable('There is no value to make a partition of.');
      if (!inBins) {
        if (holdouts.internal > 0)
          throw new NotEvaluable(
            `'internal_weight_holdout' is for bins, and there are none with 'bucketize_data: false'.`,
          );
        return judged(0, threshold);
      }
      const own = countsPartition(counted as { value: number; count: number }[]);
      return judged(binnedPartition(own.counts, own.partition, holdouts).divergence, threshold);
    },
    shown: {
      columns: [column],
      aggregates: { counts },
      result(values) {
        const counted = values['counts'] as Counted;
        if (inBins) {
          const own = countsPartition(counted as { value: number; count: number }[]);
          const { observed, expected } = binnedPartition(own.counts, own.partition, holdouts);
          return details(observed, expected);
        }
        const present = counted.reduce((sum, { count }) => sum + count, 0);
        const partition = {
          values: counted.map(({ value }) => value),
          weights: counted.map(({ count }) => count / present),
        };
        return details(partition, partition);
      },
    },
  };
}

function judged(divergence: number, threshold: number | null): Judgement {
  const success = threshold === null || divergence <= threshold;
  const observed = Number.isFinite(divergence) ? divergence : null;
  const what =
    observed === null ? 'The KL divergence is not finite' : `The KL divergence is ${figure(divergence)}`;
  return {
    success,
    result: { observed_value: observed },
    detail: `${what}; expected is ${expectedText(threshold)}.`,
  };
}

function details(observed: unknown, expected: unknown) {
  return { details: { observed_partition: observed, expected_partition: expected } };
}
