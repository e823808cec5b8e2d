import type { IncomingMessage } from 'node:http';

/** Who made a call, as far as it says so: for the write log and the call log. */
export interface Caller {
  principal: string;
  userAgent: string;
  clientRequestId: string;
}

export function callerOf(request: IncomingMessage): Caller {
  return {
    principal: principalOf(request.headers.authorization),
    userAgent: request.headers['user-agent'] ?? '',
    clientRequestId: String(request.headers['x-ms-client-request-id'] ?? ''),
  };
}

/** The `oid`, `appid` or `sub` of a JWT; a token of another kind has no principal that could be read. */
function principalOf(authorization: string | undefined): string {
  const payload = authorization?.split('.')[1];
  if (payload === undefined) return 'unknown';
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const name = claims.oid ?? claims.appid ?? claims.sub;
    return typeof name === 'string' ? name : 'unknown';
  } catch {
    return 'unknown';
  }
}
