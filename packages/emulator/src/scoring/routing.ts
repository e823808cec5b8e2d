import type { Emulator } from '../server/emulator.ts';
import type { OnlineDeployment, OnlineEndpoint, TrafficMap } from '../state/resources.ts';
import { deploymentKey } from '../state/resources.ts';

/** Where a request goes. */
export interface Route {
  deployment: Readonly<OnlineDeployment>;
  /** Gets a copy of the request. */
  mirror: Readonly<OnlineDeployment> | undefined;
}

/**
 * Draws a deployment for one request: the one named by the header azureml-model-deployment, whatever its traffic
 * and without a mirror; else one at random by weight. A name that no deployment has is passed over. Undefined
 * when no deployment has a positive weight.
 */
export function route(
  emulator: Emulator,
  endpoint: Readonly<OnlineEndpoint>,
  named: string | undefined,
  random: () => number = Math.random,
): Route | undefined {
  const find = (name: string): Readonly<OnlineDeployment> | undefined =>
    emulator.resources.deployments.get(deploymentKey(endpoint.name, name));
  const asked = named === undefined ? undefined : find(named);
  if (asked) return { deployment: asked, mirror: undefined };
  const { traffic, mirrorTraffic } = endpoint.properties;
  const drawn = draw(traffic, sumOf(traffic), random);
  const deployment = drawn === undefined ? undefined : find(drawn);
  if (!deployment) return undefined;
  const mirrored = draw(mirrorTraffic, 100, random);
  return { deployment, mirror: mirrored === undefined ? undefined : find(mirrored) };
}

/** One name of `weights`, each with its weight's share of `total`; undefined with the share that is left. */
export function draw(weights: TrafficMap, total: number, random: () => number): string | undefined {
  let at = random() * total;
  for (const [name, weight] of Object.entries(weights)) {
    if (at < weight) return name;
    at -= weight;
  }
  return undefined;
}

const sumOf = (weights: TrafficMap): number =>
  Object.values(weights).reduce((sum, weight) => sum + weight, 0);
