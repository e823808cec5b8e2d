import fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { ArmError, errorBody } from '../arm/arm-error.ts';
import type { BlobProxy } from '../blob/blob-proxy.ts';
import type { Gate, Passage } from '../faults/gate.ts';
import type { BearerCheck } from '../identity/bearer.ts';
import type { Settings } from './settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the gate has let the call in. */
    passage: Passage | undefined;
    correlationId: string;
  }
}

export interface AppParts {
  settings: Settings;
  gate: Gate;
  blobs: BlobProxy;
  bearer: BearerCheck;
  tls: { key: string; cert: string } | undefined;
}

const CLUSTER = 'emulator-001';
/** Bodies of models and logged artifacts pass through here. */
const BODY_LIMIT = 512 * 1024 * 1024;

/** Milliseconds. With Node's five seconds a busy client asks again on a connection that is just being closed. */
const keepAliveTimeout = 72_000;

/** The server: blob calls go to Azurite, all else to fastify, both through the gate. */
export function createApp({ settings, gate, blobs, bearer, tls }: AppParts): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 500 },
    serverFactory: (handler: RequestListener) => {
      const listener = (request: IncomingMessage, response: ServerResponse): void => {
        if (blobs.serves(request.url ?? '/')) blobs.handle(request, response);
        else handler(request, response);
      };
      return tls
        ? createTlsServer({ ...tls, keepAliveTimeout }, listener)
        : createServer({ keepAliveTimeout }, listener);
    },
  });
  app.decorateRequest('passage', undefined);
  app.decorateRequest('correlationId', '');
  acceptBodies(app);

  app.addHook('onRequest', async (request, reply) => {
    const kind = kindOf(request.url);
    if (kind === 'own' || kind === 'scoring') return;
    const passage = await gate.enter(request.raw, reply.raw, kind === 'service');
    if (!passage) return reply.hijack();
    request.passage = passage;
    if (kind === 'identity') return;
    request.correlationId = String(request.headers['x-ms-correlation-request-id'] ?? randomUUID());
    stamp(request, reply, settings);
    const refusal = bearer(request.headers.authorization, 'arm');
    if (refusal !== undefined) throw unauthorized(settings, refusal, request.headers.authorization);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.passage) return payload;
    if (kindOf(request.url) === 'service') {
      reply.header('x-ms-response-type', reply.statusCode < 400 ? 'standard' : 'error');
      reply.header('x-request-time', (reply.elapsedTime / 1000).toFixed(3));
    }
    await gate.leave(request.passage, reply.raw);
    return payload;
  });

  app.setErrorHandler((error, request, reply) => sendError(asArmError(error), request, reply, settings));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      new ArmError(404, 'NotFound', `The emulator has no ${request.method} ${request.url.split('?')[0]}.`),
      request,
      reply,
      settings,
    ),
  );
  return app;
}

/** `own`: the emulator's pages; `scoring` has no gate; `identity` is not numbered; `service` is ARM, tracking and metrics. */
function kindOf(url: string): 'own' | 'scoring' | 'identity' | 'service' {
  const path = url.split('?', 1)[0] ?? '/';
  if (path === '/' || path === '/favicon.ico' || path.startsWith('/emulator')) return 'own';
  // Telemetry is sent with its key in the body, without a token.
  if (path === '/v2/track') return 'own';
  if (/^\/endpoints\//i.test(path)) return 'scoring';
  if (/^\/[^/]+\/(oauth2|v2\.0|discovery)\/|^\/(common|metadata|identity)\//i.test(path)) return 'identity';
  return 'service';
}

/** JSON under its several names; an empty body is none. */
function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (_request, body, done) => {
      if (body === '') return done(null, undefined);
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(
          new ArmError(
            400,
            'InvalidRequestContent',
            'The request content was invalid and could not be deserialized.',
          ),
        );
      }
    },
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
}

function stamp(request: FastifyRequest, reply: FastifyReply, settings: Settings): void {
  const operation = request.method === 'GET' ? 'reads' : request.method === 'DELETE' ? 'deletes' : 'writes';
  const clientId = request.headers['x-ms-client-request-id'];
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  void reply.headers({
    'x-ms-request-id': request.id,
    'x-ms-correlation-request-id': request.correlationId,
    'x-ms-routing-request-id': `${settings.location.toUpperCase()}:${time}:${request.id}`,
    [`x-ms-ratelimit-remaining-subscription-${operation}`]: '11999',
    'azureml-served-by-cluster': CLUSTER,
    'cache-control': 'no-cache',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    ...(clientId !== undefined && request.headers['x-ms-return-client-request-id'] === 'true'
      ? { 'x-ms-client-request-id': clientId }
      : {}),
  });
}

function unauthorized(settings: Settings, message: string, authorization: string | undefined): ArmError {
  const code = authorization === undefined ? 'AuthenticationFailed' : codeOf(message);
  const challenge = `Bearer authorization_uri="https://login.windows.net/${settings.tenantId}", error="invalid_token", error_description="${message.replaceAll('"', "'")}"`;
  return new ArmError(401, code, message, { headers: { 'www-authenticate': challenge } });
}

const codeOf = (message: string): string =>
  message.includes('expiry') ? 'ExpiredAuthenticationToken' : 'InvalidAuthenticationToken';

function asArmError(error: unknown): ArmError {
  if (error instanceof ArmError) return error;
  const { statusCode, message } = error as FastifyError;
  if (statusCode !== undefined && statusCode < 500)
    return new ArmError(statusCode, 'InvalidRequestContent', message);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return new ArmError(
    500,
    'InternalServerError',
    'An internal server error occurred in the emulator; its standard error has the stack.',
  );
}

function sendError(
  error: ArmError,
  request: FastifyRequest,
  reply: FastifyReply,
  settings: Settings,
): FastifyReply {
  return reply
    .code(error.status)
    .headers({ ...error.headers, 'x-ms-error-code': error.code })
    .send(
      errorBody(error, {
        correlationId: request.correlationId,
        requestId: request.id,
        location: settings.location,
        time: new Date().toISOString(),
      }),
    );
}
