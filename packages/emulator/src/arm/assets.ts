import type { FastifyInstance, FastifyRequest } from 'fastify';
import { latestVersion } from '../blob/resolve.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import type { AssetContainer, AssetKind, AssetVersion, JsonObject } from '../state/resources.ts';
import { containerKey, versionKey } from '../state/resources.ts';
import { badRequest, notFound, userError } from './arm-error.ts';
import { assetRules } from './asset-kinds.ts';
import type { Query } from './context.ts';
import { identified, paramsOf, queryOf } from './context.ts';
import { readAssetName } from './names.ts';
import { page } from './paging.ts';
import { compact, isObject, readBody, readProperties, stamped } from './read.ts';

export const ASSET_KINDS: AssetKind[] = ['models', 'codes', 'data', 'environments', 'components'];

/** Containers and versions of one kind of assets. */
export function registerAssets(app: FastifyInstance, emulator: Emulator, kind: AssetKind): void {
  const { containers, versions } = emulator.resources;
  const one = `/${kind}/:name`;
  const versionPath = `${one}/versions/:version`;

  app.get(`/${kind}`, (request) => {
    const query = queryOf(request);
    const found = containers.list(`${kind}/`).filter((container) => isListed(container.properties, query));
    return page(
      found,
      (container) => containerView(emulator, container),
      { url: request.url, query },
      emulator.origin,
    );
  });

  app.get(one, (request) => containerView(emulator, existingContainer(emulator, kind, request)));

  app.put(one, (request, reply) => {
    const name = readAssetName(paramsOf<'name'>(request).name);
    const before = containers.get(containerKey(kind, name));
    const container = newContainer(kind, name, request, readProperties(readBody(request.body)), before);
    containers.put(containerKey(kind, name), container);
    return reply.code(before ? 200 : 201).send(containerView(emulator, container));
  });

  app.delete(one, (request, reply) => {
    const { name } = paramsOf<'name'>(request);
    const found = emulator.store.transaction(() => {
      versions.keys(`${kind}/${name}/`).forEach((key) => versions.delete(key));
      return containers.delete(containerKey(kind, name));
    });
    return reply.code(found ? 200 : 204).send();
  });

  app.get(`${one}/versions`, (request) => {
    const query = queryOf(request);
    const { name } = paramsOf<'name'>(request);
    if (!containers.get(containerKey(kind, name)) && query.hash === undefined) {
      throw missingContainer(kind, name);
    }
    const found = inOrder(versions.list(`${kind}/${name}/`), query.$orderBy ?? query.orderBy).filter(
      (version) => isListed(version.properties, query) && matches(version, query),
    );
    return page(
      found,
      (version) => versionView(emulator, version),
      { url: request.url, query },
      emulator.origin,
    );
  });

  app.get(versionPath, (request) => versionView(emulator, existingVersion(emulator, kind, request)));

  app.put(versionPath, async (request, reply) => {
    const { name, version } = paramsOf<'name' | 'version'>(request);
    readAssetName(name);
    const sent = readProperties(readBody(request.body));
    const before = versions.get(versionKey(kind, name, version));
    const properties = await assetRules[kind].read(sent, emulator, before !== undefined);
    if (before) refuseChange(kind, before, properties);
    const put = newVersion(kind, name, version, request, properties, before);
    emulator.store.transaction(() => {
      if (!containers.get(containerKey(kind, name))) {
        const { dataType } = properties;
        containers.put(
          containerKey(kind, name),
          newContainer(kind, name, request, compact({ dataType }), undefined),
        );
      }
      versions.put(versionKey(kind, name, version), put);
    });
    return reply.code(before ? 200 : 201).send(versionView(emulator, put));
  });

  app.delete(versionPath, (request, reply) => {
    const { name, version } = paramsOf<'name' | 'version'>(request);
    return reply.code(versions.delete(versionKey(kind, name, version)) ? 200 : 204).send();
  });
}

function containerView(emulator: Emulator, container: Readonly<AssetContainer>): JsonObject {
  const { kind, name, properties, systemData } = container;
  const numbers = emulator.resources.versions
    .list(`${kind}/${name}/`)
    .map(({ version }) => Number(version))
    .filter((version) => Number.isInteger(version) && version >= 0);
  const latest = latestVersion(kind, name, emulator.resources)?.version ?? null;
  return {
    ...identified(emulator, `${kind}/${name}`),
    systemData: { ...systemData },
    properties: {
      ...properties,
      latestVersion: latest,
      nextVersion: String(Math.max(0, ...numbers) + 1),
    },
  };
}

export function versionView(emulator: Emulator, asset: Readonly<AssetVersion>): JsonObject {
  const { kind, name, version, properties, systemData } = asset;
  return {
    ...identified(emulator, `${kind}/${name}/versions/${version}`),
    systemData: { ...systemData },
    properties: { ...properties },
  };
}

