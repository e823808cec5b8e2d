import type { Arm } from './arm.ts';

/** One metric's series for one combination of dimensions. */
export interface MetricSeries {
  metric: string;
  /** Such as `{deployment: 'green', statuscode: '200'}`; names as Azure answers them, in lower case. */
  dimensions: Record<string, string>;
  minutes: Minute[];
}

export interface Minute {
  /** The start of the minute. */
  at: Date;
  /** Null where Azure has no value: that is no data, not zero. */
  value: number | null;
}

export interface MetricsQuery {
  /** Azure's names, such as `RequestsPerMinute`, `RequestLatency_P95`. */
  names: string[];
  /** Only this deployment's. */
  deployment?: string;
  /** Further dimensions to split by, such as `statusCode`. */
  splitBy?: string[];
  timespan: { start: Date; end: Date };
  /** Default `Average`, the only one that the endpoint's metrics have. */
  aggregation?: 'Average' | 'Count' | 'Total' | 'Maximum' | 'Minimum';
  signal?: AbortSignal;
}

/** Azure Monitor. */
export interface Metrics {
  /** The metrics of an endpoint or a deployment (its ARM id), by the minute. They come late: see DESIGN's lag. */
  minutes(resourceId: string, query: MetricsQuery): Promise<MetricSeries[]>;
}

interface MonitorAnswer {
  value?: {
    name: { value: string };
    timeseries?: {
      metadatavalues?: { name: { value: string }; value: string }[];
      data?: Record<string, unknown>[];
    }[];
  }[];
}

export function metricsOf(arm: Arm): Metrics {
  return {
    async minutes(
      resourceId,
      { names, deployment, splitBy = [], timespan, aggregation = 'Average', signal },
    ) {
      const conditions = [
        ...(deployment === undefined ? [] : [`deployment eq '${deployment.replaceAll("'", "''")}'`]),
        ...splitBy.map((dimension) => `${dimension} eq '*'`),
      ];
      const answer = await arm.send<MonitorAnswer>({
        method: 'GET',
        url: `${arm.endpoint}${resourceId}/providers/Microsoft.Insights/metrics`,
        query: {
          'api-version': '2018-01-01',
          metricnames: names.join(','),
          timespan: `${timespan.start.toISOString()}/${timespan.end.toISOString()}`,
          interval: 'PT1M',
          aggregation,
          $filter: conditions.length > 0 ? conditions.join(' and ') : undefined,
        },
        doing: `read the metrics of ${resourceId.split('/').at(-1)}`,
        signal,
      });
      return seriesOf(answer.body ?? {}, aggregation.toLowerCase());
    },
  };
}

function seriesOf(answer: MonitorAnswer, aggregate: string): MetricSeries[] {
  return (answer.value ?? []).flatMap((metric) =>
    (metric.timeseries ?? []).map((series) => ({
      metric: metric.name.value,
      dimensions: Object.fromEntries(
        (series.metadatavalues ?? []).map(({ name, value }) => [name.value.toLowerCase(), value]),
      ),
      minutes: (series.data ?? []).map((point) => {
        const value = point[aggregate];
        return { at: new Date(String(point['timeStamp'])), value: typeof value === 'number' ? value : null };
      }),
    })),
  );
}
