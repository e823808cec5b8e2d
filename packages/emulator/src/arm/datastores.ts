import type { FastifyInstance, FastifyRequest } from 'fastify';
import { artifactContainer, defaultContainer } from '../blob/open-blob-store.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Settings } from '../server/settings.ts';
import type { Datastore, JsonObject, Resources } from '../state/resources.ts';
import { badRequest, notFound } from './arm-error.ts';
import { identified, paramsOf, queryOf } from './context.ts';
import { readAssetName } from './names.ts';
import { page } from './paging.ts';
import { isObject, readBody, readProperties, stamped, textOr } from './read.ts';

/** Datastores and their secrets. */
export function registerDatastores(app: FastifyInstance, emulator: Emulator): void {
  const { datastores } = emulator.resources;

  app.get('/datastores', (request) => {
    const query = queryOf(request);
    const names = query.names?.split(',');
    const found = datastores
      .list()
      .filter(({ name }) => names === undefined || names.includes(name))
      .filter(({ name }) => query.searchText === undefined || name.includes(query.searchText))
      .filter(
        ({ properties }) =>
          query.isDefault === undefined || (properties.isDefault === true) === (query.isDefault === 'true'),
      );
    return page(
      found,
      (datastore) => datastoreView(emulator, datastore),
      { url: request.url, query },
      emulator.origin,
    );
  });

  app.get('/datastores/:name', (request) => datastoreView(emulator, existing(emulator, request)));

  app.put('/datastores/:name', (request, reply) => {
    const name = readAssetName(paramsOf<'name'>(request).name);
    const before = datastores.get(name);
    const datastore = readDatastore(name, request, before);
    datastores.put(name, datastore);
    return reply.code(before ? 200 : 201).send(datastoreView(emulator, datastore));
  });

  app.delete('/datastores/:name', (request, reply) => {
    const { name } = paramsOf<'name'>(request);
    if (datastores.get(name)?.properties.isDefault === true) {
      throw badRequest('The default datastore cannot be deleted.', 'BadArgument');
    }
    return reply.code(datastores.delete(name) ? 200 : 204).send();
  });

  app.post('/datastores/:name/listSecrets', (request) => {
    const datastore = existing(emulator, request);
    if (datastore.secrets.secretsType === undefined) {
      throw badRequest(
        `Datastore ${datastore.name} has no secrets: its credentialsType is None.`,
        'BadArgument',
      );
    }
    return datastore.secrets;
  });
}

/** The datastores that every workspace begins with; `host` is where their blobs are served now. */
export function seedDatastores(
  resources: Resources,
  settings: Settings,
  account: string,
  key: string,
  origin: string,
): void {
  const { host, protocol } = new URL(origin);
  const containers = {
    workspaceblobstore: defaultContainer(settings),
    workspaceartifactstore: artifactContainer,
  };
  for (const [name, containerName] of Object.entries(containers)) {
    const before = resources.datastores.get(name);
    resources.datastores.put(name, {
      name,
      properties: {
        description: null,
        tags: {},
        properties: {},
        isDefault: name === 'workspaceblobstore',
        datastoreType: 'AzureBlob',
        accountName: account,
        containerName,
        endpoint: host,
        protocol: protocol.replace(':', ''),
        serviceDataAccessAuthIdentity: 'None',
        subscriptionId: settings.subscriptionId,
        resourceGroup: settings.resourceGroup,
        credentials: { credentialsType: 'AccountKey', secrets: { secretsType: 'AccountKey' } },
      },
      secrets: { secretsType: 'AccountKey', key },
      systemData: stamped('emulator', before?.systemData),
    });
  }
}

function readDatastore(
  name: string,
  request: FastifyRequest,
  before: Readonly<Datastore> | undefined,
): Datastore {
  const { isDefault: _, ...sent } = readProperties(readBody(request.body));
  // A hierarchical account answers under its blob address too, which is all that the emulator has of it.
  if (sent.datastoreType !== 'AzureBlob' && sent.datastoreType !== 'AzureDataLakeGen2') {
    throw badRequest(
      'The emulator holds blob storage only: datastoreType must be AzureBlob or AzureDataLakeGen2.',
      'BadArgument',
      'datastoreType',
    );
  }
  const credentials = isObject(sent.credentials) ? sent.credentials : { credentialsType: 'None' };
  const secrets = isObject(credentials.secrets) ? credentials.secrets : {};
  return {
    name,
    properties: {
      tags: {},
      properties: {},
      ...sent,
      isDefault: before?.properties.isDefault ?? false,
      credentials: {
        credentialsType: textOr(credentials.credentialsType, 'None'),
        ...(secrets.secretsType === undefined ? {} : { secrets: { secretsType: secrets.secretsType } }),
      },
    },
    secrets,
    systemData: stamped(callerOf(request.raw).principal, before?.systemData),
  };
}

function datastoreView(emulator: Emulator, datastore: Readonly<Datastore>): JsonObject {
  return {
    ...identified(emulator, `datastores/${datastore.name}`),
    systemData: { ...datastore.systemData },
    properties: datastore.properties,
  };
}

function existing(emulator: Emulator, request: FastifyRequest): Readonly<Datastore> {
  const { name } = paramsOf<'name'>(request);
  const datastore = emulator.resources.datastores.get(name);
  if (!datastore) throw notFound(`Datastore with name: ${name} not found.`);
  return datastore;
}
