import type { Json, JsonObject } from '../state/resources.ts';

export interface ArmErrorDetail {
  code: string;
  message: string;
  target?: string;
}

/** A refusal in ARM's shape. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: ArmErrorDetail[];
  readonly headers: Record<string, string>;
  /** True for errors of Azure ML itself, which carry additionalInfo. */
  readonly fromWorkspace: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      target?: string;
      details?: ArmErrorDetail[];
      headers?: Record<string, string>;
      fromWorkspace?: boolean;
    } = {},
  ) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.target = more.target;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
    this.fromWorkspace = more.fromWorkspace ?? false;
  }
}

/** A refusal by Azure ML: code `UserError`, the particular code in `details`. */
export function userError(status: number, message: string, code?: string, target?: string): ArmError {
  const details = code === undefined ? [] : [{ code, message, ...(target === undefined ? {} : { target }) }];
  return new ArmError(status, 'UserError', message, { fromWorkspace: true, details, target });
}

export const badRequest = (message: string, code?: string, target?: string): ArmError =>
  userError(400, message, code, target);
export const notFound = (message: string, code = 'NotFound'): ArmError => userError(404, message, code);
export const conflict = (message: string): ArmError => userError(409, message, 'Conflict');

/** What an error looks like to the client; `ids` are the request's own. */
export function errorBody(
  error: ArmError,
  ids: { correlationId: string; requestId: string; location: string; time: string },
): JsonObject {
  const body: { [key: string]: Json } = { code: error.code, message: error.message };
  if (error.target !== undefined) body.target = error.target;
  if (!error.fromWorkspace) return { error: body };
  body.details = error.details.map((detail) => ({ ...detail }));
  body.additionalInfo = [
    info('ComponentName', 'managementfrontend'),
    info('Correlation', {
      operation: ids.correlationId.replaceAll('-', ''),
      request: ids.requestId.slice(0, 16),
    }),
    info('Environment', ids.location),
    info('Location', ids.location),
    info('Time', ids.time),
  ];
  return { error: body };
}

const info = (type: string, value: Json): JsonObject => ({ type, info: { value } });
