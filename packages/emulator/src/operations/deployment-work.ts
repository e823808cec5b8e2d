import type { Emulator } from '../server/emulator.ts';
import type { JsonObject, OnlineDeployment, TrafficMap } from '../state/resources.ts';
import { deploymentKey, endpointKey } from '../state/resources.ts';
import { writeTraffic } from './endpoint-work.ts';
import type { Work } from './operations.ts';
import { OperationError } from './operations.ts';

/** Azure's times, as recorded; deletion is a choice. */
const CREATION = 582_000;
const DELETION = 60_000;
const TAGGING = 20_000;

const PROBE: JsonObject = {
  failureThreshold: 30,
  initialDelay: 'PT10S',
  period: 'PT10S',
  successThreshold: 1,
  timeout: 'PT2S',
};
const REQUESTS: JsonObject = {
  maxConcurrentRequestsPerInstance: 1,
  maxQueueWait: 'PT0.5S',
  requestTimeout: 'PT5S',
};

/** The deployment with the service's defaults where nothing was asked for. */
export function withDefaults(deployment: OnlineDeployment): OnlineDeployment {
  const { requestSettings, livenessProbe, readinessProbe, scaleSettings } = deployment.properties;
  return {
    ...deployment,
    properties: {
      ...deployment.properties,
      requestSettings: { ...REQUESTS, ...requestSettings },
      livenessProbe: { ...PROBE, ...livenessProbe },
      readinessProbe: { ...PROBE, ...readinessProbe },
      scaleSettings: scaleSettings ?? { scaleType: 'Default' },
    },
  };
}

/** PUT of a deployment: provisions it for real, for at least the time that Azure takes. */
export function deploymentPut(emulator: Emulator): Work {
  const { deployments } = emulator.resources;
  return {
    prefix: 'od',
    running: 'Updating',
    run: async (operation, signal) => {
      const desired = withDefaults(operation.input as unknown as OnlineDeployment);
      await Promise.all([
        emulator.serving.provision(desired, signal),
        emulator.clock.delay(CREATION, signal),
      ]);
      return () => {
        const properties = { ...desired.properties, provisioningState: 'Succeeded' as const };
        deployments.put(operation.target, { ...desired, properties });
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

/** PATCH of a deployment: tags and capacity; it does not mend one that failed to start. */
export function deploymentPatch(emulator: Emulator): Work {
  const { deployments } = emulator.resources;
  return {
    prefix: 'od',
    running: 'Updating',
    run: async (operation, signal) => {
      await emulator.clock.delay('sku' in operation.input ? CREATION : TAGGING, signal);
      return () => {
        const current = existing(emulator, operation.target);
        const serves = emulator.serving.get(current.endpoint, current.name) !== undefined;
        const provisioningState = serves ? ('Succeeded' as const) : ('Failed' as const);
        const properties = { ...current.properties, provisioningState };
        deployments.put(operation.target, {
          ...current,
          ...(operation.input as unknown as Partial<OnlineDeployment>),
          properties,
        });
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

/** DELETE of a deployment; its zero entry leaves the endpoint's maps. */
export function deploymentDelete(emulator: Emulator): Work {
  const { deployments, endpoints } = emulator.resources;
  return {
    prefix: 'od',
    running: 'Deleting',
    run: async (operation, signal) => {
      const { endpoint: endpointName, name } = existing(emulator, operation.target);
      await emulator.serving.stop(endpointName, name);
      await emulator.clock.delay(DELETION, signal);
      return () => {
        const endpoint = endpoints.get(endpointKey(endpointName));
        deployments.delete(deploymentKey(endpointName, name));
        if (
          !endpoint ||
          (!(name in endpoint.properties.traffic) && !(name in endpoint.properties.mirrorTraffic))
        )
          return;
        const properties = {
          ...endpoint.properties,
          traffic: without(endpoint.properties.traffic, name),
          mirrorTraffic: without(endpoint.properties.mirrorTraffic, name),
        };
        writeTraffic(emulator, endpoint, { ...endpoint, properties }, operation);
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

const without = (map: TrafficMap, name: string): TrafficMap =>
  Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));

function existing(emulator: Emulator, key: string): Readonly<OnlineDeployment> {
  const deployment = emulator.resources.deployments.get(key);
  if (!deployment) throw new OperationError('ResourceNotFound', `Deployment ${key} does not exist any more.`);
  return deployment;
}

function show(emulator: Emulator, key: string, provisioningState: 'Failed'): void {
  const current = emulator.resources.deployments.get(key);
  if (!current) return;
  emulator.resources.deployments.put(key, {
    ...current,
    properties: { ...current.properties, provisioningState },
  });
}
