import type { Interval } from '@mlops-actions/stats/interval';
import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import type { measurementsOfRows } from './measure/measurements.ts';
import { tooFew } from './measure/minimums.ts';
import { countIntervals } from './measure/uncertainty.ts';
import type { Rows } from './rows/rows.ts';

/** Above it, average precision has an interval only where a rule names it: its resamples cost as much as the rows. */
const mostRowsResampledUnasked = 20_000;

interface Wanted {
  alpha: number;
  seed: Seed;
  asked: readonly Metric[];
  signal: AbortSignal;
}

/** An interval for every metric that has a value and rows enough; those of counts from one set of resamples. */
export async function metricIntervals(
  rows: Rows,
  metrics: readonly Metric[],
  measurements: ReturnType<typeof measurementsOfRows>,
  { alpha, seed, asked, signal }: Wanted,
): Promise<Map<string, Interval | undefined>> {
  const [model] = rows.models as [Rows['models'][number]];
  const able = metrics.filter(
    (metric) => measurements.figure(metric.name).value !== undefined && !tooFew(metric, rows),
  );
  const counted = able.filter((metric) => metric.estimator.kind === 'cells' && !asked.includes(metric));
  const draws = { seed, signal, checkId: 'all counts' };
  const ofCounts = counted.length > 0 ? countIntervals(counted, rows, model, alpha, draws) : [];
  const intervals = new Map(counted.map((metric, i) => [metric.name, ofCounts[i]]));
  for (const metric of able.filter((each) => !counted.includes(each))) {
    const { estimator } = metric;
    const isDear = estimator.kind === 'rows' && (!estimator.isAuc || rows.weights !== undefined);
    if (isDear && rows.count > mostRowsResampledUnasked && !asked.includes(metric)) continue;
    intervals.set(metric.name, await measurements.interval(metric.name));
  }
  return intervals;
}
