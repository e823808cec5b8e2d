import { type Answer, type Arm, through } from './arm.ts';
import { type Operation, operationOf, resumedOperation } from './operation.ts';
import { type Resource, trafficMap } from './resource.ts';

/** An online endpoint. */
export interface Endpoint {
  name: string;
  /** The ARM id. */
  id: string;
  /** Undefined until the endpoint is ready. */
  scoringUri: string | undefined;
  authMode: 'Key' | 'AMLToken' | 'AADToken';
  /** Percent by deployment in lower case, zero entries left out. */
  traffic: Record<string, number>;
  mirrorTraffic: Record<string, number>;
  /** `Creating`, `Deleting`, `Succeeded`, `Failed`, `Updating` or `Canceled`. */
  provisioningState: string;
  tags: Record<string, string>;
  location: string;
  /** `Managed`, or the ARM id of the Kubernetes compute. */
  compute: string;
  /** As Azure sent it: what `traffic.write` edits and sends back whole. */
  resource: Resource;
}

export interface EndpointKeys {
  primaryKey: string;
  secondaryKey: string;
}

export interface EndpointToken {
  accessToken: string;
  /** Unix seconds. */
  refreshAfter: number;
  expiresOn: number;
}

/** The online endpoints of a workspace. */
export interface Endpoints {
  /** Undefined when there is none of that name. */
  get(name: string, signal?: AbortSignal): Promise<Endpoint | undefined>;
  list(signal?: AbortSignal): Promise<Endpoint[]>;
  /** `body` is the ARM resource (`location`, `identity`, `tags`, `properties`), sent as it is. It replaces the whole endpoint: never use it to change traffic. */
  createOrUpdate(
    name: string,
    body: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Operation<Endpoint>>;
  /** Ends well also when there was none. */
  delete(name: string, signal?: AbortSignal): Promise<Operation<void>>;
  /** A write whose address was recorded by an earlier step. */
  operation(name: string, operationUrl: string): Operation<Endpoint>;
  keys(name: string, signal?: AbortSignal): Promise<EndpointKeys>;
  token(name: string, signal?: AbortSignal): Promise<EndpointToken>;
}

export interface EndpointProperties {
  authMode?: string;
  compute?: string;
  traffic?: Record<string, number> | null;
  mirrorTraffic?: Record<string, number> | null;
  provisioningState?: string;
  scoringUri?: string | null;
}

export function endpointsOf(
  arm: Arm,
  group: string,
  workspace: string,
  keepSecret: (secret: string) => void,
): Endpoints {
  const get = async (name: string, signal?: AbortSignal) => {
    const answer = await arm.send<Resource>({
      method: 'GET',
      url: path(name),
      doing: `read endpoint ${name}`,
      accept: [404],
      signal,
    });
    return answer.status === 404 ? undefined : endpointOf(answer.body!);
  };
  const written = (name: string) => async (signal?: AbortSignal) => {
    const { body } = await arm.send<Resource>({
      method: 'GET',
      url: path(name),
      doing: `read endpoint ${name}`,
      signal,
    });
    return endpointOf(body!);
  };
  return {
    get,
    list: async (signal) => {
      const found = await arm.list<Resource>({
        url: '/onlineEndpoints',
        doing: 'list the endpoints',
        signal,
      });
      return found.map(endpointOf);
    },
    async createOrUpdate(name, body, signal) {
      const doing = `write endpoint ${name}`;
      const answer = await arm.send({
        method: 'PUT',
        url: path(name),
        body,
        doing,
        signal,
      });
      return operationOf(arm, answer, doing, written(name));
    },
    async delete(name, signal) {
      const doing = `delete endpoint ${name}`;
      const answer: Answer = await arm.send({
        method: 'DELETE',
        url: path(name),
        doing,
        accept: [404],
        signal,
      });
      return operationOf(arm, answer, doing, async () => {});
    },
    operation: (name, operationUrl) =>
      resumedOperation(arm, operationUrl, `write endpoint ${name}`, written(name)),
    async keys(name, signal) {
      const options = { abortSignal: signal };
      const keys = await through(
        `list the keys of endpoint ${name}`,
        arm.sdk.onlineEndpoints.listKeys(group, workspace, name, options),
      );
      const { primaryKey = '', secondaryKey = '' } = keys;
      keepSecret(primaryKey);
      keepSecret(secondaryKey);
      return { primaryKey, secondaryKey };
    },
    async token(name, signal) {
      const options = { abortSignal: signal };
      const token = await through(
        `get a token for endpoint ${name}`,
        arm.sdk.onlineEndpoints.getToken(group, workspace, name, options),
      );
      const { accessToken = '', refreshAfterTimeUtc = 0, expiryTimeUtc = 0 } = token;
      keepSecret(accessToken);
      return { accessToken, refreshAfter: refreshAfterTimeUtc, expiresOn: expiryTimeUtc };
    },
  };
}

export function endpointOf(resource: Resource): Endpoint {
  const properties = resource.properties as EndpointProperties;
  return {
    name: resource.name,
    id: resource.id,
    scoringUri: properties.scoringUri ?? undefined,
    authMode: (properties.authMode ?? 'Key') as Endpoint['authMode'],
    traffic: trafficMap(properties.traffic),
    mirrorTraffic: trafficMap(properties.mirrorTraffic),
    provisioningState: properties.provisioningState ?? 'Unknown',
    tags: resource.tags ?? {},
    location: resource.location ?? '',
    compute: properties.compute ?? 'Managed',
    resource,
  };
}

const path = (name: string) => `/onlineEndpoints/${encodeURIComponent(name)}`;
