import type { MetricDefinition, Sample } from './definitions.ts';
import type { DimensionFilter } from './dimension-filter.ts';
import { split } from './dimension-filter.ts';
import type { DeploymentMinute } from './minute-book.ts';

const MINUTE = 60_000;

/** Whole minutes from `start` (inclusive) to `end` (exclusive), in ms since the epoch, in steps of `grain`. */
export interface Window {
  start: number;
  end: number;
  grain: number;
}

export interface Series {
  /** Dimension and value, by the filter's dimensions. */
  metadata: [string, string][];
  /** A step without samples has no average. */
  data: { time: number; average?: number }[];
}

/** The series of a metric: one without a filter, else one for each combination of values that occurs. */
export function timeSeries(
  metric: MetricDefinition,
  filter: DimensionFilter,
  window: Window,
  minuteAt: (start: number) => DeploymentMinute[],
): Series[] {
  const series = new Map<string, { metadata: [string, string][]; minutes: Map<number, Sample[]> }>();
  if (filter.size === 0) series.set('[]', { metadata: [], minutes: new Map() });
  for (let time = window.start; time < window.end; time += MINUTE) {
    for (const sample of minuteAt(time).flatMap((minute) => metric.samples(minute))) {
      const metadata = split(filter, sample);
      if (!metadata) continue;
      const key = JSON.stringify(metadata);
      const found = series.get(key) ?? { metadata, minutes: new Map<number, Sample[]>() };
      series.set(key, found);
      found.minutes.set(time, [...(found.minutes.get(time) ?? []), sample]);
    }
  }
  return [...series.values()].map(({ metadata, minutes }) => ({
    metadata,
    data: steps(window).map((time) => {
      const values = samplesWithin(metric, minutes, time, Math.min(time + window.grain, window.end));
      return values.length === 0 ? { time } : { time, average: weightedMean(values) };
    }),
  }));
}

function steps({ start, end, grain }: Window): number[] {
  return Array.from({ length: Math.ceil((end - start) / grain) }, (_, index) => start + index * grain);
}

/** Counts are added up within their minute, then averaged; latencies are averaged over all that were measured. */
function samplesWithin(
  metric: MetricDefinition,
  minutes: Map<number, Sample[]>,
  from: number,
  to: number,
): Pick<Sample, 'value' | 'weight'>[] {
  const found: Pick<Sample, 'value' | 'weight'>[] = [];
  for (let time = from; time < to; time += MINUTE) {
    const samples = minutes.get(time);
    if (!samples) continue;
    if (metric.within === 'sum')
      found.push({ value: samples.reduce((sum, { value }) => sum + value, 0), weight: 1 });
    else found.push(...samples);
  }
  return found;
}

function weightedMean(values: Pick<Sample, 'value' | 'weight'>[]): number {
  const weight = values.reduce((sum, entry) => sum + entry.weight, 0);
  return values.reduce((sum, entry) => sum + entry.value * entry.weight, 0) / weight;
}
