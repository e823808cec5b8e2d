import { join } from 'node:path';
import { artifactFolder, artifactStore } from '@mlops-actions/azureml/artifacts';
import type { Job } from '@mlops-actions/azureml/jobs';
import { parseReference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';

/**
 * Downloads a job's outputs into `<folder>/<output name>/`; of a job that names none, what it wrote to `outputs/`, into
 * `<folder>/artifacts/`.
 * @returns how many files there were
 */
export async function downloadOutputs(
  job: Job,
  folder: string,
  workspace: Pick<Workspace, 'artifacts'>,
  { log, signal }: Context,
): Promise<number> {
  const named = Object.entries(job.outputs).filter(([name]) => name !== 'default');
  let count = 0;
  for (const [name, uri] of named) {
    const reference = parseReference(uri);
    if (reference.kind === 'local' || reference.kind === 'wrong') {
      log.warning(`Output ${name} is at an address that cannot be read: it is left out.`);
      continue;
    }
    const place = await workspace.artifacts.locate(reference, 'data', signal);
    const files = await workspace.artifacts.download(place, join(folder, name), { signal });
    log.info(`Output ${name}: ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
    count += files.length;
  }
  if (named.length > 0) return count;
  const place = { datastore: artifactStore, path: `${artifactFolder(job.name)}/outputs` };
  const found = await workspace.artifacts.list(place, signal);
  if (found.length === 0) return 0;
  return (await workspace.artifacts.download(place, join(folder, 'artifacts'), { signal })).length;
}
