/** How sure a figure of any aggregate is: the aggregate is computed again over many versions of the rows. */
import { tQuantile } from '@mlops-actions/stats/distributions';
import { percentileInterval } from '@mlops-actions/stats/metrics/percentile';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import { seedFromText, type Seed } from '@mlops-actions/stats/rng';
import { largestDraw } from '../measure/largest-draw.ts';
import type { Bounds, Uncertainty } from '../measure/uncertainty.ts';
import type { Resampling } from './resampling.ts';
import { rowNumber, type CustomRows } from './custom-rows.ts';
import { bracketed, type SqlMetric } from './sql-metric.ts';

/** Rows up to which the interval is of percentiles; above it, of the standard error that fewer versions give. */
const mostRowsOfPercentiles = 5_000;
/** Versions of the rows, as many as keep the work alike, but no fewer than a standard error takes. */
const mostVersions = 2_000;
const fewestVersions = 100;
const rowsDrawn = mostVersions * mostRowsOfPercentiles;
/** Rows of one query: a quantile holds all of them in memory. */
const rowsAQuery = 20_000_000;

const version = identifier('replicate of mlops-actions');
const drawn = identifier('row drawn by mlops-actions');
const dealt = identifier('group of mlops-actions');

type Kind = 'percentiles' | 'errors' | 'jackknife' | 'none';

/** The figures of one model over versions of its rows; those of two models over the same rows are pairs. */
export interface Replicates {
  kind: Kind;
  resampling: Resampling;
  /** How many versions there are. */
  versions: number;
  /**
   * The figures, NaN where there is none; of percentiles those of `times` as many resamples as usual. Once more were
   * drawn, all that ask get those.
   */
  values: (times: number) => Promise<Float64Array>;
}

/** Computed when they are asked for, as long as the engine is open. */
export function replicatesOf(
  engine: Engine,
  metric: SqlMetric,
  rows: CustomRows,
  { resampling, seed }: { resampling: Resampling; seed: Seed },
): Replicates {
  const kind = kindOf(resampling, rows.count);
  const versions = Math.round(
    Math.min(mostVersions, Math.max(fewestVersions, rowsDrawn / Math.max(1, rows.count))),
  );
  const own = seedFromText(`${seed}\n${metric.sql}`);
  const draw = (times: number) =>
    kind === 'jackknife'
      ? figures(engine, metric, versions, () => jackknifed(rows, versions, own), versions)
      : figures(
          engine,
          metric,
          times * versions,
          (from, to) => resampled(rows, from, to, times === 1 ? own : `${own} × ${times}`),
          Math.max(1, Math.floor(rowsAQuery / rows.count)),
        );
  return { kind, resampling, versions, values: largestDraw(draw) };
}

function kindOf(resampling: Resampling, rows: number): Kind {
  if (resampling === 'constant' || typeof resampling === 'object') return 'none';
  if (rows <= mostRowsOfPercentiles) return 'percentiles';
  return resampling === 'smooth' ? 'jackknife' : 'errors';
}

/**
 * The engine joins the hashes of several values without mixing their bits, which a second hash does.
 * Draws depend on the seed, the row's number and the version alone, so that both models get the same.
 */
function resampled({ table, count }: CustomRows, from: number, to: number, seed: string): string {
  const draws = `SELECT b AS ${version}, (hash(hash(b, j, '${seed}')) % ${count}) AS ${drawn} FROM range(${from}, ${to}) AS r(b), range(${count}) AS n(j)`;
  return `(${draws}) JOIN ${table} ON ${drawn} = ${rowNumber}`;
}

/** Each row is dealt to one group, and stands in the versions of all others. */
function jackknifed({ table, count }: CustomRows, groups: number, seed: Seed): string {
  const groupOf = `SELECT j AS ${drawn}, (row_number() OVER (ORDER BY hash(hash(j, '${seed}')), j)) % ${groups} AS ${dealt} FROM range(${count}) AS n(j)`;
  return `(SELECT * FROM ${table} JOIN (${groupOf}) ON ${drawn} = ${rowNumber}) JOIN range(${groups}) AS r(${version}) ON ${dealt} <> ${version}`;
}