export function newContainer(
  kind: AssetKind,
  name: string,
  request: FastifyRequest,
  sent: JsonObject,
  before: Readonly<AssetContainer> | undefined,
): AssetContainer {
  const { latestVersion: _latest, nextVersion: _next, provisioningState: _state, ...properties } = sent;
  return {
    kind,
    name,
    properties: { description: null, tags: {}, properties: {}, isArchived: false, ...properties },
    systemData: stamped(callerOf(request.raw).principal, before?.systemData),
  };
}

export function newVersion(
  kind: AssetKind,
  name: string,
  version: string,
  request: FastifyRequest,
  sent: JsonObject,
  before: Readonly<AssetVersion> | undefined,
): AssetVersion {
  const { provisioningState: _, ...properties } = sent;
  return {
    kind,
    name,
    version,
    properties: {
      description: null,
      isAnonymous: false,
      isArchived: false,
      ...properties,
      tags: isObject(properties.tags) ? properties.tags : {},
      properties: isObject(properties.properties) ? properties.properties : {},
    },
    systemData: stamped(callerOf(request.raw).principal, before?.systemData),
  };
}

/** Content and path of a version stay; description, tags, properties, stage and isArchived may change. */
export function refuseChange(kind: AssetKind, before: Readonly<AssetVersion>, properties: JsonObject): void {
  const changed = assetRules[kind].immutable.find(
    (property) =>
      JSON.stringify(properties[property] ?? null) !== JSON.stringify(before.properties[property] ?? null),
  );
  if (changed === undefined) return;
  const message = changed.endsWith('Uri')
    ? 'Asset paths cannot be updated.'
    : `${changed} of an existing version cannot be updated.`;
  throw userError(400, message, 'ImmutableProperty', changed);
}

export function isListed(properties: JsonObject, query: Query): boolean {
  if (properties.isAnonymous === true) return query.hash !== undefined;
  if (query.listViewType === 'All') return true;
  return (properties.isArchived === true) === (query.listViewType === 'ArchivedOnly');
}

export function matches({ version, properties }: Readonly<AssetVersion>, query: Query): boolean {
  if (query.version !== undefined && query.version !== version) return false;
  if (query.description !== undefined && query.description !== properties.description) return false;
  if (query.stage !== undefined && query.stage !== properties.stage) return false;
  if (query.hash !== undefined) {
    const { hash_sha256: hash } = properties.properties as JsonObject;
    if (hash !== query.hash) return false;
  }
  return (
    hasPairs(properties.tags as JsonObject, query.tags) &&
    hasPairs(properties.properties as JsonObject, query.properties)
  );
}

/** `a=1,b`: all of these, with their values where given. */
function hasPairs(of: JsonObject, wanted: string | undefined): boolean {
  return (wanted ?? '')
    .split(',')
    .filter(Boolean)
    .every((pair) => {
      const [key = '', value] = pair.split('=', 2);
      return key in of && (value === undefined || of[key] === value);
    });
}

/** `createdtime|modifiedtime|version asc|desc`; newest first when nothing is asked for. */
export function inOrder(
  found: Readonly<AssetVersion>[],
  orderBy = 'createdtime desc',
): Readonly<AssetVersion>[] {
  const [field = '', direction = 'asc'] = orderBy.toLowerCase().split(/\s+/);
  const value: Record<string, (asset: Readonly<AssetVersion>) => string> = {
    createdtime: ({ systemData }) => systemData.createdAt,
    modifiedtime: ({ systemData }) => systemData.lastModifiedAt,
    version: ({ version }) => version.padStart(20, '0'),
  };
  const of = value[field];
  if (!of) throw badRequest(`$orderBy '${orderBy}' is not known.`, 'BadArgument', '$orderBy');
  const placed = found.map((asset, index) => ({ asset, index }));
  placed.sort((a, b) => {
    const [x, y] = [of(a.asset), of(b.asset)];
    return x === y ? a.index - b.index : x < y ? -1 : 1;
  });
  if (direction === 'desc') placed.reverse();
  return placed.map(({ asset }) => asset);
}

const singular: Record<AssetKind, string> = {
  models: 'Model',
  codes: 'Code',
  data: 'Data',
  environments: 'Environment',
  components: 'Component',
};

const missingContainer = (kind: AssetKind, name: string): Error =>
  notFound(`${singular[kind]} container with name: ${name} not found.`);

function existingContainer(
  emulator: Emulator,
  kind: AssetKind,
  request: FastifyRequest,
): Readonly<AssetContainer> {
  const { name } = paramsOf<'name'>(request);
  const container = emulator.resources.containers.get(containerKey(kind, name));
  if (!container) throw missingContainer(kind, name);
  return container;
}

export function existingVersion(
  emulator: Emulator,
  kind: AssetKind,
  request: FastifyRequest,
): Readonly<AssetVersion> {
  const { name, version } = paramsOf<'name' | 'version'>(request);
  const asset = emulator.resources.versions.get(versionKey(kind, name, version));
  if (!asset) throw notFound(`${singular[kind]} with name: ${name} and version: ${version} not found.`);
  return asset;
}
