import {
  createHttpHeaders,
  createPipelineFromOptions,
  createDefaultHttpClient,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { type Arm, azureErrorOf } from './arm.ts';
import { AzureError } from './azure-error.ts';
import { errorOf } from './failure.ts';

/** What is asked. */
export type LogsResource =
  /** A Log Analytics workspace, by its id (a GUID). */
  | { kind: 'workspace'; id: string }
  /** An Application Insights resource, by its application id (a GUID). */
  | { kind: 'application'; id: string }
  /** Any Azure resource that has logs, by its ARM id. */
  | { kind: 'resource'; id: string };

export interface LogsColumn {
  name: string;
  /** Kusto's: bool, datetime, dynamic, int, long, real, string, guid, decimal, timespan. */
  type: string;
}

export interface LogsTable {
  columns: LogsColumn[];
  rows: unknown[][];
}

interface QueryAnswer {
  tables?: { name: string; columns: LogsColumn[]; rows: unknown[][] }[];
  error?: { code?: string; message?: string };
}

/**
 * Asks Log Analytics or Application Insights (REST v1: `POST …/query`), with the step's identity.
 * @returns the primary table: all that the query answers. The service gives at most 500,000 rows and 100 MB.
 * @throws AzureError, also where the answer is only a part
 */
export async function queryLogs(
  arm: Arm,
  resource: LogsResource,
  query: string,
  timespan: { from: Date; to: Date } | undefined,
  signal?: AbortSignal,
): Promise<LogsTable> {
  const doing = 'query the logs';
  const url = addressOf(arm, resource);
  const pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: 'mlops-actions' } });
  const request = createPipelineRequest({
    url,
    method: 'POST',
    // The service itself ends a query after ten minutes.
    timeout: 620_000,
    allowInsecureConnection: arm.endpoint.startsWith('http:'),
    headers: createHttpHeaders({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor(arm, url, signal)}`,
      prefer: 'wait=600',
    }),
    body: JSON.stringify({
      query,
      ...(timespan && { timespan: `${timespan.from.toISOString()}/${timespan.to.toISOString()}` }),
    }),
    ...(signal && { abortSignal: signal }),
  });
  const response = await pipeline.sendRequest(createDefaultHttpClient(), request).catch((error: unknown) => {
    throw azureErrorOf(error, doing);
  });
  const body = parsed(response.bodyAsText);
  if (response.status >= 400) {
    const otherwise = `Http${response.status}`;
    throw errorOf(body, { doing, headers: response.headers.toJSON(), status: response.status, otherwise });
  }
  return tableOf(body, doing);
}

/** @throws AzureError where the answer is a part of what was asked for, or none */
function tableOf(body: unknown, doing: string): LogsTable {
  const { tables, error } = (body ?? {}) as QueryAnswer;
  const table = tables?.find(({ name }) => name === 'PrimaryResult') ?? tables?.[0];
  if (error || !table) {
    throw new AzureError(error?.message ?? 'the answer holds no table', {
      code: error?.code ?? 'NoTable',
      operation: doing,
      hint: 'A query that answers more than 500,000 rows or 100 MB is cut off: let it sample or summarize.',
    });
  }
  return { columns: table.columns, rows: table.rows };
}

function addressOf({ isEmulator, endpoint, cloud }: Arm, { kind, id }: LogsResource): string {
  const host = isEmulator ? endpoint : kind === 'application' ? cloud.insights : cloud.logs;
  const path =
    kind === 'workspace'
      ? `workspaces/${id}`
      : kind === 'application'
        ? `apps/${id}`
        : id.replace(/^\/+/, '');
  return `${host}/v1/${path}/query`;
}

/** Each service is an audience of its own; an emulator over plain http takes any word. */
async function tokenFor(arm: Arm, url: string, signal: AbortSignal | undefined): Promise<string> {
  if (arm.endpoint.startsWith('http:')) return 'emulator';
  const audience = arm.isEmulator ? arm.cloud.arm : new URL(url).origin;
  const token = await arm.credential.getToken(`${audience}/.default`, signal ? { abortSignal: signal } : {});
  return token?.token ?? '';
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text ?? undefined;
  }
}
