import type { DeploymentMinute, StatusCount } from './minute-book.ts';

/** What a series is split or filtered by. */
export type Dimension = 'deployment' | 'statusCode' | 'statusCodeClass' | 'modelStatusCode';

/** A metric of an online endpoint; all have only the aggregation Average. */
export interface MetricDefinition {
  name: string;
  localizedName: string;
  description: string;
  unit: 'Count' | 'MilliSeconds';
  dimensions: Dimension[];
  /** The samples of one deployment in one minute: a value, and how much it counts in an average. */
  samples(minute: DeploymentMinute): Sample[];
  /** How samples of one minute become one number. */
  within: 'sum' | 'mean';
}

export interface Sample {
  dimensions: Partial<Record<Dimension, string>>;
  value: number;
  weight: number;
}

export const NAMESPACE = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';

export const definitions: MetricDefinition[] = [
  {
    name: 'RequestsPerMinute',
    localizedName: 'Requests Per Minute',
    description: 'The number of requests sent to online endpoint within a minute',
    unit: 'Count',
    dimensions: ['deployment', 'statusCode', 'statusCodeClass', 'modelStatusCode'],
    samples: ({ deployment, statuses }) =>
      statuses.map((counted) => ({
        dimensions: { deployment, ...statusDimensions(counted) },
        value: counted.count,
        weight: 1,
      })),
    within: 'sum',
  },
  latency(
    'RequestLatency',
    'Request Latency',
    'The average complete interval of time taken for a request',
    (minute) => ({
      value: minute.latency.mean,
      weight: minute.latency.count,
    }),
  ),
  ...[50, 90, 95, 99].map((percent) =>
    latency(
      `RequestLatency_P${percent}`,
      `Request Latency P${percent}`,
      `The average P${percent} request latency aggregated by all request latency values collected over the selected time period`,
      (minute) => ({ value: minute.latency.quantile(percent / 100), weight: 1 }),
    ),
  ),
];

function latency(
  name: string,
  localizedName: string,
  description: string,
  measure: (minute: DeploymentMinute) => { value: number; weight: number },
): MetricDefinition {
  return {
    name,
    localizedName,
    description,
    unit: 'MilliSeconds',
    dimensions: ['deployment'],
    samples: (minute) => [{ dimensions: { deployment: minute.deployment }, ...measure(minute) }],
    within: 'mean',
  };
}

/** The value of a dimension that a request has not: it never reached a container. */
const NONE = 'NA';

const statusDimensions = ({ status, modelStatus }: StatusCount): Partial<Record<Dimension, string>> => ({
  statusCode: String(status),
  statusCodeClass: `${Math.floor(status / 100)}xx`,
  modelStatusCode: modelStatus === undefined ? NONE : String(modelStatus),
});
