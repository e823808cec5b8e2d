import type { Seed } from '@mlops-actions/stats/rng';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Figure } from '../measure/measure.ts';
import { settledBounds } from '../measure/settled-bounds.ts';
import type { Uncertainty } from '../measure/uncertainty.ts';
import { comparisonOf } from '../judge/comparison.ts';
import type { Measurements } from '../judge/finding.ts';
import { isBlank } from '../rows/layout.ts';
import { rowsText } from '../rows/problems.ts';
import { customRows, type CustomRows, type CustomRowsSource } from './custom-rows.ts';
import {
  differenceOfReplicates,
  replicatesOf,
  uncertaintyOfReplicates,
  type Replicates,
} from './replicates.ts';
import { bracketed, demandNumber, namesColumn, readSql, type SqlMetric } from './sql-metric.ts';

/** A metric of the policy's own, of one model or two on the same rows. */
export interface CustomFigures {
  candidate: Figure;
  champion?: Figure;
  /** Of both, as long as the engine is open. */
  replicates: readonly Replicates[];
}

export interface CustomSource extends CustomRowsSource {
  seed: Seed;
}

/**
 * Computes the policy's own metrics over the tables `candidate` and `champion` of the engine.
 * @throws UserError for SQL that makes no number of the rows
 */
export async function measureCustom(
  engine: Engine,
  metrics: readonly SqlMetric[],
  source: CustomSource,
): Promise<Map<string, CustomFigures>> {
  const found = new Map<string, CustomFigures>();
  if (metrics.length === 0) return found;
  const models = await customRows(engine, source);
  for (const metric of metrics) {
    const resampling = await readSql(engine, metric, models[0]!);
    for (const rows of models) await demandNumber(engine, metric, rows);
    const [candidate, champion] = await Promise.all(models.map((rows) => figureOf(engine, metric, rows)));
    const replicates = models.map((rows) =>
      replicatesOf(engine, metric, rows, { resampling, seed: source.seed }),
    );
    found.set(metric.name, { candidate: candidate!, ...(champion && { champion }), replicates });
  }
  return found;
}

async function figureOf(engine: Engine, metric: SqlMetric, rows: CustomRows): Promise<Figure> {
  const { table } = rows;
  const gap = await gapOf(engine, metric, rows);
  if (gap !== undefined) return { reason: gap };
  const [row] = await engine.all(`SELECT CAST(${bracketed(metric)} AS DOUBLE) AS value FROM ${table}`);
  const value = row?.['value'];
  return typeof value === 'number' && Number.isFinite(value)
    ? { value }
    : { reason: value === null ? 'its SQL gives NULL on these rows' : 'its SQL gives no finite number' };
}

/**
 * Why the rows are no basis for the metric: SQL passes over what is missing, so that a row without an answer would
 * count as one without an error.
 */
async function gapOf(engine: Engine, metric: SqlMetric, rows: CustomRows): Promise<string | undefined> {
  if (rows.count === 0) return 'there are no rows';
  for (const { column, role } of rows.held) {
    if (!(await namesColumn(engine, metric, rows, column))) continue;
    const name = identifier(column);
    const isGap = `${name} IS NULL OR (typeof(${name}) IN ('DOUBLE', 'FLOAT') AND NOT isfinite(TRY_CAST(${name} AS DOUBLE))) OR (typeof(${name}) = 'VARCHAR' AND ${isBlank(`CAST(${name} AS VARCHAR)`)})`;
    const [row] = await engine.all(`SELECT count(*) FILTER (${isGap}) AS gaps FROM ${rows.table}`);
    const gaps = Number(row!['gaps']);
    if (gaps > 0) return `${rowsText(gaps, rows.count)} no ${role}`;
  }
  return undefined;
}

/** Measurements that know the policy's own metrics besides. */
export function withCustom<M extends Measurements>(
  measurements: M,
  custom: ReadonlyMap<string, CustomFigures>,
  { alpha, noChampion }: { alpha: number; noChampion: string },
): M {
  // Accuracy, too, needs rows and nothing else.
  const tooFewRows = () => measurements.tooFew('accuracy');
  const missing = { reason: noChampion };
  return {
    ...measurements,
    figure: (name) => custom.get(name)?.candidate ?? measurements.figure(name),
    champion: (name) =>
      custom.has(name) ? (custom.get(name)!.champion ?? missing) : measurements.champion(name),
    comparison(metric) {
      const own = custom.get(metric.name);
      if (!own) return measurements.comparison(metric);
      const { candidate, champion } = own;
      if (!champion) return { why: 'missing', reason: noChampion };
      const few = tooFewRows();
      if (few)
        return { why: 'too-few', reason: `${metric.name} cannot be compared with the champion: ${few}` };
      for (const [whose, figure] of [
        ['', candidate],
        ["the champion's ", champion],
      ] as const) {
        if (figure.value === undefined)
          return { why: 'undefined', reason: `${whose}${metric.name} is undefined: ${figure.reason}` };
      }
      const pair = metric.greaterIsBetter ? own.replicates.toReversed() : own.replicates;
      const [worse, better] = pair as [Replicates, Replicates];
      const plain = comparisonOf(metric, champion.value!, candidate.value!);
      const estimated = {
        estimate: plain.theta,
        magnitude: Math.max(Math.abs(champion.value!), Math.abs(candidate.value!)),
        isDifference: true,
      };
      const uncertainty = uncertaintyOfReplicates(estimated, differenceOfReplicates(worse, better));
      return { ...plain, uncertainty, rows: measurements.rows! };
    },
    async interval(name, edge) {
      const own = custom.get(name);
      if (!own) return measurements.interval(name, edge);
      const uncertainty = ofCandidate(own);
      if (tooFewRows() || !uncertainty) return undefined;
      const [found] = await settledBounds(uncertainty, [{ alpha, edge }]);
      return found?.interval;
    },
    noInterval(name) {
      const own = custom.get(name);
      return own ? (ofCandidate(own)?.never ?? tooAlike) : measurements.noInterval?.(name);
    },
    tooFew: (name) => (custom.has(name) ? tooFewRows() : measurements.tooFew(name)),
  };
}

const tooAlike = 'no resample of the rows changes it, which tells nothing of other rows';

function ofCandidate({ candidate: { value }, replicates }: CustomFigures): Uncertainty | undefined {
  if (value === undefined) return undefined;
  const estimated = { estimate: value, magnitude: Math.abs(value), isDifference: false };
  return uncertaintyOfReplicates(estimated, replicates[0]!);
}
