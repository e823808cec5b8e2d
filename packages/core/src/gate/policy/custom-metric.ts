import { metricNames, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { nearest } from '@mlops-actions/tabular/nearest';
import { z } from 'zod';
import { type Place, UserError } from '../../runtime/user-error.ts';

/** A metric that the policy defines: as SQL over the predictions, or as a name in a metrics file or a run. */
export interface CustomMetric {
  name: string;
  /** One aggregate over the rows, such as `sum(amount) filter (prediction = label)`; without it the values are given. */
  sql: string | undefined;
  /** Undefined where nobody says it: then no rule can ask whether a difference is for the better. */
  greaterIsBetter: boolean | undefined;
  /** Whether its values lie in [0, 1], so that the default margin is 0.01. */
  unitRange: boolean;
  at?: Place;
}

const described = z.strictObject({
  sql: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe(
      'One aggregate in DuckDB’s SQL over the columns of the predictions; label, prediction, score and weight stand for what the inputs name so',
    ),
  'greater-is-better': z.boolean().optional().describe('Which way is better'),
  range: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, {
      error: 'it takes the lowest and the highest value, such as [0, 1]',
    })
    .optional()
    .describe(
      'The lowest and the highest value; of 0 and 1 the default margin is 0.01, else 2 % of the champion',
    ),
});

/** `metrics` of a policy: by name its SQL, or a map that says more. */
export const customMetricsSchema = z
  .record(z.string(), z.union([z.string(), described]))
  .describe('Metrics of the policy’s own, by name');

const namePattern = /^[A-Za-z_]\w*$/;

/** The metrics of a policy. @throws UserError for a name that none can have */
export function customMetricsOf(
  given: z.output<typeof customMetricsSchema>,
  placeOf: (name: string) => Place | undefined,
): CustomMetric[] {
  return Object.entries(given).map(([name, value]) => {
    const { sql, range, ...more } = typeof value === 'string' ? { sql: value } : value;
    const direction = 'greater-is-better' in more ? more['greater-is-better'] : undefined;
    return customMetric({
      name,
      sql,
      greaterIsBetter: direction,
      unitRange: range?.[0] === 0 && range[1] === 1,
      at: placeOf(name),
    });
  });
}

/** `revenue = sum(amount) filter (prediction = label)`: a line of rules that defines a metric; undefined for any other. */
export function definitionOf(line: string): CustomMetric | undefined {
  const [, name, sql] = /^([^\s=<>!]+)\s*=(?![=>])\s*(.*\(.*)$/s.exec(line.trim()) ?? [];
  if (name === undefined || sql === undefined) return undefined;
  return customMetric({ name, sql, greaterIsBetter: undefined, unitRange: false });
}

function customMetric({
  at,
  ...metric
}: Omit<CustomMetric, 'at'> & { at?: Place | undefined }): CustomMetric {
  const { name } = metric;
  if (!namePattern.test(name))
    throw new UserError(
      `A metric cannot be called '${name}': use letters, digits and underscores, a letter first.`,
      at,
    );
  const known = metricOf(name);
  if (known) {
    throw new UserError(
      `The metric '${name}' is known already${known.name === name ? '' : ` as ${known.name}`}: give yours another name.`,
      at,
    );
  }
  return { ...metric, ...(at && { at }) };
}

/** The name of a custom or known metric that is nearest to a mistyped one. */
export function nearestMetric(name: string, custom: readonly CustomMetric[]): string | null {
  return nearest(name, [...custom.map((metric) => metric.name), ...metricNames]);
}
