import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import { type Resource, writableBody } from '@mlops-actions/azureml/resource';
import type { EndpointFile } from './endpoint-file.ts';

const authModes = { key: 'Key', aml_token: 'AMLToken', aad_token: 'AADToken' } as const;
const identityTypes = {
  system_assigned: 'SystemAssigned',
  user_assigned: 'UserAssigned',
  none: 'None',
} as const;

/** The ARM resource of a new endpoint: no traffic, since there is nothing to take it. */
export function armEndpoint(
  file: EndpointFile,
  { location, computeId }: { location: string; computeId: (name: string) => string },
): Record<string, unknown> {
  return {
    location,
    tags: file.tags ?? {},
    identity: armIdentity(file.identity) ?? { type: 'SystemAssigned' },
    properties: {
      authMode: authModes[file.auth_mode ?? 'key'],
      traffic: {},
      ...(file.compute !== undefined && { compute: computeId(file.compute) }),
      ...stated(file),
    },
  };
}

/**
 * The endpoint as it is with what the file says laid over it, or undefined where that changes nothing. Traffic,
 * mirror and whatever else was read go back as they were: a PUT that leaves traffic out sets it to nothing.
 */
export function updatedEndpoint(file: EndpointFile, endpoint: Endpoint): Record<string, unknown> | undefined {
  const { resource } = endpoint;
  const identity = armIdentity(file.identity);
  const sameIdentity = !identity || JSON.stringify(identityOf(resource)) === JSON.stringify(identity);
  const properties = { ...stated(file), ...(file.auth_mode && { authMode: authModes[file.auth_mode] }) };
  const sameProperties = Object.entries(properties).every(([key, value]) =>
    same(resource.properties[key], value),
  );
  const sameTags = Object.entries(file.tags ?? {}).every(([name, value]) => endpoint.tags[name] === value);
  if (sameIdentity && sameProperties && sameTags) return undefined;
  const edited: Resource = {
    ...resource,
    tags: { ...resource.tags, ...file.tags },
    identity: identity ?? resource.identity ?? null,
    properties: {
      ...resource.properties,
      ...properties,
      traffic: endpoint.traffic,
      mirrorTraffic: endpoint.mirrorTraffic,
    },
  };
  return writableBody(edited);
}

/** What only the file can say; the rest has defaults. */
function stated(file: EndpointFile): Record<string, unknown> {
  const access = file.public_network_access;
  return {
    ...(file.description !== undefined && { description: file.description }),
    ...(file.properties !== undefined && { properties: file.properties }),
    ...(access !== undefined && { publicNetworkAccess: access === 'enabled' ? 'Enabled' : 'Disabled' }),
  };
}

function armIdentity(identity: EndpointFile['identity']): Record<string, unknown> | undefined {
  if (!identity) return undefined;
  const ids = (identity.user_assigned_identities ?? []).map((one) =>
    typeof one === 'string' ? one : one.resource_id,
  );
  return {
    type: identityTypes[identity.type],
    ...(ids.length > 0 && { userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])) }),
  };
}

function identityOf(resource: Resource): Record<string, unknown> {
  const { identity } = writableBody(resource) as { identity?: Record<string, unknown> };
  const assigned = identity?.['userAssignedIdentities'];
  return { type: identity?.['type'], ...(assigned ? { userAssignedIdentities: assigned } : {}) };
}

/** A map that Azure keeps may hold more than the file says. */
function same(live: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return live === wanted;
  return Object.entries(wanted).every(
    ([key, value]) => (live as Record<string, unknown> | null)?.[key] === value,
  );
}
