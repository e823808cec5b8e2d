/** A folder or file in a storage account, however its address is written. */
export interface StorageAddress {
  account: string;
  /** What stands behind `blob.` or `dfs.`, such as `core.windows.net`; '' on an emulator. */
  suffix: string;
  container: string;
  /** Within the container, with no slash at its ends. */
  path: string;
}

export const storageForms =
  'https://<account>.blob.core.windows.net/<container>/<path>, wasbs://<container>@<account>.blob.core.windows.net/<path> or abfss://<container>@<account>.dfs.core.windows.net/<path>';

const host = '([a-z0-9]{3,24})\\.(?:blob|dfs)\\.([a-z0-9.-]+)';
const container = '([$a-z0-9][a-z0-9-]*)';

/** Undefined for what is no storage address, or one with a query, which may be a token. */
export function parseStorageAddress(text: string): StorageAddress | undefined {
  const driver = new RegExp(`^(?:wasbs?|abfss?)://${container}@${host}(?:/(.*))?$`, 's').exec(text);
  if (driver) {
    const [, name, account, suffix, path] = driver;
    return addressOf(account, suffix, name, path);
  }
  const https = new RegExp(`^https://${host}/${container}(?:/([^?#]*))?$`, 's').exec(text);
  if (https) {
    const [, account, suffix, name, path] = https;
    return addressOf(account, suffix, name, decoded(path ?? ''));
  }
  return undefined;
}

function addressOf(account = '', suffix = '', container = '', path = ''): StorageAddress {
  return { account, suffix, container, path: path.replace(/^\/+|\/+$/g, '') };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
