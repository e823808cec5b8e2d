import type { Caller } from '../server/caller.ts';
import type { Resources, TrafficMap } from '../state/resources.ts';
import { deploymentKey } from '../state/resources.ts';
import type { Log, Store } from '../state/store.ts';

/** One write of traffic that took effect. */
export interface TrafficWrite {
  time: string;
  endpoint: string;
  previous: TrafficMap;
  traffic: TrafficMap;
  previousMirror: TrafficMap;
  mirror: TrafficMap;
  /** False when the write left both maps as they were. */
  changed: boolean;
  operation: string;
  who: Caller;
}

export const trafficWrites = (store: Store): Log<TrafficWrite> => store.log('trafficWrites');

/** What is wrong with a map that is about to take effect; the emulator lets no such map through. */
export function brokenInvariant(
  endpoint: string,
  traffic: TrafficMap,
  resources: Resources,
): string | undefined {
  const sum = Object.values(traffic).reduce((total, share) => total + share, 0);
  if (sum !== 0 && sum !== 100) return `The traffic of endpoint ${endpoint} would sum to ${sum}.`;
  for (const name of Object.keys(traffic)) {
    const state = resources.deployments.get(deploymentKey(endpoint, name))?.properties.provisioningState;
    if (state !== 'Succeeded' && traffic[name] !== 0) {
      return `Deployment ${name} would get traffic while its state is ${state ?? 'not found'}.`;
    }
  }
  return undefined;
}

export const sameMap = (one: TrafficMap, other: TrafficMap): boolean => {
  const nonZero = (map: TrafficMap): string =>
    JSON.stringify(
      Object.entries(map)
        .filter(([, share]) => share !== 0)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return nonZero(one) === nonZero(other);
};
