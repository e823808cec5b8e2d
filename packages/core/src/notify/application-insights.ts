import type { Context } from '../runtime/context.ts';
import { keepSecret } from '../runtime/secrets.ts';
import { UserError } from '../runtime/user-error.ts';
import { httpsAddress, postJson } from './post.ts';
import { DeliveryError } from './retry.ts';

export interface InsightsResource {
  instrumentationKey: string;
  /** Where telemetry is posted. */
  track: URL;
}

/** One figure at one moment. */
export interface CustomMetric {
  name: string;
  value: number;
  /** Dimensions, such as the column. */
  properties: Record<string, string>;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads a connection string: `InstrumentationKey=<GUID>;IngestionEndpoint=https://…;…`.
 * @throws UserError; the text is a secret, so it is not repeated
 */
export function parseConnectionString(text: string, input: string): InsightsResource {
  const parts = new Map(
    text.split(';').map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
    }),
  );
  const instrumentationKey = parts.get('instrumentationkey') ?? '';
  if (!guid.test(instrumentationKey)) {
    throw new UserError(
      `Input '${input}' is no connection string of Application Insights: copy it from the resource's overview, 'InstrumentationKey=…;IngestionEndpoint=https://…'.`,
    );
  }
  keepSecret(instrumentationKey);
  const endpoint = parts.get('ingestionendpoint') ?? 'https://dc.services.visualstudio.com/';
  const base = httpsAddress(endpoint, input);
  return {
    instrumentationKey,
    track: new URL('v2/track', base.href.endsWith('/') ? base : `${base.href}/`),
  };
}

/** Of one request; Application Insights takes 64 KB an item and refuses large batches. */
const batch = 200;

/**
 * Sends figures as custom metrics (`POST /v2/track`, one metric an envelope: the service keeps only the first).
 * @returns one sentence
 * @throws DeliveryError where one of them was not accepted
 */
export async function trackMetrics(
  resource: InsightsResource,
  metrics: readonly CustomMetric[],
  context: Context,
): Promise<string> {
  const time = context.clock.now().toISOString();
  for (let from = 0; from < metrics.length; from += batch) {
    const envelopes = metrics
      .slice(from, from + batch)
      .map((metric) => envelopeOf(metric, resource.instrumentationKey, time));
    const answer = await postJson(resource.track, JSON.stringify(envelopes), {}, context);
    const { itemsReceived, itemsAccepted } = readAnswer(answer.body);
    if (itemsAccepted !== envelopes.length) {
      throw new DeliveryError(
        `Application Insights accepted ${itemsAccepted ?? 'none'} of ${itemsReceived ?? envelopes.length} metrics.`,
      );
    }
  }
  return `Application Insights was sent ${metrics.length} custom metrics.`;
}

/** Limits of the schema: 1,024 characters of a metric's name, 150 of a property's key, 8,192 of its value. */
function envelopeOf(metric: CustomMetric, iKey: string, time: string): unknown {
  const properties = Object.entries(metric.properties).map(([key, value]) => [
    key.slice(0, 150),
    value.slice(0, 8192),
  ]);
  return {
    name: 'Microsoft.ApplicationInsights.Metric',
    time,
    iKey,
    tags: { 'ai.cloud.role': 'mlops-actions', 'ai.internal.sdkVersion': 'mlops-actions:0.1.0' },
    data: {
      baseType: 'MetricData',
      baseData: {
        ver: 2,
        metrics: [{ name: metric.name.slice(0, 1024), value: metric.value, count: 1 }],
        properties: Object.fromEntries(properties),
      },
    },
  };
}

function readAnswer(body: string): { itemsReceived?: number; itemsAccepted?: number } {
  try {
    return JSON.parse(body) as { itemsReceived?: number; itemsAccepted?: number };
  } catch {
    return {};
  }
}
