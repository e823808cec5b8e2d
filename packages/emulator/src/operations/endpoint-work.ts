import type { Emulator } from '../server/emulator.ts';
import type { EndpointKeys, JsonObject, OnlineEndpoint, TrafficMap } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import type { Operation, Work } from './operations.ts';
import { OperationError } from './operations.ts';
import { brokenInvariant, sameMap, trafficWrites } from './write-log.ts';

/** Azure's times, as recorded. */
const CREATION = 90_000;
const UPDATE = 20_000;

type Desired = Pick<OnlineEndpoint, 'tags' | 'properties' | 'systemData'> & { identity?: JsonObject };

/** PUT of an endpoint: until it ends the resource shows the old traffic, then the desired resource whole. */
export function endpointPut(emulator: Emulator): Work {
  const { endpoints } = emulator.resources;
  return {
    prefix: 'oe',
    running: 'Updating',
    run: async (operation, signal) => {
      const creating = endpoints.get(operation.target)?.properties.provisioningState === 'Creating';
      await emulator.clock.delay(creating ? CREATION : UPDATE, signal);
      return () => {
        const current = existing(emulator, operation.target);
        const desired = operation.input as unknown as Desired;
        const next: OnlineEndpoint = {
          ...current,
          ...desired,
          properties: { ...desired.properties, provisioningState: 'Succeeded' },
        };
        const broken = brokenInvariant(next.name, next.properties.traffic, emulator.resources);
        if (broken !== undefined) throw new OperationError('BadArgument', broken);
        writeTraffic(emulator, current, next, operation);
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

/** PATCH of an endpoint: its tags and identity, replaced as a whole. */
export function endpointPatch(emulator: Emulator): Work {
  return {
    prefix: 'oe',
    running: 'Updating',
    run: async (operation, signal) => {
      await emulator.clock.delay(UPDATE, signal);
      return () => {
        const current = existing(emulator, operation.target);
        const properties = { ...current.properties, provisioningState: 'Succeeded' as const };
        const desired = operation.input as unknown as Partial<OnlineEndpoint>;
        emulator.resources.endpoints.put(operation.target, { ...current, ...desired, properties });
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

export function endpointKeys(emulator: Emulator): Work {
  return {
    prefix: 'oe',
    running: 'Updating',
    run: async (operation, signal) => {
      await emulator.clock.delay(UPDATE, signal);
      return () => {
        const current = emulator.resources.endpointKeys.get(operation.target);
        if (!current) throw new OperationError('ResourceNotFound', 'The endpoint has no keys.');
        emulator.resources.endpointKeys.put(operation.target, {
          ...current,
          ...(operation.input as unknown as Partial<EndpointKeys>),
        });
        show(emulator, operation.target, 'Succeeded');
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

/** DELETE of an endpoint takes all its deployments with it, live ones too. */
export function endpointDelete(emulator: Emulator): Work {
  const { endpoints, deployments, endpointKeys } = emulator.resources;
  return {
    prefix: 'oe',
    running: 'Deleting',
    run: async (operation, signal) => {
      const doomed = deployments.list(`${operation.target}/`);
      await Promise.all(doomed.map(({ endpoint, name }) => emulator.serving.stop(endpoint, name)));
      await emulator.clock.delay(UPDATE, signal);
      return () => {
        const current = existing(emulator, operation.target);
        logWrite(emulator, current, { traffic: {}, mirror: {} }, operation);
        for (const key of deployments.keys(`${operation.target}/`)) deployments.delete(key);
        endpointKeys.delete(operation.target);
        endpoints.delete(operation.target);
      };
    },
    fail: (operation) => show(emulator, operation.target, 'Failed'),
  };
}

/** Puts `next` in place of `current`, and its traffic into the write log. */
export function writeTraffic(
  emulator: Emulator,
  current: Readonly<OnlineEndpoint>,
  next: OnlineEndpoint,
  operation: Operation,
): void {
  emulator.resources.endpoints.put(endpointKey(next.name), next);
  logWrite(
    emulator,
    current,
    { traffic: next.properties.traffic, mirror: next.properties.mirrorTraffic },
    operation,
  );
}

function logWrite(
  emulator: Emulator,
  current: Readonly<OnlineEndpoint>,
  next: { traffic: TrafficMap; mirror: TrafficMap },
  operation: Operation,
): void {
  const { traffic: previous, mirrorTraffic: previousMirror } = current.properties;
  trafficWrites(emulator.store).append({
    time: new Date().toISOString(),
    endpoint: current.name,
    previous,
    traffic: next.traffic,
    previousMirror,
    mirror: next.mirror,
    changed: !sameMap(previous, next.traffic) || !sameMap(previousMirror, next.mirror),
    operation: operation.id,
    who: operation.by,
  });
}

function existing(emulator: Emulator, key: string): Readonly<OnlineEndpoint> {
  const endpoint = emulator.resources.endpoints.get(key);
  if (!endpoint) throw new OperationError('ResourceNotFound', `Endpoint ${key} does not exist any more.`);
  return endpoint;
}

function show(emulator: Emulator, key: string, provisioningState: 'Failed' | 'Succeeded'): void {
  const current = emulator.resources.endpoints.get(key);
  if (!current) return;
  emulator.resources.endpoints.put(key, {
    ...current,
    properties: { ...current.properties, provisioningState },
  });
}
