import type { EnvHttpProxyAgent } from 'undici';
import type { Arm } from './arm.ts';
import { AzureError } from './azure-error.ts';
import { isHostOf, isLoopback } from './cloud.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';

export interface SendOptions {
  /** Routes to this deployment, one at 0 % included; nothing is mirrored then. */
  deployment?: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Sent as `x-ms-client-request-id`, at most 40 characters. */
  requestId?: string;
}

export interface Scored {
  /** 0 where there was no whole answer: see `error`. */
  status: number;
  error?: 'timeout' | 'connection';
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
  /** Which deployment answered, by the answer's own header. */
  deployment?: string;
  /** performance.now() when the request was handed to the socket, and when its answer was whole. */
  startedAt: number;
  endedAt: number;
}

/** Sends requests to an endpoint's scoring address over connections that it keeps. */
export interface Scorer {
  readonly scoringUri: string;
  /**
   * Never rejects for what the endpoint does or fails to do.
   * @throws AzureError when no key or token can be had; the signal's reason when it is aborted
   */
  send(body: string | Uint8Array, options: SendOptions): Promise<Scored>;
  close(): Promise<void>;
}

/** A way to authorize, renewed when it is stale. */
interface Authorization {
  value: string;
  /** performance-independent wall clock, in milliseconds. */
  staleAt: number;
}

/** @throws AzureError when the endpoint is not ready, or its scoring address is not one that its key may be sent to */
export async function openScorer(
  arm: Arm,
  endpoints: Endpoints,
  endpoint: Endpoint,
  keepSecret: (secret: string) => void,
): Promise<Scorer> {
  const scoringUri = scoringUriOf(arm, endpoint);
  const undici = await import('undici');
  const agent = new undici.EnvHttpProxyAgent({ keepAliveTimeout: 60_000, connect: { timeout: 10_000 } });
  const renewed = () => authorize(arm, endpoints, endpoint, keepSecret);
  let authorization = await renewed();
  let renewing: Promise<Authorization> | undefined;
  const renew = async () => {
    renewing ??= renewed().finally(() => (renewing = undefined));
    authorization = await renewing;
  };

  return {
    scoringUri: scoringUri.href,
    async send(body, options) {
      if (Date.now() >= authorization.staleAt) await renew();
      const used = authorization;
      const scored = await sendOnce(scoringUri, agent, used.value, body, options);
      // A key that was regenerated, a token that was revoked: once more with a new one.
      if (scored.status !== 401) return scored;
      if (used === authorization) await renew();
      return used.value === authorization.value
        ? scored
        : sendOnce(scoringUri, agent, authorization.value, body, options);
    },
    close: () => agent.close(),
  };
}

async function sendOnce(
  uri: URL,
  agent: EnvHttpProxyAgent,
  authorization: string,
  body: string | Uint8Array,
  options: SendOptions,
): Promise<Scored> {
  const { deployment, timeoutMs, signal, requestId } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  let error: 'timeout' | 'connection' = 'connection';
  const timer = setTimeout(() => {
    error = 'timeout';
    stop.abort();
  }, timeoutMs);
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  const startedAt = performance.now();
  try {
    const answer = await agent.request({
      origin: uri.origin,
      path: uri.pathname + uri.search,
      method: 'POST',
      signal: stop.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(deployment !== undefined && { 'azureml-model-deployment': deployment }),
        ...(requestId !== undefined && { 'x-ms-client-request-id': requestId.slice(0, 40) }),
      },
      body,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const headers = flat(answer.headers);
    const answeredBy = headers['azureml-model-deployment'];
    return {
      status: answer.statusCode,
      headers,
      body: bytes,
      ...(answeredBy !== undefined && { deployment: answeredBy }),
      startedAt,
      endedAt: performance.now(),
    };
  } catch {
    signal?.throwIfAborted();
    return { status: 0, error, headers: {}, body: Buffer.alloc(0), startedAt, endedAt: performance.now() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function authorize(
  arm: Arm,
  endpoints: Endpoints,
  endpoint: Endpoint,
  keepSecret: (secret: string) => void,
): Promise<Authorization> {
  switch (endpoint.authMode) {
    case 'Key': {
      const { primaryKey } = await endpoints.keys(endpoint.name);
      return { value: `Bearer ${primaryKey}`, staleAt: Infinity };
    }
    case 'AMLToken': {
      const { accessToken, refreshAfter } = await endpoints.token(endpoint.name);
      return { value: `Bearer ${accessToken}`, staleAt: refreshAfter * 1000 };
    }
    default: {
      const token = await arm.credential.getToken(`${arm.cloud.mlAudience}/.default`);
      if (!token)
        throw new AzureError('the identity of this step gave no token', {
          code: 'NoToken',
          operation: `score endpoint ${endpoint.name}`,
        });
      keepSecret(token.token);
      return { value: `Bearer ${token.token}`, staleAt: token.expiresOnTimestamp - 300_000 };
    }
  }
}

function scoringUriOf(arm: Arm, endpoint: Endpoint): URL {
  const doing = `score endpoint ${endpoint.name}`;
  if (!endpoint.scoringUri) {
    throw new AzureError(`it has no scoring address (it is ${endpoint.provisioningState})`, {
      code: 'EndpointNotReady',
      operation: doing,
      hint: 'Wait until the endpoint has been created, or look at why that failed.',
    });
  }
  const url = new URL(endpoint.scoringUri);
  // A Kubernetes endpoint has the host of its cluster, and takes no Entra token.
  const isOwnHost =
    isHostOf(url, arm.cloud.inference) ||
    (endpoint.compute !== 'Managed' && endpoint.authMode !== 'AADToken');
  if (arm.isEmulator ? isLoopback(url.hostname) : isOwnHost) return url;
  throw new AzureError(
    `its scoring address is on ${url.host}, which is no host of the cloud '${arm.cloud.name}'`,
    { code: 'UntrustedHost', operation: doing },
  );
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}
