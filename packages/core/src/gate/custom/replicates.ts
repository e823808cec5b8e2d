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
  /** The figures, NaN where there is none; of a bootstrap those of other resamples, `times` as many as usual. */
  values: (times: number) => Promise<Float64Array>;
}

/** Computed when they are asked for, as long as the engine is open. */
export function replicatesOf(engine: Engine, metric: SqlMetric, rows: CustomRows, seed: Seed): Replicates {
  const kind = rows.count <= mostRowsResampled ? 'bootstrap' : 'jackknife';
  const draw = (times: number) => {
    if (kind === 'jackknife') return figures(engine, metric, rows, jackknifed(rows.count, seed), groups);
    const [count, own] = [times * resamples, times === 1 ? seed : `${seed} × ${times}`];
    return figures(engine, metric, rows, resampled(rows.count, count, own), count);
  };
  const drawn = new Map<number, Promise<Float64Array>>();
  return {
    kind,
    values(times) {
      const values = drawn.get(times) ?? draw(times);
      drawn.set(times, values);
      return values;
    },
  };
}

/**
 * The engine joins the hashes of several values without mixing their bits, which a second hash does.
 * Draws depend on the seed, the row's number and the version alone, so that both models get the same.
 */
function resampled(rows: number, count: number, seed: string): string {
  return `SELECT b AS ${replicate}, (hash(hash(b, j, '${seed}')) % ${rows}) AS drawn FROM range(${count}) AS r(b), range(${rows}) AS n(j)`;
}

function jackknifed(rows: number, seed: Seed): string {
  return `SELECT b AS ${replicate}, j AS drawn FROM range(${groups}) AS r(b), (SELECT j, (row_number() OVER (ORDER BY hash(hash(j, '${seed}')), j)) % ${groups} AS dealt FROM range(${rows}) AS n(j)) WHERE dealt <> b`;
}

/** The metric of each version: `versions` pairs a version's number, below `count`, with the number of a row in it. */
async function figures(
  engine: Engine,
  metric: SqlMetric,
  { table }: CustomRows,
  versions: string,
  count: number,
): Promise<Float64Array> {
  const { at, value } = await engine.columns(
    `SELECT ${replicate} AS at, CAST(${bracketed(metric)} AS DOUBLE) AS value FROM (${versions}) JOIN ${table} ON drawn = ${rowNumber} GROUP BY ${replicate}`,
  );
  const values = new Float64Array(count).fill(NaN);
  for (const [i, b] of (at ?? []).entries()) {
    const found = value![i];
    if (typeof found === 'number') values[Number(b)] = found;
  }
  return values;
}

/** Bounds of a figure, given its own replicates; for a difference, the difference of two models' replicates. */
export function uncertaintyOfReplicates(estimate: number, { kind, values }: Replicates): Uncertainty {
  if (kind === 'bootstrap') {
    return {
      method: 'row bootstrap',
      resamples,
      bounds: async (alpha, times = 1) => percentileInterval((await values(times)).slice(), alpha),
    };
  }
  return {
    method: `jackknife of ${groups} random groups of rows`,
    bounds: async (alpha) => {
      const half = tQuantile(1 - alpha, groups - 1) * jackknifeError(await values(1));
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
  return {
    kind: first.kind,
    async values(times) {
      const [ours, theirs] = [await first.values(times), await second.values(times)];
      return ours.map((value, i) => value - theirs[i]!);
    },
  };
}
