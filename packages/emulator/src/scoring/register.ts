import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultEffect } from '../faults/fault-rules.ts';
import type { ScoredRequest } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { ModelRequest, ModelServing } from '../serving/model-server.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import type { EndpointAnswer } from './answers.ts';
import { denied, notFound } from './answers.ts';
import { createDeploymentCaller } from './deployment-call.ts';
import type { Route } from './routing.ts';
import { route } from './routing.ts';
import { trafficLogOf } from './traffic-log.ts';

type ScoreRequest = FastifyRequest<{ Params: { endpoint: string } }>;

/** A request on its way through the endpoint. */
interface Scoring {
  request: ScoreRequest;
  reply: FastifyReply;
  /** The GUID that the service gives it. */
  id: string;
  time: number;
  started: number;
}

/** The newest scored requests, newest first. */
export const recentRequests = (emulator: Emulator): ScoredRequest[] => trafficLogOf(emulator).newest();

/**
 * `/endpoints/{name}/score` and its swagger.json, which stand for `https://{name}.{region}.inference.ml.azure.com`:
 * keys and tokens, routing, mirroring, limits and status codes of a managed online endpoint.
 */
export function registerScoring(app: FastifyInstance, emulator: Emulator): void {
  const log = trafficLogOf(emulator);
  const caller = createDeploymentCaller(emulator);

  async function score(request: ScoreRequest, reply: FastifyReply): Promise<FastifyReply> {
    const call: Scoring = { request, reply, id: randomUUID(), time: Date.now(), started: performance.now() };
    const admitted = admit(emulator, request);
    if ('status' in admitted) return answer(call, undefined, admitted);
    const { deployment, mirror } = admitted;
    const effects = effectsOn(emulator, request, deployment);
    if (effects.some((effect) => 'drop' in effect && effect.drop === 'before')) return drop(reply);
    const asked = modelRequest(request, call.id);
    if (mirror) copy(mirror, asked, call);
    const given = await caller.call(deployment, asked, effects);
    if (effects.some((effect) => 'drop' in effect)) return drop(reply);
    return answer(call, deployment, given);
  }

  function answer(
    call: Scoring,
    deployment: Readonly<OnlineDeployment> | undefined,
    given: EndpointAnswer,
  ): FastifyReply {
    record(call, deployment, given, false);
    return call.reply
      .code(given.status)
      .headers(given.headers)
      .headers(ownHeaders(call, deployment, given))
      .send(bytesOf(given.body));
  }

  /** The mirror's answer goes nowhere but into the log. */
  function copy(mirror: Readonly<OnlineDeployment>, asked: ModelRequest, call: Scoring): void {
    const own = { ...call, started: performance.now() };
    void caller
      .call(mirror, asked, effectsOn(emulator, call.request, mirror))
      .then((given) => record(own, mirror, given, true));
  }

  function record(
    call: Scoring,
    deployment: Readonly<OnlineDeployment> | undefined,
    given: EndpointAnswer,
    mirrored: boolean,
  ): void {
    log.record({
      time: call.time,
      endpoint: call.request.params.endpoint,
      deployment: deployment?.name,
      status: given.status,
      modelStatus: given.modelStatus,
      durationMs: performance.now() - call.started,
      requestId: call.id,
      mirrored,
    });
  }

  async function swagger(request: ScoreRequest, reply: FastifyReply): Promise<FastifyReply> {
    const admitted = admit(emulator, request);
    if ('status' in admitted)
      return reply.code(admitted.status).headers(admitted.headers).send(admitted.body);
    const { endpoint, name } = admitted.deployment;
    const given = await (emulator.serving as ModelServing).get(endpoint, name)?.swagger(queryOf(request));
    if (!given) return reply.code(404).send({ message: 'The deployment is not running.' });
    return reply.code(given.status).type('application/json').send(given.body);
  }

  void app.register(async (scope) => {
    // score.py gets the body as it came, whatever its type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/endpoints/:endpoint/score', handler: score });
    scope.route({ method: 'GET', url: '/endpoints/:endpoint/swagger.json', handler: swagger });
  });
}

/** The deployment that a request goes to, or the refusal. */
function admit(emulator: Emulator, request: ScoreRequest): Route | EndpointAnswer {
  const endpoint = emulator.resources.endpoints.get(endpointKey(request.params.endpoint));
  if (!endpoint) return notFound(`There is no endpoint ${request.params.endpoint}.`);
  if (!emulator.scoringAuth.allows(endpoint.name, request.headers.authorization)) {
    return denied(endpoint.properties.authMode);
  }
  const drawn = route(emulator, endpoint, request.headers['azureml-model-deployment']?.toString());
  return drawn ?? notFound('The endpoint has no deployment with a positive weight.');
}

function effectsOn(
  emulator: Emulator,
  request: ScoreRequest,
  deployment: Readonly<OnlineDeployment>,
): FaultEffect[] {
  if (emulator.faults.isEmpty) return [];
  const path = request.url.split('?', 1)[0] ?? request.url;
  return emulator.faults.effects({ method: request.method, path, deployment: deployment.name.toLowerCase() });
}

/** A string would have its charset added to the content type. */
const bytesOf = (body: Buffer | string): Buffer => (typeof body === 'string' ? Buffer.from(body) : body);

function drop(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

const KEPT_BY_FRONT = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'authorization',
  'expect',
]);

function modelRequest(request: ScoreRequest, id: string): ModelRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !KEPT_BY_FRONT.has(name)) headers[name] = String(value);
  }
  headers['x-request-id'] = id;
  return {
    method: request.method,
    query: queryOf(request),
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function queryOf(request: ScoreRequest): string {
  const mark = request.url.indexOf('?');
  return mark < 0 ? '' : request.url.slice(mark + 1);
}

/** The headers that the service itself sets, over those of the container. */
function ownHeaders(
  call: Scoring,
  deployment: Readonly<OnlineDeployment> | undefined,
  given: EndpointAnswer,
): Record<string, string> {
  const sent = call.request.headers['x-ms-client-request-id']?.toString();
  const headers: Record<string, string> = { server: 'azureml-frontdoor', 'x-request-id': call.id };
  headers['x-ms-request-id'] = call.id;
  if (sent !== undefined && sent.length <= 40) headers['x-ms-client-request-id'] = sent;
  if (!deployment) return headers;
  headers['azureml-model-deployment'] = deployment.name;
  headers['azureml-model-session'] = deployment.name;
  if (given.modelStatus !== undefined) {
    headers['ms-azureml-model-time'] = (performance.now() - call.started).toFixed(0);
  }
  return headers;
}