/** The metric of each version below `count`; `rowsOf` tells the rows of versions from one number up to another, `turn` at most. */
async function figures(
  engine: Engine,
  metric: SqlMetric,
  count: number,
  rowsOf: (from: number, to: number) => string,
  turn: number,
): Promise<Float64Array> {
  const values = new Float64Array(count).fill(NaN);
  for (let from = 0; from < count; from += turn) {
    const { at, value } = await engine.columns(
      `SELECT ${version} AS at, CAST(${bracketed(metric)} AS DOUBLE) AS value FROM ${rowsOf(from, Math.min(count, from + turn))} GROUP BY ${version}`,
    );
    for (const [i, b] of (at ?? []).entries()) {
      const found = value![i];
      if (typeof found === 'number') values[Number(b)] = found;
    }
  }
  return values;
}

/** A figure of one model, or the difference of two. */
export interface Estimated {
  estimate: number;
  /** How large the figures behind it are, to tell a spread from rounding. */
  magnitude: number;
  isDifference: boolean;
}

/** Bounds of a figure, given its own replicates; for a difference, the difference of two models' replicates. */
export function uncertaintyOfReplicates(
  { estimate, magnitude, isDifference }: Estimated,
  { kind, resampling, versions, values }: Replicates,
): Uncertainty {
  const around = (half: number): Bounds => ({ interval: { lower: estimate - half, upper: estimate + half } });
  // A figure that no version of the rows changes tells nothing of other rows; two models that answer alike do.
  const areAlike = isDifference && estimate === 0;
  const spreads = (replicates: Float64Array) => areAlike || rangeOf(replicates) > rounding * magnitude;
  const ofError = async (alpha: number, error: (replicates: Float64Array) => number) => {
    const replicates = await values(1);
    const half = tQuantile(1 - alpha, versions - 1) * error(replicates);
    return Number.isFinite(half) && spreads(replicates) ? around(half) : undefined;
  };
  switch (kind) {
    case 'none': {
      if (typeof resampling !== 'object')
        return { method: 'no row decides it', bounds: async () => around(0) };
      return { method: 'none', never: resampling.never, bounds: async () => undefined };
    }
    case 'percentiles':
      return {
        method: 'row bootstrap',
        resamples: versions,
        async bounds(alpha, times = 1) {
          const replicates = await values(times);
          return spreads(replicates) ? percentileInterval(replicates.slice(), alpha) : undefined;
        },
      };
    case 'errors':
      return {
        method: `standard error of ${versions} resamples of the rows`,
        resamples: versions,
        bounds: (alpha) => ofError(alpha, standardDeviation),
      };
    default:
      return {
        method: `jackknife of ${versions} random groups of rows`,
        bounds: (alpha) => ofError(alpha, jackknifeError),
      };
  }
}

/** Relative to the figures: sums of a million numbers in one order agree much further. */
const rounding = 1e-12;

function rangeOf(values: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}

/** √((G − 1)/G · Σ (θ₋g − θ̄)²): the delete-a-group jackknife (Kott, J. Official Statistics 17, 2001). */
function jackknifeError(values: Float64Array): number {
  return Math.sqrt(((values.length - 1) / values.length) * squaresOf(values));
}

function standardDeviation(values: Float64Array): number {
  return Math.sqrt(squaresOf(values) / (values.length - 1));
}

function squaresOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** θ of two models, version by version. */
export function differenceOfReplicates(first: Replicates, second: Replicates): Replicates {
  return {
    ...first,
    async values(times) {
      const [ours, theirs] = [await first.values(times), await second.values(times)];
      return ours.map((value, i) => value - theirs[i]!);
    },
  };
}
