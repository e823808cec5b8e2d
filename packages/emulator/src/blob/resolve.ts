import { badRequest, notFound } from '../arm/arm-error.ts';
import type { AssetKind, AssetVersion, Resources } from '../state/resources.ts';
import { versionKey } from '../state/resources.ts';
import { parseAddress } from './address.ts';
import type { BlobAddress } from './blob-store.ts';

const LOCATED: AssetKind[] = ['models', 'data', 'codes'];
const URI_PROPERTY = { models: 'modelUri', data: 'dataUri', codes: 'codeUri' } as Record<string, string>;

/** Where `uri` is stored; see BlobStore.resolve. */
export function resolveAddress(
  uri: string,
  resources: Resources,
  containerOf: (datastore: string) => string,
  account: string,
): BlobAddress {
  const again = (next: string): BlobAddress => resolveAddress(next, resources, containerOf, account);
  const parsed = parseAddress(uri, account);
  switch (parsed?.kind) {
    case 'datastore':
      return { container: containerOf(parsed.datastore), path: parsed.path };
    case 'blob':
      return { container: parsed.container, path: parsed.path };
    case 'jobOutput': {
      const base = jobOutput(parsed.job, parsed.output, resources, containerOf, again);
      return { container: base.container, path: [base.path, parsed.path].filter(Boolean).join('/') };
    }
    case 'asset': {
      const asset = findAsset(
        parsed.name,
        parsed.version,
        parsed.assetKind as AssetKind | undefined,
        resources,
      );
      const next = asset?.properties[URI_PROPERTY[asset.kind] ?? ''];
      if (typeof next !== 'string')
        throw notFound(`Asset ${parsed.name}, version ${parsed.version}, was not found.`);
      return again(next);
    }
    default:
      throw badRequest(`The address '${uri}' cannot be read.`, 'InvalidAssetUri');
  }
}

function jobOutput(
  job: string,
  output: string,
  resources: Resources,
  containerOf: (datastore: string) => string,
  again: (uri: string) => BlobAddress,
): BlobAddress {
  if (output === 'default' || output === 'artifacts') {
    return { container: containerOf('workspaceartifactstore'), path: `ExperimentRun/dcid.${job}` };
  }
  const outputs = resources.jobs.get(job)?.properties.outputs as Record<string, { uri?: string }> | undefined;
  const declared = outputs?.[output]?.uri;
  if (typeof declared === 'string' && !declared.includes('/jobs/')) return again(declared);
  return { container: containerOf('workspaceblobstore'), path: `azureml/${job}/${output}` };
}

/** A version by name; `@latest` is the one created last. Without a kind models come before data before code. */
export function findAsset(
  name: string,
  version: string,
  kind: AssetKind | undefined,
  resources: Resources,
): Readonly<AssetVersion> | undefined {
  for (const candidate of kind === undefined ? LOCATED : [kind]) {
    const found =
      version === '@latest'
        ? latestVersion(candidate, name, resources)
        : resources.versions.get(versionKey(candidate, name, version));
    if (found) return found;
  }
  return undefined;
}

export function latestVersion(
  kind: AssetKind,
  name: string,
  resources: Resources,
): Readonly<AssetVersion> | undefined {
  return resources.versions
    .list(`${kind}/${name}/`)
    .reduce<Readonly<AssetVersion> | undefined>(
      (latest, next) => (latest && latest.systemData.createdAt > next.systemData.createdAt ? latest : next),
      undefined,
    );
}
