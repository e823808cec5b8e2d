import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identifiedIn, paramsOf, queryOf, effectsOf, sendAccepted } from '../arm/context.ts';
import { notFound } from '../arm/arm-error.ts';
import { readAssetName } from '../arm/names.ts';
import { page } from '../arm/paging.ts';
import { compact, isObject, readBody, readProperties, stamped, textOr } from '../arm/read.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Settings } from '../server/settings.ts';
import type { JsonObject, Registry, Resources, Tags } from '../state/resources.ts';
import { registryKey } from '../state/resources.ts';

/** The registry that is there from the start, so that promotion can be tried without setting one up. */
const FIRST = 'shared';

export function seedRegistry(resources: Resources, { location }: Settings): void {
  if (resources.registries.list().length > 0) return;
  const properties = { publicNetworkAccess: 'Enabled', regionDetails: [{ location }] };
  const systemData = stamped('emulator');
  resources.registries.put(registryKey(FIRST), { name: FIRST, location, tags: {}, properties, systemData });
}

/** The registries themselves. */
export function registerRegistry(app: FastifyInstance, emulator: Emulator): void {
  const { registries } = emulator.resources;

  app.get('/', (request) =>
    page(
      registries.list(),
      (registry) => registryView(emulator, registry),
      { url: request.url, query: queryOf(request) },
      emulator.origin,
    ),
  );

  app.get('/:registry', (request) => registryView(emulator, existingRegistry(emulator, request)));

  app.put('/:registry', (request, reply) => {
    const name = readAssetName(paramsOf<'registry'>(request).registry);
    const body = readBody(request.body);
    const before = registries.get(registryKey(name));
    const registry: Registry = {
      name: before?.name ?? name,
      location: textOr(body.location, emulator.settings.location),
      tags: isObject(body.tags) ? (body.tags as Tags) : {},
      ...(isObject(body.identity) && { identity: body.identity }),
      properties: readProperties(body),
      systemData: stamped(callerOf(request.raw).principal, before?.systemData),
    };
    registries.put(registryKey(name), registry);
    return reply.code(before ? 200 : 201).send(registryView(emulator, registry));
  });

  app.delete('/:registry', (request, reply) => {
    const key = registryKey(paramsOf<'registry'>(request).registry);
    if (!registries.get(key)) return reply.code(204).send();
    const { operations } = emulator;
    const operation = operations.start('registry-delete', key, {}, callerOf(request.raw), effectsOf(request));
    return sendAccepted(emulator, request, reply, operation, null);
  });
}

/** The registry that a call names; throws ArmError 404. */
export function existingRegistry(emulator: Emulator, request: FastifyRequest): Readonly<Registry> {
  const { registry } = paramsOf<'registry'>(request);
  const found = emulator.resources.registries.get(registryKey(registry));
  if (!found) throw notFound(`Registry ${registry} was not found.`, 'ResourceNotFound');
  return found;
}

function registryView(emulator: Emulator, registry: Readonly<Registry>): JsonObject {
  const { name, location, tags, identity, properties, systemData } = registry;
  return compact({
    ...identifiedIn(emulator, name, ''),
    location,
    tags,
    identity,
    properties: {
      ...properties,
      discoveryUrl: `${emulator.origin}/registrymanagement/v1.0/registries/${name}/discovery`,
    },
    systemData: { ...systemData },
  });
}
