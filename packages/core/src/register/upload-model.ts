import type { TransferProgress } from '@mlops-actions/azureml/blobs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { DigestedFile } from '../evidence/digests.ts';
import { sizeText } from '../gate/budgets/model-size.ts';
import type { Context } from '../runtime/context.ts';

/** @returns the address that the version gets */
export async function uploadModel(
  local: string,
  { digest, files }: { digest: string; files: readonly DigestedFile[] },
  asset: { name: string; version: string },
  { artifacts }: Pick<Workspace, 'artifacts'>,
  { log, signal }: Context,
): Promise<string> {
  return log.group('Upload', async () => {
    const known = { hash: digest, digests: new Map(files.map((file) => [file.path, file.digest])) };
    const onProgress = progressLog(log);
    const { uri, isKnown } = await artifacts.upload(local, { asset, known, onProgress, signal });
    if (isKnown) log.info('The files were there already');
    return uri;
  });
}

/** A line every two seconds, and the last. */
export function progressLog(log: Context['log']): (progress: TransferProgress) => void {
  let told = 0;
  return ({ files, totalFiles, bytes, totalBytes }) => {
    if (files < totalFiles && performance.now() - told < 2000) return;
    told = performance.now();
    log.info(`${files} of ${totalFiles} files, ${sizeText(bytes)} of ${sizeText(totalBytes)}`);
  };
}
