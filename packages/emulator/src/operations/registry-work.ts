import type { Emulator } from '../server/emulator.ts';
import type { AssetVersion } from '../state/resources.ts';
import type { Work } from './operations.ts';

/** A choice: no registry was recorded. */
const PUBLISHING = 5_000;

/** PUT of a version in a registry: shown as Creating until it ends. */
export function registryVersionPut(emulator: Emulator): Work {
  const { registryVersions } = emulator.resources;
  const show = (target: string, version: Readonly<AssetVersion>, provisioningState: string): void => {
    const properties = { ...version.properties, provisioningState };
    registryVersions.put(target, { ...version, properties });
  };
  return {
    prefix: 'rg',
    running: 'Updating',
    run: async (operation, signal) => {
      await emulator.clock.delay(PUBLISHING, signal);
      return () => show(operation.target, operation.input as unknown as AssetVersion, 'Succeeded');
    },
    fail: (operation) => {
      const current = registryVersions.get(operation.target);
      if (current) show(operation.target, current, 'Failed');
    },
  };
}

/** DELETE of a version, of a model with its versions, or of a registry with all. */
export function registryDelete(emulator: Emulator): Work {
  const { registries, registryContainers, registryVersions } = emulator.resources;
  return {
    prefix: 'rg',
    running: 'Deleting',
    run: async (operation, signal) => {
      await emulator.clock.delay(PUBLISHING, signal);
      return () => {
        const { target } = operation;
        for (const collection of [registries, registryContainers, registryVersions]) {
          collection.delete(target);
          collection.keys(`${target}/`).forEach((key) => collection.delete(key));
        }
      };
    },
    fail: () => {},
  };
}
