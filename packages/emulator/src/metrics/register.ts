import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ArmError } from '../arm/arm-error.ts';
import { trafficLogOf } from '../scoring/traffic-log.ts';
import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import type { MetricDefinition } from './definitions.ts';
import { NAMESPACE, definitions } from './definitions.ts';
import type { MetricsQuery } from './metrics-query.ts';
import { GRAINS, readQuery } from './metrics-query.ts';
import type { Series } from './time-series.ts';
import { timeSeries } from './time-series.ts';
import { isVisible } from './visibility.ts';

type MetricsRequest = FastifyRequest<{
  Params: { sub: string; group: string; workspace: string; endpoint: string };
  Querystring: Record<string, string | undefined>;
}>;

const RESOURCE = `/subscriptions/:sub/resourceGroups/:group/providers/Microsoft.MachineLearningServices/workspaces/:workspace/onlineEndpoints/:endpoint`;

/** Azure Monitor's metrics of an online endpoint, from the requests that were really served. */
export function registerMetrics(app: FastifyInstance, emulator: Emulator): void {
  const { minutes } = trafficLogOf(emulator);

  app.get(`${RESOURCE}/providers/Microsoft.Insights/metrics`, async (request: MetricsRequest) => {
    const endpoint = resourceOf(emulator, request);
    const query = read(request.query, emulator.clock.now());
    return {
      cost: 59,
      timespan: query.timespan,
      interval: query.interval,
      value: query.metrics.map((metric) => {
        const series = timeSeries(metric, query.filter, query.window, (start) =>
          isVisible(emulator.clock, start) ? minutes.at(endpoint.name, start) : [],
        );
        return metricBody(endpoint.id, metric, series, query);
      }),
      namespace: NAMESPACE,
      resourceregion: emulator.settings.location,
    };
  });

  app.get(`${RESOURCE}/providers/Microsoft.Insights/metricDefinitions`, async (request: MetricsRequest) => {
    const { id } = resourceOf(emulator, request);
    return { value: definitions.map((metric) => definitionBody(id, metric)) };
  });
}

function resourceOf(emulator: Emulator, request: MetricsRequest): { id: string; name: string } {
  const { workspace, endpoint } = request.params;
  const found =
    workspace.toLowerCase() === emulator.settings.workspace.toLowerCase()
      ? emulator.resources.endpoints.get(endpointKey(endpoint))
      : undefined;
  if (!found) {
    throw new ArmError(
      404,
      'ResourceNotFound',
      `The online endpoint '${endpoint}' was not found in '${workspace}'.`,
    );
  }
  return { id: `${workspaceArmId(emulator.settings)}/onlineEndpoints/${found.name}`, name: found.name };
}

function read(parameters: Record<string, string | undefined>, now: Date): MetricsQuery {
  try {
    return readQuery(parameters, now);
  } catch (error) {
    throw new ArmError(400, 'BadRequest', (error as Error).message);
  }
}

function metricBody(
  resource: string,
  metric: MetricDefinition,
  series: Series[],
  query: MetricsQuery,
): JsonObject {
  const body: JsonObject = {
    id: `${resource}/providers/Microsoft.Insights/metrics/${metric.name}`,
    type: 'Microsoft.Insights/metrics',
    name: { value: metric.name, localizedValue: metric.localizedName },
    displayDescription: metric.description,
    unit: metric.unit,
  };
  const unknown = query.aggregations.find((name) => name !== 'average');
  if (unknown !== undefined && !query.aggregations.includes('average')) {
    const message = `Sampling type is not found. Metric:${metric.name}, SamplingType:${unknown}. Supported: Average.`;
    return { ...body, timeseries: [], errorCode: 'InvalidSamplingType', errorMessage: message };
  }
  const wanted = series.slice(0, query.top).map((one) => seriesBody(one, query.isMetadataOnly));
  return { ...body, timeseries: wanted, errorCode: 'Success' };
}

function seriesBody({ metadata, data }: Series, isMetadataOnly: boolean): JsonObject {
  const metadatavalues = metadata.map(([name, value]) => ({
    name: { value: name, localizedValue: name },
    value,
  }));
  if (isMetadataOnly) return { metadatavalues };
  return {
    metadatavalues,
    data: data.map(({ time, ...aggregates }) => ({
      timeStamp: new Date(time).toISOString().replace('.000Z', 'Z'),
      ...aggregates,
    })),
  };
}

function definitionBody(resource: string, metric: MetricDefinition): JsonObject {
  return {
    id: `${resource}/providers/microsoft.insights/metricdefinitions/${metric.name}`,
    resourceId: resource,
    namespace: NAMESPACE,
    name: { value: metric.name, localizedValue: metric.localizedName },
    displayDescription: metric.description,
    category: 'Traffic',
    isDimensionRequired: false,
    unit: metric.unit,
    primaryAggregationType: 'Average',
    supportedAggregationTypes: ['Average'],
    metricAvailabilities: GRAINS.map((timeGrain) => ({ timeGrain, retention: 'P1D' })),
    dimensions: metric.dimensions.map((name) => ({ value: name, localizedValue: name })),
  };
}
