import type { Json, OnlineDeployment, TrafficMap } from '../state/resources.ts';
import { badRequest } from './arm-error.ts';

/** Reads a map of whole percentages; an absent one is empty. Throws ArmError 400. */
export function readMap(value: Json | undefined, property: 'traffic' | 'mirrorTraffic'): TrafficMap {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw badRequest(`${property} must be an object.`, 'BadArgument');
  for (const [name, share] of Object.entries(value)) {
    if (!Number.isInteger(share) || Number(share) < 0 || Number(share) > 100) {
      throw badRequest(
        `${property} of ${name} must be a whole number from 0 to 100.`,
        'BadArgument',
        property,
      );
    }
  }
  return value as TrafficMap;
}

/**
 * Refuses what Azure refuses: a sum that is neither 0 nor 100, names that are no deployment, shares for one that
 * has not Succeeded, a mirror above 50, to more than one target, or to one that is live. Returns both maps with
 * the deployments' own spelling. Throws ArmError 400.
 */
export function checkTraffic(
  endpoint: string,
  traffic: TrafficMap,
  mirror: TrafficMap,
  deployments: Readonly<OnlineDeployment>[],
): { traffic: TrafficMap; mirrorTraffic: TrafficMap } {
  const spelled = (map: TrafficMap, property: string): TrafficMap =>
    Object.fromEntries(
      Object.entries(map).map(([name, share]) => {
        const found = deployments.find((deployment) => deployment.name.toLowerCase() === name.toLowerCase());
        if (!found) {
          throw badRequest(
            `Deployment ${name}, named in ${property}, does not exist under endpoint ${endpoint}.`,
            'DeploymentNotFound',
            property,
          );
        }
        if (share > 0 && found.properties.provisioningState !== 'Succeeded') {
          throw badRequest(
            `Deployment ${name} cannot receive ${property}: its provisioning state is ${found.properties.provisioningState}, not Succeeded.`,
            'DeploymentNotReady',
            property,
          );
        }
        return [found.name, share];
      }),
    );
  const checked = { traffic: spelled(traffic, 'traffic'), mirrorTraffic: spelled(mirror, 'mirrorTraffic') };
  const sum = Object.values(checked.traffic).reduce((total, share) => total + share, 0);
  if (sum !== 0 && sum !== 100) {
    throw badRequest(
      `The sum of traffic must be either 0 or 100, but is ${sum}.`,
      'InvalidTraffic',
      'traffic',
    );
  }
  checkMirror(checked.traffic, checked.mirrorTraffic);
  return checked;
}

function checkMirror(traffic: TrafficMap, mirror: TrafficMap): void {
  const targets = Object.entries(mirror).filter(([, share]) => share > 0);
  if (targets.length > 1) {
    throw badRequest(
      'Mirror traffic can go to only one deployment.',
      'InvalidMirrorTraffic',
      'mirrorTraffic',
    );
  }
  const [target] = targets;
  if (!target) return;
  const [name, share] = target;
  if (share > 50) {
    throw badRequest(
      `Mirror traffic must be at most 50 percent, but is ${share}.`,
      'InvalidMirrorTraffic',
      'mirrorTraffic',
    );
  }
  if ((traffic[name] ?? 0) > 0) {
    throw badRequest(
      `Deployment ${name} can receive live traffic or mirror traffic, but not both.`,
      'InvalidMirrorTraffic',
      'mirrorTraffic',
    );
  }
}
