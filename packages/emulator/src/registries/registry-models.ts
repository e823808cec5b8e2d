import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../arm/arm-error.ts';
import { assetRules } from '../arm/asset-kinds.ts';
import { inOrder, isListed, matches, newContainer, newVersion, refuseChange } from '../arm/assets.ts';
import { effectsOf, identifiedIn, paramsOf, queryOf, sendAccepted, sendCreated } from '../arm/context.ts';
import { readAssetName } from '../arm/names.ts';
import { page } from '../arm/paging.ts';
import { readBody, readProperties } from '../arm/read.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import type { AssetContainer, AssetVersion, JsonObject } from '../state/resources.ts';
import { registryKey } from '../state/resources.ts';
import { existingRegistry } from './registries.ts';

/** What a call below a registry is about. */
interface Place {
  registry: string;
  name: string;
  /** Keys of the model and of the version. */
  model: string;
  version: string;
}

/** Models and their versions in a registry, where PUT and DELETE are long-running operations. */
export function registerRegistryModels(app: FastifyInstance, emulator: Emulator): void {
  const { registryContainers: containers, registryVersions: versions } = emulator.resources;
  const one = '/:registry/models/:name';

  app.get('/:registry/models', (request) => {
    const { name: registry } = existingRegistry(emulator, request);
    const query = queryOf(request);
    const found = containers
      .list(`${registryKey(registry)}/`)
      .filter(({ properties }) => isListed(properties, query));
    const view = (container: Readonly<AssetContainer>) => containerView(emulator, registry, container);
    return page(found, view, { url: request.url, query }, emulator.origin);
  });

  app.get(one, (request) => {
    const { registry, name, model } = placeOf(emulator, request);
    const found = containers.get(model);
    if (!found) throw notFound(`Model container with name: ${name} not found.`);
    return containerView(emulator, registry, found);
  });

  app.put(one, (request, reply) => {
    const { registry, name, model } = placeOf(emulator, request);
    const before = containers.get(model);
    const sent = readProperties(readBody(request.body));
    const container = newContainer('models', readAssetName(name), request, sent, before);
    containers.put(model, container);
    return reply.code(before ? 200 : 201).send(containerView(emulator, registry, container));
  });

  app.get(`${one}/versions`, (request) => {
    const { registry, model } = placeOf(emulator, request);
    const query = queryOf(request);
    // Of a model that is not there: none, since azure-ai-ml takes a 404 here for a failure.
    const found = inOrder(versions.list(`${model}/`), query.$orderBy ?? query.orderBy).filter(
      (version) => isListed(version.properties, query) && matches(version, query),
    );
    const view = (version: Readonly<AssetVersion>) => versionView(emulator, registry, version);
    return page(found, view, { url: request.url, query }, emulator.origin);
  });

  app.get(`${one}/versions/:version`, (request) => {
    const place = placeOf(emulator, request);
    const found = versions.get(place.version);
    if (found) return versionView(emulator, place.registry, found);
    const { name, version } = paramsOf<'name' | 'version'>(request);
    throw notFound(`Model with name: ${name} and version: ${version} not found.`);
  });

  app.put(`${one}/versions/:version`, async (request, reply) => {
    const place = placeOf(emulator, request);
    const { version } = paramsOf<'version'>(request);
    readAssetName(place.name);
    const before = versions.get(place.version);
    const sent = readProperties(readBody(request.body));
    const properties = await assetRules.models.read(sent, emulator, before !== undefined);
    if (before) refuseChange('models', before, properties);
    const put = newVersion('models', place.name, version, request, properties, before);
    return begin(emulator, place, put, before !== undefined, request, reply);
  });

  for (const path of [one, `${one}/versions/:version`]) {
    app.delete(path, (request, reply) => {
      const place = placeOf(emulator, request);
      const { version } = paramsOf<'version'>(request) as { version?: string };
      const target = version === undefined ? place.model : place.version;
      if (!containers.get(target) && !versions.get(target)) return reply.code(204).send();
      const { operations } = emulator;
      const caller = callerOf(request.raw);
      const operation = operations.start('registry-delete', target, {}, caller, effectsOf(request));
      return sendAccepted(emulator, request, reply, operation, null);
    });
  }
}

/** Shows the version as Creating, and starts the operation that makes it Succeeded. */
function begin(
  emulator: Emulator,
  place: Place,
  put: AssetVersion,
  isUpdate: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { registryContainers: containers, registryVersions: versions } = emulator.resources;
  const provisioningState = isUpdate ? 'Updating' : 'Creating';
  const shown = { ...put, properties: { ...put.properties, provisioningState } };
  emulator.store.transaction(() => {
    if (!containers.get(place.model))
      containers.put(place.model, newContainer('models', place.name, request, {}, undefined));
    versions.put(place.version, shown);
  });
  const operation = emulator.operations.start(
    'registry-version-put',
    place.version,
    put as unknown as JsonObject,
    callerOf(request.raw),
    effectsOf(request),
  );
  const view = versionView(emulator, place.registry, shown);
  return sendCreated(emulator, request, reply, operation, view);
}

function placeOf(emulator: Emulator, request: FastifyRequest): Place {
  const { name: registry } = existingRegistry(emulator, request);
  const { name, version } = paramsOf<'name' | 'version'>(request);
  const model = `${registryKey(registry)}/models/${name}`;
  return { registry, name, model, version: `${model}/${version}` };
}

function containerView(
  emulator: Emulator,
  registry: string,
  { name, properties, systemData }: Readonly<AssetContainer>,
): JsonObject {
  const all = emulator.resources.registryVersions.list(`${registryKey(registry)}/models/${name}/`);
  const numbers = all.map(({ version }) => Number(version)).filter(Number.isInteger);
  const latest = inOrder(all)[0]?.version ?? null;
  return {
    ...identifiedIn(emulator, registry, `models/${name}`),
    systemData: { ...systemData },
    properties: {
      ...properties,
      latestVersion: latest,
      nextVersion: String(Math.max(0, ...numbers) + 1),
      provisioningState: 'Succeeded',
    },
  };
}

function versionView(
  emulator: Emulator,
  registry: string,
  { name, version, properties, systemData }: Readonly<AssetVersion>,
): JsonObject {
  return {
    ...identifiedIn(emulator, registry, `models/${name}/versions/${version}`),
    systemData: { ...systemData },
    properties: { ...properties },
  };
}
