import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ArmError } from '../arm/arm-error.ts';
import { isObject } from '../arm/read.ts';
import { trafficLogOf } from '../scoring/traffic-log.ts';
import type { Emulator } from '../server/emulator.ts';
import type { JsonObject } from '../state/resources.ts';
import { customMetricsTable, type Envelope, track } from './ingestion.ts';
import { QueryError, runQuery } from './kql.ts';
import { type LogTable, recordedSchema, trafficTable } from './log-table.ts';

/** As many rows as the service answers at most. */
const MOST_ROWS = 500_000;

/**
 * The query services of Log Analytics and Application Insights (`/v1/…/query`), over the requests that were served, the
 * custom metrics that were ingested (`/v2/track`), and tables that a test records (`POST /emulator/logs`).
 */
export function registerLogs(app: FastifyInstance, emulator: Emulator): void {
  const recorded = new Map<string, LogTable>();
  const envelopes: Envelope[] = [];

  function tableOf(name: string): LogTable | undefined {
    if (name === 'AmlOnlineEndpointTrafficLog') return trafficTable(trafficLogOf(emulator).newest());
    if (name === 'customMetrics') return customMetricsTable(envelopes);
    return recorded.get(name);
  }

  function answer(request: FastifyRequest, reply: FastifyReply): FastifyReply | JsonObject {
    const { query, timespan } = isObject(request.body) ? request.body : {};
    if (typeof query !== 'string' || query.trim() === '') {
      return refuse(reply, 'BadArgumentError', 'The request had some invalid properties', undefined);
    }
    try {
      const now = emulator.clock.now();
      const found = runQuery(query, (name) => within(tableOf(name), timespan, now), now);
      const rows = found.rows.slice(0, MOST_ROWS);
      const body = { tables: [{ name: 'PrimaryResult', columns: found.columns, rows }] };
      if (rows.length === found.rows.length) return body as unknown as JsonObject;
      const message = `The results of this query exceed the set limit of ${MOST_ROWS} rows.`;
      return {
        ...body,
        error: {
          code: 'PartialError',
          message: 'There were some errors when processing your query.',
          details: [{ code: 'EngineError', message }],
        },
      } as unknown as JsonObject;
    } catch (error) {
      if (error instanceof QueryError)
        return refuse(reply, 'BadArgumentError', 'The request had some invalid properties', error);
      throw error;
    }
  }

  const paths = [
    '/v1/workspaces/:workspaceId/query',
    '/v1/apps/:appId/query',
    '/v1/subscriptions/:subscription/resourceGroups/:group/providers/*',
  ];
  for (const path of paths) app.post(path, (request, reply) => answer(request, reply));

  app.post('/v2/track', (request, reply) => {
    const { status, body, accepted } = track(request.body);
    envelopes.push(...accepted);
    return reply.code(status).send(body);
  });

  app.post('/emulator/logs', (request, reply) => {
    const table = recordedSchema.safeParse(request.body);
    if (!table.success) throw new ArmError(400, 'InvalidRequestContent', z.prettifyError(table.error));
    const { name, columns, rows } = table.data;
    recorded.set(name, { columns, rows });
    return reply.code(201).send({ name, rows: rows.length });
  });
}

/** The request's time span counts beside what the query itself says; of tables that know their time. */
function within(table: LogTable | undefined, timespan: unknown, now: Date): LogTable | undefined {
  const place =
    table?.columns.findIndex(({ name }) => name === 'TimeGenerated' || name === 'timestamp') ?? -1;
  if (!table || place < 0 || typeof timespan !== 'string') return table;
  const [from = 0, to = now.getTime()] = timespan.split('/').map((moment) => Date.parse(moment));
  const isWithin = (time: number): boolean => time >= from && time <= to;
  return { ...table, rows: table.rows.filter((row) => isWithin(Date.parse(String(row[place])))) };
}

/** The services' error body. */
function refuse(
  reply: FastifyReply,
  code: string,
  message: string,
  inner: QueryError | undefined,
): FastifyReply {
  const innererror = inner && { code: inner.code, message: inner.message };
  return reply
    .code(400)
    .send({ error: { message, code, correlationId: randomUUID(), ...(innererror && { innererror }) } });
}
