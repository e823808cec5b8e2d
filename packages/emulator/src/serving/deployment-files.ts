import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BlobAddress } from '../blob/blob-store.ts';
import { ProvisioningError } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import type { ContainerLog } from './container-log.ts';

export interface DownloadedModel {
  /** …/azureml-models/{name}/{version}: AZUREML_MODEL_DIR, with the registered folder or file inside it. */
  directory: string;
}

export interface DownloadedCode {
  appRoot: string;
  scoringScript: string;
}

/** Downloads the deployment's model below `directory`; undefined when it has none. Rejects with ProvisioningError. */
export async function downloadModel(
  emulator: Emulator,
  deployment: OnlineDeployment,
  directory: string,
  log: ContainerLog,
): Promise<DownloadedModel | undefined> {
  const { model } = deployment.properties;
  if (typeof model !== 'string' || model === '') return undefined;
  const [name, version] = modelName(model);
  const target = join(directory, 'azureml-models', name, version);
  log.line(`Downloading model ${name}:${version} to ${target}.`);
  const { address, blobs } = await locate(emulator, model, 'model');
  const isFile = blobs.includes(address.path);
  const paths = await emulator.blobs.download(
    address,
    isFile ? target : join(target, basename(address.path)),
  );
  log.line(`Downloaded ${paths.length} ${paths.length === 1 ? 'file' : 'files'}.`);
  return { directory: target };
}

/** Downloads the deployment's code below `directory`; undefined when it has none. Rejects with ProvisioningError. */
export async function downloadCode(
  emulator: Emulator,
  deployment: OnlineDeployment,
  directory: string,
  log: ContainerLog,
): Promise<DownloadedCode | undefined> {
  const code = deployment.properties.codeConfiguration;
  if (!code) return undefined;
  const appRoot = join(directory, 'azureml-app');
  mkdirSync(appRoot, { recursive: true });
  log.line(`Downloading code to ${appRoot}.`);
  const { address } = await locate(emulator, code.codeId, 'code');
  await emulator.blobs.download(address, appRoot);
  if (!existsSync(join(appRoot, code.scoringScript))) {
    throw new ProvisioningError(
      'BadArgument',
      `The scoring script ${code.scoringScript} is not in the deployment's code.`,
    );
  }
  return { appRoot, scoringScript: code.scoringScript };
}

async function locate(
  emulator: Emulator,
  uri: string,
  kind: 'model' | 'code',
): Promise<{ address: BlobAddress; blobs: string[] }> {
  const address = addressOf(emulator, uri, kind);
  const blobs = await emulator.blobs.list(address);
  if (blobs.length === 0) {
    throw new ProvisioningError(
      'BadArgument',
      `Startup task failed: the ${kind} could not be downloaded. No blobs found in storage at ${address.container}/${address.path}.`,
    );
  }
  return { address, blobs };
}

function addressOf(emulator: Emulator, uri: string, kind: 'model' | 'code'): BlobAddress {
  try {
    const { container, path } = emulator.blobs.resolve(uri);
    return { container, path: path.replaceAll(/^\/+|\/+$/g, '') };
  } catch (error) {
    throw new ProvisioningError(
      'BadArgument',
      `Startup task failed: the ${kind} ${uri} was not found. ${(error as Error).message}`,
    );
  }
}

/** Name and version of a registered model; an address is mounted by its last part. */
function modelName(model: string): [string, string] {
  const asset =
    /\/models\/([^/]+)\/versions\/([^/]+)\/?$/i.exec(model) ?? /^azureml:([^:@/]+)[:@]([^:@/]+)$/.exec(model);
  return [asset?.[1] ?? basename(model.replace(/\/+$/, '')), asset?.[2] ?? '1'];
}
