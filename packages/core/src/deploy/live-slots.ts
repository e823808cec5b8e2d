import type { Deployment } from '@mlops-actions/azureml/deployments';
import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import { readRecord } from '../traffic/record.ts';
import type { ArmBody } from './arm-deployment.ts';
import { isAsWanted } from './content.ts';
import type { Slot } from './slot.ts';

/** The endpoint's deployments with their traffic. What a release that is under way would go back to counts as live. */
export function slotsOf(endpoint: Endpoint, deployments: readonly Deployment[], wanted: ArmBody): Slot[] {
  const remembered = readRecord(endpoint.tags);
  const isUnderWay = remembered.kind === 'record' && ['switching', 'held'].includes(remembered.record.state);
  const before = isUnderWay ? remembered.record.before : { traffic: {}, mirror: {} };
  return deployments.map((deployment) => {
    const name = deployment.name.toLowerCase();
    return {
      name,
      traffic: Math.max(endpoint.traffic[name] ?? 0, before.traffic[name] ?? 0),
      mirror: Math.max(endpoint.mirrorTraffic[name] ?? 0, before.mirror[name] ?? 0),
      isAsWanted: isAsWanted(deployment, wanted),
    };
  });
}
