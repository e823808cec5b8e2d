import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import type { Action, Operation } from '../operations/operations.ts';
import { scoringUri, swaggerUri } from '../server/addresses.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import { guidOf } from '../server/settings.ts';
import type { EndpointKeys, Json, JsonObject, OnlineEndpoint } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import { badRequest, conflict, notFound } from './arm-error.ts';
import { effectsOf, identified, paramsOf, queryOf, sendAccepted, sendCreated, statusUrl } from './context.ts';
import { readName } from './names.ts';
import { page } from './paging.ts';
import { compact, isObject, readBody, readProperties, stamped, textOr } from './read.ts';
import { readTags } from './tag-rules.ts';
import { checkTraffic, readMap } from './traffic-rules.ts';

const AUTH_MODES = ['Key', 'AMLToken', 'AADToken'] as const;

/** onlineEndpoints: CRUD, keys and tokens. */
export function registerOnlineEndpoints(app: FastifyInstance, emulator: Emulator): void {
  const { endpoints, deployments, endpointKeys } = emulator.resources;
  const path = '/onlineEndpoints/:endpoint';

  app.get('/onlineEndpoints', (request) => {
    const { name, tags, computeType } = queryOf(request);
    const wanted = (tags ?? '').split(',').filter(Boolean);
    const found = endpoints
      .list()
      .filter((endpoint) => name === undefined || endpoint.name === name)
      .filter(() => computeType === undefined || computeType === 'Managed')
      .filter((endpoint) =>
        wanted.every((tag) => {
          const [key = '', value] = tag.split('=', 2);
          return key in endpoint.tags && (value === undefined || endpoint.tags[key] === value);
        }),
      );
    return page(
      found,
      (endpoint) => endpointView(emulator, endpoint),
      { url: request.url, query: queryOf(request) },
      emulator.origin,
    );
  });

  app.get(path, (request) => endpointView(emulator, existing(emulator, request)));

  app.put(path, (request, reply) => {
    const name = readName(paramsOf<'endpoint'>(request).endpoint, 'Endpoint');
    const key = endpointKey(name);
    const current = endpoints.get(key);
    const { properties, keys, ...desired } = readEndpoint(emulator, request, name, current);
    const checked = checkTraffic(
      name,
      readMap(properties.traffic, 'traffic'),
      readMap(properties.mirrorTraffic, 'mirrorTraffic'),
      deployments.list(`${key}/`),
    );
    const superseded = admit(emulator, request, key, current);
    const target = {
      ...desired,
      properties: { ...properties, ...checked, provisioningState: 'Succeeded' as const },
    };
    const operation = emulator.store.transaction(() => {
      const shown: OnlineEndpoint = current
        ? { ...current, properties: { ...current.properties, provisioningState: 'Updating' } }
        : {
            ...target,
            name,
            properties: {
              ...target.properties,
              traffic: {},
              mirrorTraffic: {},
              provisioningState: 'Creating',
            },
          };
      endpoints.put(key, shown);
      if (!current) endpointKeys.put(key, firstKeys(keys));
      superseded.forEach(({ id }) => emulator.operations.override(id));
      return emulator.operations.start(
        'endpoint-put',
        key,
        target as unknown as JsonObject,
        callerOf(request.raw),
        effectsOf(request),
      );
    });
    return sendCreated(emulator, request, reply, operation, pendingView(emulator, request, operation));
  });

  app.patch(path, (request, reply) => {
    const current = existing(emulator, request);
    const body = readBody(request.body);
    const input = compact({
      tags: 'tags' in body ? readTags(body.tags) : undefined,
      identity: 'identity' in body ? readIdentity(emulator, body, current.name) : undefined,
    });
    return accept(emulator, request, reply, 'endpoint-patch', input);
  });

  app.delete(path, (request, reply) => {
    const key = endpointKey(paramsOf<'endpoint'>(request).endpoint);
    const current = endpoints.get(key);
    if (!current) return reply.code(204).send();
    refuseBusy(emulator, `${key}/`, `Endpoint ${current.name} has a deployment that is being changed.`);
    return accept(emulator, request, reply, 'endpoint-delete', {});
  });

  app.post(`${path}/listKeys`, (request) => {
    const endpoint = existing(emulator, request);
    if (endpoint.properties.authMode !== 'Key') {
      throw badRequest(
        `Endpoint ${endpoint.name} has no keys: its authMode is ${endpoint.properties.authMode}.`,
        'BadArgument',
      );
    }
    return endpointKeys.get(endpointKey(endpoint.name));
  });

  app.post(`${path}/token`, (request) => {
    const endpoint = existing(emulator, request);
    if (endpoint.properties.authMode !== 'AMLToken') {
      throw badRequest(
        `Endpoint ${endpoint.name} has no token: its authMode is ${endpoint.properties.authMode}.`,
        'BadArgument',
      );
    }
    return emulator.scoringAuth.issue(endpoint.name);
  });

  app.post(`${path}/regenerateKeys`, (request, reply) => {
    const endpoint = existing(emulator, request);
    const { keyType, keyValue } = readBody(request.body);
    if (keyType !== 'Primary' && keyType !== 'Secondary') {
      throw badRequest('keyType must be Primary or Secondary.', 'BadArgument', 'keyType');
    }
    const key = keyType === 'Primary' ? 'primaryKey' : 'secondaryKey';
    // Microsoft's client sends the present key along, and expects a new one.
    const given = textOr(keyValue, '');
    const present = endpointKeys.get(endpointKey(endpoint.name))?.[key];
    const value = given === '' || given === present ? newKey() : given;
    return accept(emulator, request, reply, 'endpoint-keys', { [key]: value });
  });
}

