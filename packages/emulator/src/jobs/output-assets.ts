import type { Emulator } from '../server/emulator.ts';
import type { AssetKind, JsonObject, SystemData } from '../state/resources.ts';
import { containerKey, versionKey } from '../state/resources.ts';
import type { OutputAddress } from './job-files.ts';
import type { OutputValue } from './job-values.ts';

const NEW = { description: null, isArchived: false, tags: {}, properties: {} };

/** Registers the outputs that were given an asset's name: models as models, the rest as data. */
export function registerOutputs(
  emulator: Emulator,
  job: string,
  outputs: Record<string, OutputValue>,
  addresses: Record<string, OutputAddress>,
): void {
  const systemData = emulator.resources.jobs.get(job)?.systemData;
  if (!systemData) return;
  for (const [name, { asset, type }] of Object.entries(outputs)) {
    const uri = addresses[name]?.uri;
    if (asset === undefined || uri === undefined) continue;
    const now = {
      ...systemData,
      createdAt: new Date().toISOString(),
      lastModifiedAt: new Date().toISOString(),
    };
    if (type.endsWith('_model')) {
      add(emulator, 'models', asset, { modelUri: uri, modelType: type, flavors: {}, jobName: job }, now);
    } else add(emulator, 'data', asset, { dataUri: uri, dataType: type }, now);
  }
}

function add(
  emulator: Emulator,
  kind: AssetKind,
  { name, version = nextVersion(emulator, kind, name) }: { name: string; version?: string },
  properties: JsonObject,
  systemData: SystemData,
): void {
  const { containers, versions } = emulator.resources;
  emulator.store.transaction(() => {
    if (!containers.get(containerKey(kind, name))) {
      const { dataType } = properties;
      const shown = { ...NEW, ...(dataType === undefined ? {} : { dataType }) };
      containers.put(containerKey(kind, name), { kind, name, properties: shown, systemData });
    }
    const shown = { ...NEW, isAnonymous: false, ...properties };
    versions.put(versionKey(kind, name, version), { kind, name, version, properties: shown, systemData });
  });
}

function nextVersion(emulator: Emulator, kind: AssetKind, name: string): string {
  const numbers = emulator.resources.versions
    .list(`${kind}/${name}/`)
    .map(({ version }) => Number(version))
    .filter(Number.isInteger);
  return String(Math.max(0, ...numbers) + 1);
}
