import type { Arm } from './arm.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { type Operation, operationOf } from './operation.ts';
import { type Resource, writableBody } from './resource.ts';

/** What a traffic write sets. Both maps are always sent: a PUT that leaves one out sets it to nothing. */
export interface TrafficChange {
  /** Percent by deployment; the sum is 0 or 100. */
  traffic: Record<string, number>;
  mirrorTraffic: Record<string, number>;
  /** Laid over the endpoint's tags; null takes a tag away. */
  tags?: Record<string, string | null>;
}

export interface Traffic {
  /**
   * Writes traffic, mirror and tags in one PUT of the whole endpoint as it was read: `endpoint` should be a moment old.
   * Resolves when Azure has accepted the write; `operationUrl` is there to be recorded before `wait()`.
   * The map that is live changes only when the operation ends, and may be shown late: read it back.
   * @throws AzureError (`status` 409, or 400 with the hint of Conflict) when another operation is in flight
   */
  write(
    endpoint: Endpoint,
    change: TrafficChange,
    options?: { signal?: AbortSignal },
  ): Promise<Operation<Endpoint>>;
}

/** Raw, because the SDK's mappers drop mirror traffic and whatever else is newer than 2022. */
export function trafficOf(arm: Arm): Traffic {
  return {
    async write(endpoint, change, { signal } = {}) {
      const url = `/onlineEndpoints/${encodeURIComponent(endpoint.name)}`;
      const doing = `write the traffic of endpoint ${endpoint.name}`;
      const body = writableBody(edited(endpoint.resource, change));
      const answer = await arm.send({ method: 'PUT', url, body, doing, signal });
      return operationOf(arm, answer, doing, async (later) => {
        const read = await arm.send<Resource>({
          method: 'GET',
          url,
          doing: `read endpoint ${endpoint.name}`,
          signal: later,
        });
        return endpointOf(read.body!);
      });
    },
  };
}

function edited(resource: Resource, { traffic, mirrorTraffic, tags = {} }: TrafficChange): Resource {
  const merged = Object.entries({ ...resource.tags, ...tags }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return {
    ...resource,
    tags: Object.fromEntries(merged),
    properties: { ...resource.properties, traffic, mirrorTraffic },
  };
}