/** ARM's view of an endpoint. */
export function endpointView(emulator: Emulator, endpoint: Readonly<OnlineEndpoint>): JsonObject {
  const { name, location, tags, identity, kind, systemData } = endpoint;
  const { provisioningState } = endpoint.properties;
  const ready = provisioningState !== 'Creating';
  return compact({
    ...identified(emulator, `onlineEndpoints/${name}`),
    location,
    tags,
    kind,
    identity,
    systemData: { ...systemData },
    properties: {
      ...endpoint.properties,
      properties: {
        'azureml.onlineendpointid': identified(emulator, `onlineEndpoints/${name}`).id.toLowerCase(),
        ...(endpoint.properties.properties as JsonObject | undefined),
      },
      scoringUri: ready ? scoringUri(emulator, name) : null,
      swaggerUri: ready ? swaggerUri(emulator, name) : null,
    },
  });
}

/** The view while `operation` runs, with the address of its status inside, where deploy scripts look for it. */
function pendingView(
  emulator: Emulator,
  request: FastifyRequest,
  operation: Readonly<Operation>,
): JsonObject {
  const view = endpointView(emulator, existing(emulator, request));
  const properties = view.properties as JsonObject;
  const AzureAsyncOperationUri = statusUrl(emulator, operation.id, request);
  return {
    ...view,
    properties: {
      ...properties,
      properties: { ...(properties.properties as JsonObject), AzureAsyncOperationUri },
    },
  };
}

/** The endpoint of this call. Throws ArmError 404. */
export function existing(emulator: Emulator, request: FastifyRequest): Readonly<OnlineEndpoint> {
  const { endpoint: name } = paramsOf<'endpoint'>(request);
  const endpoint = emulator.resources.endpoints.get(endpointKey(name));
  if (!endpoint) throw notFound(`Online endpoint ${name} does not exist.`, 'OnlineEndpointNotFound');
  return endpoint;
}

