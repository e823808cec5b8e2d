import { z } from 'zod';
import type { JsonObject } from '../state/resources.ts';
import type { LogTable } from './log-table.ts';

/**
 * One item of Application Insights' ingestion (Breeze, `POST /v2/track`): the envelope, and the data of metrics as its
 * schema (`ContractsEnvelope`, `MetricData` version 2) has them.
 */
const envelopeSchema = z.strictObject({
  ver: z.literal(1).optional(),
  name: z.string().min(1).max(1024),
  time: z.iso.datetime({ offset: true }),
  sampleRate: z.number().optional(),
  seq: z.string().max(64).optional(),
  iKey: z.guid(),
  tags: z.record(z.string(), z.string()).optional(),
  data: z.strictObject({
    baseType: z.literal('MetricData'),
    baseData: z.strictObject({
      ver: z.literal(2),
      metrics: z
        .array(
          z.strictObject({
            ns: z.string().max(256).optional(),
            name: z.string().min(1).max(1024),
            kind: z.enum(['Measurement', 'Aggregation']).optional(),
            value: z.number(),
            count: z.number().int().positive().optional(),
            min: z.number().optional(),
            max: z.number().optional(),
            stdDev: z.number().optional(),
          }),
        )
        .length(1),
      properties: z.record(z.string().max(150), z.string().max(8192)).optional(),
    }),
  }),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export interface TrackAnswer {
  status: number;
  body: JsonObject;
  accepted: Envelope[];
}

/** What of a request's items is accepted: all (200), a part (206) or none (400). */
export function track(body: unknown): TrackAnswer {
  const items = Array.isArray(body) ? (body as unknown[]) : [body];
  const read = items.map((item) => envelopeSchema.safeParse(item));
  const accepted = read.flatMap((item) => (item.success ? [item.data] : []));
  const errors = read.flatMap((item, index) =>
    item.success
      ? []
      : [
          {
            index,
            statusCode: 400,
            message: z.prettifyError(item.error).replaceAll('\n', ' ').slice(0, 500),
          },
        ],
  );
  const status = errors.length === 0 ? 200 : accepted.length > 0 ? 206 : 400;
  return { status, accepted, body: { itemsReceived: items.length, itemsAccepted: accepted.length, errors } };
}

/** Application Insights' table of custom metrics. */
export function customMetricsTable(envelopes: readonly Envelope[]): LogTable {
  return {
    columns: [
      { name: 'timestamp', type: 'datetime' },
      { name: 'name', type: 'string' },
      { name: 'value', type: 'real' },
      { name: 'valueCount', type: 'int' },
      { name: 'customDimensions', type: 'dynamic' },
      { name: 'iKey', type: 'string' },
    ],
    rows: envelopes.map(({ time, iKey, data: { baseData } }) => {
      const { name, value, count } = baseData.metrics[0]!;
      return [time, name, value, count ?? 1, JSON.stringify(baseData.properties ?? {}), iKey];
    }),
  };
}
