import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { OnlineDeployment, SystemData } from '../state/resources.ts';
import { containerKey, versionKey } from '../state/resources.ts';
import type { Collector } from './collector.ts';

/** Azure registers what is collected as data assets `{endpoint}-{deployment}-{collection}`, version 1. */
export function registerCollected(
  emulator: Emulator,
  deployment: OnlineDeployment,
  collector: Collector,
): void {
  const { containers, versions } = emulator.resources;
  const now = new Date().toISOString();
  const systemData: SystemData = {
    createdBy: 'data collector',
    createdByType: 'User',
    createdAt: now,
    lastModifiedBy: 'data collector',
    lastModifiedByType: 'User',
    lastModifiedAt: now,
  };
  for (const collection of collector.collections.keys()) {
    const name = `${deployment.endpoint}-${deployment.name}-${collection}`;
    if (versions.get(versionKey('data', name, '1'))) continue;
    const folder = `modelDataCollector/${deployment.endpoint}/${deployment.name}/${collection}`;
    const dataUri = `azureml://${workspaceArmId(emulator.settings).slice(1).replace('/providers/Microsoft.MachineLearningServices', '')}/datastores/workspaceblobstore/paths/${folder}`;
    const shown = { description: null, tags: {}, properties: {}, isArchived: false };
    containers.put(containerKey('data', name), {
      kind: 'data',
      name,
      properties: { ...shown, dataType: 'uri_folder' },
      systemData,
    });
    versions.put(versionKey('data', name, '1'), {
      kind: 'data',
      name,
      version: '1',
      properties: { ...shown, isAnonymous: false, dataType: 'uri_folder', dataUri },
      systemData,
    });
  }
}
