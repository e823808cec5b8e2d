import { type Arm, through } from './arm.ts';
import { type Operation, operationOf, resumedOperation } from './operation.ts';
import type { Resource } from './resource.ts';

/** An online deployment. */
export interface Deployment {
  name: string;
  id: string;
  endpoint: string;
  /** `Creating`, `Deleting`, `Scaling`, `Updating`, `Succeeded`, `Failed` or `Canceled`. */
  provisioningState: string;
  /** The model as Azure names it (an ARM id), where the deployment has one. */
  model: string | undefined;
  instanceType: string | undefined;
  /** Instances. */
  capacity: number | undefined;
  tags: Record<string, string>;
  /** As Azure sent it. */
  resource: Resource;
}

export type Container = 'InferenceServer' | 'StorageInitializer';

/** The deployments of the workspace's online endpoints. */
export interface Deployments {
  list(endpoint: string, signal?: AbortSignal): Promise<Deployment[]>;
  /** Undefined when there is none of that name. */
  get(endpoint: string, name: string, signal?: AbortSignal): Promise<Deployment | undefined>;
  /** `armBody` is the ARM resource, sent as it is: unknown properties (data collector, startup probe) reach Azure. */
  createOrUpdate(
    endpoint: string,
    name: string,
    armBody: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Operation<Deployment>>;
  /** Ends well also when there was none. Azure refuses one with live traffic. */
  delete(endpoint: string, name: string, signal?: AbortSignal): Promise<Operation<void>>;
  /** The last `tail` lines of a container's log; '' when there is none yet. */
  logs(
    endpoint: string,
    name: string,
    container: Container,
    tail: number,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Scales by PATCH of the sku, so that nothing else of the deployment is written. */
  updateCapacity(
    endpoint: string,
    name: string,
    instances: number,
    signal?: AbortSignal,
  ): Promise<Operation<Deployment>>;
  /** A write whose address was recorded by an earlier step. */
  operation(endpoint: string, name: string, operationUrl: string): Operation<Deployment>;
}

export function deploymentsOf(arm: Arm, group: string, workspace: string): Deployments {
  const written = (endpoint: string, name: string) => async (signal?: AbortSignal) => {
    const { body } = await arm.send<Resource>({
      method: 'GET',
      url: path(endpoint, name),
      doing: `read ${named(endpoint, name)}`,
      signal,
    });
    return deploymentOf(endpoint, body!);
  };
  return {
    async list(endpoint, signal) {
      const found = await arm.list<Resource>({
        url: folder(endpoint),
        doing: `list the deployments of endpoint ${endpoint}`,
        signal,
      });
      return found.map((resource) => deploymentOf(endpoint, resource));
    },
    async get(endpoint, name, signal) {
      const doing = `read ${named(endpoint, name)}`;
      const answer = await arm.send<Resource>({
        method: 'GET',
        url: path(endpoint, name),
        doing,
        accept: [404],
        signal,
      });
      return answer.status === 404 ? undefined : deploymentOf(endpoint, answer.body!);
    },
    async createOrUpdate(endpoint, name, body, signal) {
      const doing = `write ${named(endpoint, name)}`;
      const answer = await arm.send({
        method: 'PUT',
        url: path(endpoint, name),
        body,
        doing,
        signal,
      });
      return operationOf(arm, answer, doing, written(endpoint, name));
    },
    async delete(endpoint, name, signal) {
      const doing = `delete ${named(endpoint, name)}`;
      const answer = await arm.send({
        method: 'DELETE',
        url: path(endpoint, name),
        doing,
        accept: [404],
        signal,
      });
      return operationOf(arm, answer, doing, async () => {});
    },
    async logs(endpoint, name, containerType, tail, signal) {
      const options = { abortSignal: signal };
      const call = arm.sdk.onlineDeployments.getLogs(
        group,
        workspace,
        endpoint,
        name,
        { containerType, tail },
        options,
      );
      return (await through(`read the logs of ${named(endpoint, name)}`, call)).content ?? '';
    },
    async updateCapacity(endpoint, name, instances, signal) {
      const doing = `scale ${named(endpoint, name)}`;
      const body = { sku: { name: 'Default', capacity: instances } };
      const answer = await arm.send({
        method: 'PATCH',
        url: path(endpoint, name),
        body,
        doing,
        signal,
      });
      return operationOf(arm, answer, doing, written(endpoint, name));
    },
    operation: (endpoint, name, operationUrl) =>
      resumedOperation(arm, operationUrl, `write ${named(endpoint, name)}`, written(endpoint, name)),
  };
}

function deploymentOf(endpoint: string, resource: Resource): Deployment {
  const properties = resource.properties as {
    model?: string | null;
    instanceType?: string | null;
    provisioningState?: string;
  };
  const capacity = resource.sku?.['capacity'];
  return {
    name: resource.name,
    id: resource.id,
    endpoint,
    provisioningState: properties.provisioningState ?? 'Unknown',
    model: properties.model ?? undefined,
    instanceType: properties.instanceType ?? undefined,
    capacity: typeof capacity === 'number' ? capacity : undefined,
    tags: resource.tags ?? {},
    resource,
  };
}

const folder = (endpoint: string) => `/onlineEndpoints/${encodeURIComponent(endpoint)}/deployments`;
const path = (endpoint: string, name: string) => `${folder(endpoint)}/${encodeURIComponent(name)}`;
const named = (endpoint: string, name: string) => `deployment ${name} of endpoint ${endpoint}`;
