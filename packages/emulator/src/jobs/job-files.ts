import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BlobAddress } from '../blob/blob-store.ts';
import type { Emulator } from '../server/emulator.ts';
import { artifactFolder } from '../tracking/run-body.ts';
import { shellWord } from './command-line.ts';
import { JobError } from './job-error.ts';
import type { InputValue, OutputValue } from './job-values.ts';

/** Folders that Azure keeps of every job's working directory. */
const KEPT_FOLDERS = ['outputs', 'logs'];

/** Downloads the job's code into `directory`, which becomes its working directory. Rejects with JobError. */
export async function downloadCode(
  emulator: Emulator,
  code: string | undefined,
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (code === undefined) return;
  const { address } = await locate(emulator, code, `The job's code ${code}`);
  await emulator.blobs.download(address, directory);
}

/** Downloads data below `directory`; resolves to what stands for each input in the command. Rejects with JobError. */
export async function materialiseInputs(
  emulator: Emulator,
  inputs: Record<string, InputValue>,
  directory: string,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, input] of Object.entries(inputs)) {
    values[name] =
      input.kind === 'literal'
        ? input.value
        : shellWord(await materialise(emulator, name, input.uri, join(directory, name)));
  }
  return values;
}

async function materialise(
  emulator: Emulator,
  name: string,
  uri: string,
  directory: string,
): Promise<string> {
  const { address, blobs } = await locate(emulator, uri, `The input '${name}' (${uri})`);
  mkdirSync(directory, { recursive: true });
  await emulator.blobs.download(address, directory);
  return blobs.includes(address.path) ? join(directory, basename(address.path)) : directory;
}

async function locate(
  emulator: Emulator,
  uri: string,
  what: string,
): Promise<{ address: BlobAddress; blobs: string[] }> {
  const address = addressOf(emulator, uri, what);
  const blobs = await emulator.blobs.list(address);
  if (blobs.length === 0) {
    throw new JobError(`${what} has no files at ${address.container}/${address.path}.`, 'DataNotFound');
  }
  return { address, blobs };
}

function addressOf(emulator: Emulator, uri: string, what: string): BlobAddress {
  try {
    const { container, path } = emulator.blobs.resolve(uri);
    return { container, path: path.replaceAll(/^\/+|\/+$/g, '') };
  } catch (error) {
    throw new JobError(`${what} was not found. ${(error as Error).message}`, 'DataNotFound');
  }
}

/** A place for each output, made: a folder, or for a file its path. */
export function outputPaths(outputs: Record<string, OutputValue>, directory: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type }]) => {
      const folder = join(directory, name);
      mkdirSync(folder, { recursive: true });
      return [name, type === 'uri_file' ? join(folder, name) : folder];
    }),
  );
}

/** An output as ARM shows it, with the address where it goes. */
export type OutputAddress = { jobOutputType: string; mode: string; uri: string };

export function outputAddresses(
  job: string,
  outputs: Record<string, OutputValue>,
): Record<string, OutputAddress> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, mode, uri }]) => {
      const folder = `azureml://datastores/workspaceblobstore/paths/azureml/${job}/${name}${type === 'uri_file' ? '' : '/'}`;
      const address = uri?.replaceAll('${{name}}', job).replaceAll('${{output_name}}', name);
      return [name, { jobOutputType: type, mode, uri: address ?? folder }];
    }),
  );
}

/** Uploads what the command left in its outputs, and its artifacts. */
export async function uploadResults(
  emulator: Emulator,
  job: string,
  workDirectory: string,
  paths: Record<string, string>,
  addresses: Record<string, OutputAddress>,
): Promise<void> {
  for (const [name, path] of Object.entries(paths)) {
    const uri = addresses[name]?.uri ?? '';
    if (hasFiles(path))
      await emulator.blobs.upload(path, addressOf(emulator, uri, `The output '${name}' (${uri})`));
  }
  for (const folder of KEPT_FOLDERS) {
    const path = join(workDirectory, folder);
    const address = { container: 'azureml', path: `${artifactFolder(job)}/${folder}` };
    if (hasFiles(path)) await emulator.blobs.upload(path, address);
  }
}

const hasFiles = (path: string): boolean =>
  existsSync(path) && (statSync(path).isFile() || readdirSync(path).length > 0);
