import type { Emulator } from '../server/emulator.ts';
import { deploymentDelete, deploymentPatch, deploymentPut } from './deployment-work.ts';
import { endpointDelete, endpointKeys, endpointPatch, endpointPut } from './endpoint-work.ts';
import { jobCancel, jobDelete } from './job-work.ts';
import type { Action, Work } from './operations.ts';
import { registryDelete, registryVersionPut } from './registry-work.ts';

/** What each action does. */
export function workOf(emulator: Emulator): (action: Action) => Work {
  const work: Record<Action, Work> = {
    'endpoint-put': endpointPut(emulator),
    'endpoint-patch': endpointPatch(emulator),
    'endpoint-keys': endpointKeys(emulator),
    'endpoint-delete': endpointDelete(emulator),
    'deployment-put': deploymentPut(emulator),
    'deployment-patch': deploymentPatch(emulator),
    'deployment-delete': deploymentDelete(emulator),
    'job-cancel': jobCancel(emulator),
    'job-delete': jobDelete(emulator),
    'registry-version-put': registryVersionPut(emulator),
    'registry-delete': registryDelete(emulator),
  };
  return (action) => work[action];
}
