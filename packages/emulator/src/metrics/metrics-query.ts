import { durationMs } from '../serving/iso-duration.ts';
import type { MetricDefinition } from './definitions.ts';
import { definitions } from './definitions.ts';
import type { DimensionFilter } from './dimension-filter.ts';
import { parseFilter, unknownDimensions } from './dimension-filter.ts';
import type { Window } from './time-series.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const GRAINS = ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D'];

/** A query as Azure Monitor's clients send it; names in lower case. */
export interface MetricsQuery {
  metrics: MetricDefinition[];
  window: Window;
  /** ISO 8601, as answered. */
  interval: string;
  timespan: string;
  filter: DimensionFilter;
  aggregations: string[];
  /** Most series that are wanted. */
  top: number;
  isMetadataOnly: boolean;
}

/** Reads the parameters of GET …/metrics. Throws an Error with a sentence. */
export function readQuery(parameters: Record<string, string | undefined>, now: Date): MetricsQuery {
  const query = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const metrics = readNames(query.metricnames);
  const filter = parseFilter(query.$filter);
  for (const metric of metrics) requireDimensions(metric, filter, query.validatedimensions);
  const [start, end] = readTimespan(query.timespan, now);
  const interval = readInterval(query.interval, end - start);
  return {
    metrics,
    filter,
    interval,
    timespan: `${iso(start)}/${iso(end)}`,
    window: { start: floor(start), end: floor(end), grain: durationMs(interval) },
    aggregations: (query.aggregation ?? 'average').split(',').map((name) => name.trim().toLowerCase()),
    top: Number(query.top ?? 10),
    isMetadataOnly: query.resulttype?.toLowerCase() === 'metadata',
  };
}

function readNames(text: string | undefined): MetricDefinition[] {
  if (text === undefined || text === '') return definitions.slice(0, 1);
  return text.split(',').map((name) => {
    const metric = definitions.find((known) => known.name.toLowerCase() === name.trim().toLowerCase());
    if (metric) return metric;
    const known = definitions.map((definition) => definition.name).join(',');
    throw new Error(
      `Failed to find metric configuration for metric: ${name.trim()}. Valid metrics: ${known}`,
    );
  });
}

function requireDimensions(
  metric: MetricDefinition,
  filter: DimensionFilter,
  validate: string | undefined,
): void {
  const unknown = unknownDimensions(filter, metric.dimensions);
  if (unknown.length === 0) return;
  if (validate?.toLowerCase() === 'false') {
    for (const name of unknown) filter.delete(name);
    return;
  }
  throw new Error(
    `Metric: ${metric.name} does not support requested dimension combination: ${unknown.join(', ')}, supported ones are: ${metric.dimensions.join(', ')}`,
  );
}

function readTimespan(text: string | undefined, now: Date): [number, number] {
  if (text === undefined) return [now.getTime() - HOUR, now.getTime()];
  const [from, to] = text.split('/');
  const end = to === undefined ? now.getTime() : Date.parse(to);
  const start = to === undefined ? end - durationMs(from) : Date.parse(from ?? '');
  if (!(start < end))
    throw new Error(`The timespan '${text}' is invalid: give start/end, the end later than the start.`);
  return [start, end];
}

function readInterval(text: string | undefined, span: number): string {
  if (text === undefined) return 'PT1M';
  if (text.toUpperCase() === 'FULL') return `PT${Math.max(1, Math.ceil(span / MINUTE))}M`;
  if (GRAINS.includes(text.toUpperCase())) return text.toUpperCase();
  throw new Error(`Detected invalid time grain input: ${text}. Valid ones are: ${GRAINS.join(', ')}`);
}

const floor = (time: number): number => Math.floor(time / MINUTE) * MINUTE;
const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
