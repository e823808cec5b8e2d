/** An ARM resource as Azure sent it, unknown properties included. */
export interface Resource<P = Record<string, unknown>> {
  id: string;
  name: string;
  type?: string;
  location?: string;
  kind?: string;
  tags?: Record<string, string> | null;
  identity?: Record<string, unknown> | null;
  sku?: Record<string, unknown> | null;
  properties: P;
  systemData?: unknown;
}

/** Read-only to clients; `keys` is write-only and never sent. */
const serversOwn = new Set(['provisioningState', 'scoringUri', 'swaggerUri', 'keys']);

/**
 * The body of a PUT that keeps everything that was read, known to us or not, without what only the server may set.
 * User-assigned identities are sent as `{}` each, as ARM wants them.
 */
export function writableBody(resource: Resource): Record<string, unknown> {
  const {
    id: _id,
    name: _name,
    type: _type,
    systemData: _systemData,
    identity,
    properties,
    ...rest
  } = resource;
  const kept = Object.fromEntries(Object.entries(properties).filter(([key]) => !serversOwn.has(key)));
  return { ...rest, ...(identity && { identity: writableIdentity(identity) }), properties: kept };
}

function writableIdentity(identity: Record<string, unknown>): Record<string, unknown> {
  const { principalId: _principal, tenantId: _tenant, userAssignedIdentities: assigned, ...rest } = identity;
  if (typeof assigned !== 'object' || assigned === null) return rest;
  return { ...rest, userAssignedIdentities: Object.fromEntries(Object.keys(assigned).map((id) => [id, {}])) };
}

/** A traffic or mirror map with lower-case names, without zeros. Azure compares names without case and may drop zeros. */
export function trafficMap(map: Record<string, number> | null | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(map ?? {})
      .filter(([, percent]) => percent !== 0)
      .map(([name, percent]): [string, number] => [name.toLowerCase(), percent])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export function isTerminal(provisioningState: string): boolean {
  return ['Succeeded', 'Failed', 'Canceled'].includes(provisioningState);
}
