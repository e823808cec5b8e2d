/** The parts of an address, before anything is looked up. */
export type ParsedAddress =
  | { kind: 'datastore'; datastore: string; path: string }
  | { kind: 'jobOutput'; job: string; output: string; path: string }
  | { kind: 'blob'; container: string; path: string }
  | { kind: 'asset'; name: string; version: string; assetKind: string | undefined }
  | { kind: 'registry' };

const trimmed = (path: string | undefined): string => (path ?? '').replace(/^\/+|\/+$/g, '');

/**
 * Reads an address of Azure ML: `azureml://…`, `runs:/…`, `azureml:name:version`, an asset's ARM id, or a blob's
 * address (path-style under `account`, or `https://{account}.blob.…`). Undefined when it is none of them.
 */
export function parseAddress(uri: string, account: string): ParsedAddress | undefined {
  if (/^azureml:\/\/registries\//i.test(uri)) return { kind: 'registry' };
  const datastore = /^azureml:\/\/(?:.*\/)?datastores\/([^/]+)\/paths(?:\/(.*))?$/i.exec(uri);
  if (datastore?.[1]) return { kind: 'datastore', datastore: datastore[1], path: trimmed(datastore[2]) };
  const output = /^azureml:\/\/(?:.*\/)?jobs\/([^/]+)\/outputs\/([^/]+)(?:\/paths(?:\/(.*))?)?$/i.exec(uri);
  if (output?.[1] && output[2]) {
    return { kind: 'jobOutput', job: output[1], output: output[2], path: trimmed(output[3]) };
  }
  const run = /^runs:\/+([^/]+)(?:\/(.*))?$/.exec(uri);
  if (run?.[1]) return { kind: 'jobOutput', job: run[1], output: 'artifacts', path: trimmed(run[2]) };
  return parseBlobAddress(uri, account) ?? parseAsset(uri);
}

function parseBlobAddress(uri: string, account: string): ParsedAddress | undefined {
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  const segments = decodeURIComponent(url.pathname).split('/').filter(Boolean);
  if (!url.hostname.startsWith(`${account}.blob.`)) {
    if (segments.shift() !== account) return undefined;
  }
  const [container, ...path] = segments;
  return container === undefined ? undefined : { kind: 'blob', container, path: path.join('/') };
}

function parseAsset(uri: string): ParsedAddress | undefined {
  const id = /\/(models|codes|data|environments|components)\/([^/]+)\/versions\/([^/]+)\/?$/i.exec(uri);
  if (id?.[1] && id[2] && id[3]) {
    return { kind: 'asset', assetKind: id[1].toLowerCase(), name: id[2], version: id[3] };
  }
  const short = /^azureml:([^:@/]+)(?::([^:@/]+)|@(latest))$/.exec(uri);
  if (!short?.[1]) return undefined;
  return { kind: 'asset', assetKind: undefined, name: short[1], version: short[2] ?? '@latest' };
}
