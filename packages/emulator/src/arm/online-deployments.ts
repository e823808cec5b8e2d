import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Action, Operation } from '../operations/operations.ts';
import { callerOf } from '../server/caller.ts';
import type { LogContainer } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { JsonObject, OnlineDeployment } from '../state/resources.ts';
import { deploymentKey, endpointKey } from '../state/resources.ts';
import { badRequest, notFound } from './arm-error.ts';
import { effectsOf, identified, paramsOf, queryOf, sendAccepted, sendCreated, statusUrl } from './context.ts';
import { readCapacity, readDeployment } from './deployment-rules.ts';
import { readName } from './names.ts';
import { existing as existingEndpoint, refuseBusy } from './online-endpoints.ts';
import { page } from './paging.ts';
import { compact, isObject, readBody } from './read.ts';
import { readTags } from './tag-rules.ts';

const MAX_DEPLOYMENTS = 20;

/** onlineEndpoints/…/deployments: CRUD, logs and skus. */
export function registerOnlineDeployments(app: FastifyInstance, emulator: Emulator): void {
  const { deployments } = emulator.resources;
  const list = '/onlineEndpoints/:endpoint/deployments';
  const path = `${list}/:deployment`;

  app.get(list, (request) => {
    const endpoint = existingEndpoint(emulator, request);
    const found = deployments.list(`${endpointKey(endpoint.name)}/`);
    return page(
      found,
      (deployment) => deploymentView(emulator, deployment),
      { url: request.url, query: queryOf(request) },
      emulator.origin,
    );
  });

  app.get(path, (request) => deploymentView(emulator, existing(emulator, request)));

  app.put(path, (request, reply) => {
    const endpoint = existingEndpoint(emulator, request);
    const name = readName(paramsOf<'deployment'>(request).deployment, 'Deployment');
    const key = deploymentKey(endpoint.name, name);
    const current = deployments.get(key);
    refuseBusyAbove(emulator, request, key);
    if (!current && deployments.keys(`${endpointKey(endpoint.name)}/`).length >= MAX_DEPLOYMENTS) {
      throw badRequest(`Endpoint ${endpoint.name} already has ${MAX_DEPLOYMENTS} deployments.`, 'OutOfQuota');
    }
    const desired = readDeployment(emulator, readBody(request.body), endpoint, name, {
      principal: callerOf(request.raw).principal,
      before: current,
    });
    const operation = emulator.store.transaction(() => {
      const shown: OnlineDeployment = current
        ? { ...current, properties: { ...current.properties, provisioningState: 'Updating' } }
        : { ...desired, properties: { ...asFirstShown(desired.properties), provisioningState: 'Creating' } };
      deployments.put(key, shown);
      return emulator.operations.start(
        'deployment-put',
        key,
        desired as unknown as JsonObject,
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
      sku: isObject(body.sku) ? { ...current.sku, capacity: readCapacity(body.sku) } : undefined,
    });
    return accept(emulator, request, reply, 'deployment-patch', input);
  });

  app.delete(path, (request, reply) => {
    const endpoint = existingEndpoint(emulator, request);
    const current = deployments.get(keyOf(request));
    if (!current) return reply.code(204).send();
    const { traffic, mirrorTraffic } = endpoint.properties;
    if ((traffic[current.name] ?? 0) > 0 || (mirrorTraffic[current.name] ?? 0) > 0) {
      throw badRequest(
        `Deployment ${current.name} of endpoint ${endpoint.name} still receives traffic and cannot be deleted: set its traffic to 0 first.`,
        'DeploymentHasTraffic',
      );
    }
    return accept(emulator, request, reply, 'deployment-delete', {});
  });

  app.post(`${path}/getLogs`, (request) => {
    const { endpoint, name } = existing(emulator, request);
    const { containerType, tail } = isObject(request.body) ? request.body : {};
    const container = containerType === 'StorageInitializer' ? 'StorageInitializer' : 'InferenceServer';
    const lines = typeof tail === 'number' && tail > 0 ? tail : 100;
    return { content: emulator.serving.logs(endpoint, name, container satisfies LogContainer, lines) };
  });

  app.get(`${path}/skus`, (request) => {
    const { sku } = existing(emulator, request);
    const capacity = { default: 1, minimum: 1, maximum: 50, scaleType: 'Automatic' };
    return {
      value: [
        {
          resourceType: 'Microsoft.MachineLearningServices/endpoints/deployments',
          sku: { name: sku.name },
          capacity,
        },
      ],
    };
  });
}

/** ARM's view of a deployment. */
export function deploymentView(emulator: Emulator, deployment: Readonly<OnlineDeployment>): JsonObject {
  const { endpoint, name, location, tags, identity, kind, sku, properties, systemData } = deployment;
  const path = `onlineEndpoints/${endpoint}/deployments/${name}`;
  return compact({
    ...identified(emulator, path),
    location,
    tags,
    kind,
    identity,
    sku: { ...sku },
    systemData: { ...systemData },
    properties: {
      ...properties,
      properties: {
        'azureml.onlineendpointid':
          `${workspaceArmId(emulator.settings)}/onlineEndpoints/${endpoint}`.toLowerCase(),
        ...(properties.properties as JsonObject | undefined),
      },
    },
  });
}

function pendingView(
  emulator: Emulator,
  request: FastifyRequest,
  operation: Readonly<Operation>,
): JsonObject {
  const view = deploymentView(emulator, existing(emulator, request));
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

/** Before it has succeeded, a deployment shows no defaults. */
function asFirstShown(properties: OnlineDeployment['properties']): OnlineDeployment['properties'] {
  return {
    ...properties,
    requestSettings: properties.requestSettings ?? {
      maxConcurrentRequestsPerInstance: 1,
      maxQueueWait: 'PT0S',
      requestTimeout: 'PT0S',
    },
    livenessProbe: properties.livenessProbe ?? null,
    readinessProbe: properties.readinessProbe ?? null,
  };
}

function keyOf(request: FastifyRequest): string {
  const { endpoint, deployment } = paramsOf<'endpoint' | 'deployment'>(request);
  return deploymentKey(endpoint, deployment);
}

function existing(emulator: Emulator, request: FastifyRequest): Readonly<OnlineDeployment> {
  const endpoint = existingEndpoint(emulator, request);
  const deployment = emulator.resources.deployments.get(keyOf(request));
  if (deployment) return deployment;
  const { deployment: name } = paramsOf<'deployment'>(request);
  throw notFound(`Deployment ${name} was not found under endpoint ${endpoint.name}.`, 'DeploymentNotFound');
}

/** A deployment waits for its own operation and for one on its endpoint. */
function refuseBusyAbove(emulator: Emulator, request: FastifyRequest, key: string): void {
  const endpoint = existingEndpoint(emulator, request);
  const above = endpointKey(endpoint.name);
  refuseBusy(
    emulator,
    above,
    `Endpoint ${endpoint.name} is in ${endpoint.properties.provisioningState} provisioning state.`,
  );
  const state = emulator.resources.deployments.get(key)?.properties.provisioningState;
  refuseBusy(emulator, key, `Deployment ${key} is in ${state} provisioning state.`);
}

function accept(
  emulator: Emulator,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action,
  input: JsonObject,
): FastifyReply {
  const current = existing(emulator, request);
  const key = keyOf(request);
  refuseBusyAbove(emulator, request, key);
  const deleting = action === 'deployment-delete';
  const operation = emulator.store.transaction(() => {
    const provisioningState = deleting ? 'Deleting' : 'sku' in input ? 'Scaling' : 'Updating';
    emulator.resources.deployments.put(key, {
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
    deleting ? null : pendingView(emulator, request, operation),
  );
}
