import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Interval } from '@mlops-actions/stats/interval';
import { comparisonOf } from '../judge/comparison.ts';
import type { Measurements } from '../judge/finding.ts';
import { measure, type Figure, type Figures } from './measure.ts';
import { tooFew } from './minimums.ts';
import type { ModelRows, Rows } from '../rows/rows.ts';
import { settledBounds } from './settled-bounds.ts';
import { uncertaintyOf, type Uncertainty } from './uncertainty.ts';

export interface FromRows {
  rows: Rows;
  /** Why the champion has no answers on these rows. */
  noChampion: string;
  metrics: readonly Metric[];
  alpha: number;
  seed: Seed;
  signal: AbortSignal;
}

/** Measurements of predictions, and of the champion's predictions on the same rows. */
export function measurementsOfRows(
  source: FromRows,
): Measurements & { candidate: Figures; incumbent?: Figures } {
  const { rows, metrics, noChampion } = source;
  const [candidate, champion] = rows.models as [ModelRows, ModelRows?];
  const figures = measure(rows, candidate, metrics);
  const others = champion && measure(rows, champion, metrics);
  const draws = (metric: Metric, purpose: string) => ({
    seed: source.seed,
    signal: source.signal,
    checkId: `${metric.name} ${purpose}`,
  });
  const uncertainties = new Map<string, Uncertainty>();
  const differences = new Map<string, Uncertainty>();
  const uncertaintyOfValue = (metric: Metric): Uncertainty | undefined => {
    if (figures.get(metric.name)?.value === undefined || tooFew(metric, rows)) return undefined;
    const known = uncertainties.get(metric.name);
    const found = known ?? uncertaintyOf(metric, rows, [candidate], draws(metric, 'value'));
    uncertainties.set(metric.name, found);
    return found;
  };
  /** Of each metric the last one that was asked for, so that the report shows what decided. */
  const intervals = new Map<string, Interval | undefined>();
  return {
    rows: rows.count,
    effectiveRows: rows.effective,
    candidate: figures,
    ...(others && { incumbent: others }),
    figure: (name) => figures.get(name)!,
    champion: (name) => others?.get(name) ?? { reason: noChampion },
    comparison({ name }) {
      const metric = metricOf(name)!;
      if (!champion || !others) return { why: 'missing', reason: noChampion };
      const few = tooFew(metric, rows);
      if (few)
        return { why: 'too-few', reason: `${metric.name} cannot be compared with the champion: ${few}` };
      const [ours, theirs] = [figures.get(metric.name)!, others.get(metric.name)!];
      if (ours.value === undefined)
        return { why: 'undefined', reason: `${metric.name} is undefined: ${ours.reason}` };
      if (theirs.value === undefined)
        return { why: 'undefined', reason: `the champion's ${metric.name} is undefined: ${theirs.reason}` };
      const uncertainty =
        differences.get(metric.name) ??
        uncertaintyOf(metric, rows, [champion, candidate], draws(metric, 'difference'));
      differences.set(metric.name, uncertainty);
      return comparisonOf(metric, theirs.value, ours.value, { uncertainty, rows: rows.count });
    },
    async interval(name, edge) {
      const uncertainty = uncertaintyOfValue(metricOf(name)!);
      if (!uncertainty || (!edge && intervals.has(name))) return intervals.get(name);
      const [found] = await settledBounds(uncertainty, [{ alpha: source.alpha, edge }]);
      intervals.set(name, found?.interval);
      return found?.interval;
    },
    tooFew: (name) => tooFew(metricOf(name)!, rows),
  };
}

/** Values by name: of a file, or of a run. */
export interface Values {
  /** Such as `metrics.json` or `run brave_fig_1`. */
  from: string;
  values: ReadonlyMap<string, Figure>;
}

/** Measurements of values that someone else computed: no rows, no intervals. */
export function measurementsOfValues(candidate: Values, champion: Values | { reason: string }): Measurements {
  const figure = (name: string): Figure =>
    candidate.values.get(name) ?? { reason: `it is not in ${candidate.from}` };
  const incumbent = (name: string): Figure =>
    'reason' in champion
      ? { reason: champion.reason }
      : (champion.values.get(name) ?? { reason: `${name} is not in ${champion.from}` });
  return {
    rows: undefined,
    effectiveRows: undefined,
    figure,
    champion: incumbent,
    comparison(metric) {
      const [ours, theirs] = [figure(metric.name), incumbent(metric.name)];
      if (ours.value === undefined)
        return { why: 'missing', reason: `${metric.name} is undefined: ${ours.reason}` };
      if (theirs.value === undefined) return { why: 'missing', reason: theirs.reason };
      return comparisonOf(metric, theirs.value, ours.value);
    },
    interval: async () => undefined,
    tooFew: () => undefined,
  };
}
