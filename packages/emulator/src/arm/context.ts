import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultEffect } from '../faults/fault-rules.ts';
import type { Operation } from '../operations/operations.ts';
import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';
import { textOr } from './read.ts';

/** The query of an ARM call; names as sent. */
export type Query = Record<string, string | undefined>;

export const queryOf = (request: FastifyRequest): Query => request.query as Query;
export const paramsOf = <Names extends string>(request: FastifyRequest): Record<Names, string> =>
  request.params as Record<Names, string>;

/** What the fault rules do to the operation that this call starts. */
export const effectsOf = (request: FastifyRequest): FaultEffect[] => request.passage?.effects ?? [];

/** `{registry}/{path}` as an id, and the type that its segments spell. */
export function identifiedIn(
  emulator: Emulator,
  registry: string,
  path: string,
): { id: string; name: string; type: string } {
  const { subscriptionId, resourceGroup } = emulator.settings;
  const provider = 'Microsoft.MachineLearningServices';
  const segments = ['registries', registry, ...path.split('/').filter(Boolean)];
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${provider}/${segments.join('/')}`,
    name: segments.at(-1) ?? '',
    type: `${provider}/${segments.filter((_, index) => index % 2 === 0).join('/')}`,
  };
}

/** `{workspace}/{path}` as an id, and the type that its segments spell. */
export function identified(emulator: Emulator, path: string): { id: string; name: string; type: string } {
  const segments = path.split('/');
  return {
    id: `${workspaceArmId(emulator.settings)}/${path}`,
    name: segments.at(-1) ?? '',
    type: `Microsoft.MachineLearningServices/workspaces/${segments.filter((_, index) => index % 2 === 0).join('/')}`,
  };
}

const locations = (emulator: Emulator): string =>
  `${emulator.origin}/subscriptions/${emulator.settings.subscriptionId}/providers/Microsoft.MachineLearningServices/locations/${emulator.settings.location}`;

export function statusUrl(emulator: Emulator, operation: string, request: FastifyRequest): string {
  return `${locations(emulator)}/mfeOperationsStatus/${operation}?api-version=${queryOf(request)['api-version']}`;
}

function resultUrl(emulator: Emulator, operation: string, request: FastifyRequest): string {
  return `${locations(emulator)}/mfeOperationResults/${operation}?api-version=${queryOf(request)['api-version']}`;
}

/** Seconds until a client should ask again, as ARM says them (whole, at least 1). */
export const retryAfter = (emulator: Emulator): string =>
  String(Math.max(1, Math.round(emulator.clock.scaled(10_000) / 1000)));

/** 201 with the resource and the address of its operation: Azure answers so for updates too. */
export function sendCreated(
  emulator: Emulator,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Readonly<Operation>,
  resource: JsonObject,
): FastifyReply {
  return reply
    .code(201)
    .header('Azure-AsyncOperation', statusUrl(emulator, operation.id, request))
    .header(
      'Location',
      `${emulator.origin}${textOr(resource.id, '')}?api-version=${queryOf(request)['api-version']}`,
    )
    .header('x-ms-async-operation-timeout', 'PT30M')
    .send(resource);
}

/** 202 with the address of the result, and the body (`null` for deletions). */
export function sendAccepted(
  emulator: Emulator,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Readonly<Operation>,
  resource: JsonObject | null,
): FastifyReply {
  return reply
    .code(202)
    .header('Azure-AsyncOperation', statusUrl(emulator, operation.id, request))
    .header('Location', resultUrl(emulator, operation.id, request))
    .header('Retry-After', retryAfter(emulator))
    .header('x-ms-async-operation-timeout', 'PT30M')
    .type('application/json; charset=utf-8')
    .send(resource === null ? 'null' : resource);
}
