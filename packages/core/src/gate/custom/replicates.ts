/** How sure a figure of any aggregate is: the aggregate is computed again over many versions of the rows. */
import { tQuantile } from '@mlops-actions/stats/distributions';
import { percentileInterval } from '@mlops-actions/stats/metrics/percentile';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Uncertainty } from '../measure/uncertainty.ts';
import { rowNumber, type CustomRows } from './custom-rows.ts';
import { bracketed, type SqlMetric } from './sql-metric.ts';

/** Rows up to which rows are resampled; above it, random groups of rows are left out one after the other. */
const mostRowsResampled = 20_000;
const resamples = 2_000;
const groups = 100;

const replicate = identifier('replicate of mlops-actions');

/** The figures of one model over versions of its rows; those of two models over the same rows are pairs. */
export interface Replicates {
  kind: 'bootstrap' | 'jackknife';
  values: Float64Array;
}

/**
 * The engine joins the hashes of several values without mixing their bits, which a second hash does.
 * Draws depend on the seed, the row's number and the version alone, so that both models get the same.
 */
export async function replicatesOf(
  engine: Engine,
  metric: SqlMetric,
  { table, count }: CustomRows,
  seed: Seed,
): Promise<Replicates> {
  const kind = count <= mostRowsResampled ? 'bootstrap' : 'jackknife';
  const versions =
    kind === 'bootstrap'
      ? `SELECT b AS ${replicate}, (hash(hash(b, j, '${seed}')) % ${count}) AS drawn FROM range(${resamples}) AS r(b), range(${count}) AS n(j)`
      : `SELECT b AS ${replicate}, j AS drawn FROM range(${groups}) AS r(b), (SELECT j, (row_number() OVER (ORDER BY hash(hash(j, '${seed}')), j)) % ${groups} AS dealt FROM range(${count}) AS n(j)) WHERE dealt <> b`;
  const { at, value } = await engine.columns(
    `SELECT ${replicate} AS at, CAST(${bracketed(metric)} AS DOUBLE) AS value FROM (${versions}) JOIN ${table} ON drawn = ${rowNumber} GROUP BY ${replicate}`,
  );
  const values = new Float64Array(kind === 'bootstrap' ? resamples : groups).fill(NaN);
  for (const [i, b] of (at ?? []).entries()) {
    const found = value![i];
    if (typeof found === 'number') values[Number(b)] = found;
  }
  return { kind, values };
}

/** Bounds of a figure, given its own replicates; for a difference, the difference of two models' replicates. */
export function uncertaintyOfReplicates(estimate: number, { kind, values }: Replicates): Uncertainty {
  if (kind === 'bootstrap') {
    return {
      method: 'row bootstrap',
      resamples,
      bounds: async (alpha) => {
        const found = percentileInterval(values.slice(), alpha);
        return found && { interval: found.interval };
      },
    };
  }
  const error = jackknifeError(values);
  return {
    method: `jackknife of ${groups} random groups of rows`,
    bounds: async (alpha) => {
      const half = tQuantile(1 - alpha, groups - 1) * error;
      return Number.isFinite(half)
        ? { interval: { lower: estimate - half, upper: estimate + half } }
        : undefined;
    },
  };
}

/** √((G − 1)/G · Σ (θ₋g − θ̄)²): the delete-a-group jackknife (Kott, J. Official Statistics 17, 2001). */
function jackknifeError(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((values.length - 1) / values.length) * squares);
}

/** θ of two models, version by version. */
export function differenceOfReplicates(first: Replicates, second: Replicates): Replicates {
  return { kind: first.kind, values: first.values.map((value, i) => value - second.values[i]!) };
}
