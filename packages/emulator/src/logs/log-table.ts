import { z } from 'zod';
import type { ScoredRequest } from '../server/data-plane.ts';

const columnSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum([
    'bool',
    'datetime',
    'dynamic',
    'int',
    'long',
    'real',
    'string',
    'guid',
    'decimal',
    'timespan',
  ]),
});

/** A table of Kusto's. */
export interface LogTable {
  columns: z.infer<typeof columnSchema>[];
  rows: unknown[][];
}

/** What `POST /emulator/logs` takes: a table that queries then find by its name. */
export const recordedSchema = z
  .strictObject({
    name: z.string().regex(/^\w+$/),
    columns: z.array(columnSchema).min(1),
    rows: z.array(z.array(z.unknown())),
  })
  .refine(({ columns, rows }) => rows.every((row) => row.length === columns.length), {
    message: 'Each row needs a cell for each column.',
  });

/** The table of a managed endpoint's requests, with those of its columns that the emulator knows. */
export function trafficTable(requests: readonly ScoredRequest[]): LogTable {
  return {
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'EndpointName', type: 'string' },
      { name: 'DeploymentName', type: 'string' },
      { name: 'ResponseCode', type: 'int' },
      { name: 'ModelStatusCode', type: 'int' },
      { name: 'TotalDurationMs', type: 'real' },
      { name: 'XRequestId', type: 'string' },
    ],
    rows: requests
      .filter(({ mirrored }) => !mirrored)
      .map((request) => [
        request.time,
        request.endpoint,
        request.deployment,
        request.status,
        request.modelStatus ?? null,
        request.durationMs,
        request.requestId,
      ]),
  };
}