function readEndpoint(
  emulator: Emulator,
  request: FastifyRequest,
  name: string,
  current: Readonly<OnlineEndpoint> | undefined,
): Omit<OnlineEndpoint, 'name' | 'properties'> & {
  properties: JsonObject & { authMode: 'Key' | 'AMLToken' | 'AADToken' };
  keys: Json | undefined;
} {
  const body = readBody(request.body);
  const sent = readProperties(body);
  const authMode = AUTH_MODES.find((mode) => mode.toLowerCase() === textOr(sent.authMode, '').toLowerCase());
  if (!authMode)
    throw badRequest(`authMode must be one of ${AUTH_MODES.join(', ')}.`, 'BadArgument', 'authMode');
  const location = textOr(body.location, '');
  if (location === '') throw badRequest('The location property is required.', 'LocationRequired', 'location');
  const { keys, scoringUri: _scoring, swaggerUri: _swagger, provisioningState: _state, ...properties } = sent;
  return {
    location,
    tags: readTags(body.tags),
    kind: textOr(body.kind, 'Managed'),
    identity: readIdentity(emulator, body, name),
    properties: { publicNetworkAccess: 'Enabled', ...properties, authMode },
    keys,
    systemData: stamped(callerOf(request.raw).principal, current?.systemData),
  };
}

function readIdentity(emulator: Emulator, body: JsonObject, name: string): JsonObject {
  const sent = isObject(body.identity) ? body.identity : {};
  const type = textOr(sent.type, 'SystemAssigned').replaceAll(' ', '');
  const identity: JsonObject = { type };
  if (type.includes('SystemAssigned')) {
    identity.principalId = guidOf(`identity of endpoint ${name}`);
    identity.tenantId = emulator.settings.tenantId;
  }
  if (isObject(sent.userAssignedIdentities)) {
    identity.userAssignedIdentities = Object.fromEntries(
      Object.keys(sent.userAssignedIdentities).map((id) => [
        id,
        { principalId: guidOf(`principal ${id}`), clientId: guidOf(`client ${id}`) },
      ]),
    );
  }
  return identity;
}

/** Refuses a PUT while the endpoint is being changed; with the fault `concurrent-writes: accept`, says what it overrides instead. */
function admit(
  emulator: Emulator,
  request: FastifyRequest,
  key: string,
  current: Readonly<OnlineEndpoint> | undefined,
): Readonly<Operation>[] {
  const busy = emulator.operations.inFlight(key);
  const accepting = effectsOf(request).some((effect) => 'concurrent-writes' in effect);
  const overridden = busy.filter((operation) => operation.action === 'endpoint-put');
  if (accepting && overridden.length === busy.length) return overridden;
  refuseBusy(
    emulator,
    key,
    `Endpoint ${key} is in ${current?.properties.provisioningState} provisioning state.`,
  );
  return [];
}

/** Throws ArmError 409 with `state` while an operation on `target` runs. */
export function refuseBusy(emulator: Emulator, target: string, state: string): void {
  if (emulator.operations.inFlight(target).length === 0) return;
  throw conflict(`${state} Another operation is in progress; wait until it has ended, and try again.`);
}

function accept(
  emulator: Emulator,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action,
  input: JsonObject,
): FastifyReply {
  const current = existing(emulator, request);
  const key = endpointKey(current.name);
  refuseBusy(
    emulator,
    key,
    `Endpoint ${current.name} is in ${current.properties.provisioningState} provisioning state.`,
  );
  const deleting = action === 'endpoint-delete';
  const operation = emulator.store.transaction(() => {
    const provisioningState = deleting ? 'Deleting' : 'Updating';
    emulator.resources.endpoints.put(key, {
      ...current,
      properties: { ...current.properties, provisioningState },
    });
    return emulator.operations.start(action, key, input, callerOf(request.raw), effectsOf(request));
  });
  return sendAccepted(
    emulator,
    request,
    reply,
    operation,
    deleting || action === 'endpoint-keys' ? null : pendingView(emulator, request, operation),
  );
}

/** Keys may be chosen when an endpoint is made; they are never shown again but by listKeys. */
function firstKeys(chosen: Json | undefined): EndpointKeys {
  const { primaryKey, secondaryKey } = isObject(chosen) ? chosen : {};
  return { primaryKey: textOr(primaryKey, newKey()), secondaryKey: textOr(secondaryKey, newKey()) };
}

const newKey = (): string => randomBytes(24).toString('base64url');
