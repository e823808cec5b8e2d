import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { UserError } from '../runtime/user-error.ts';
import { type RequestSet, readRequests } from './requests.ts';

/** Reads requests from a file of this machine, or from a data asset or datastore address. @throws UserError */
export async function loadRequests(
  source: string,
  workspace: Pick<Workspace, 'artifacts'>,
  signal: AbortSignal,
): Promise<RequestSet> {
  const reference = parseReference(source);
  if (reference.kind === 'wrong') throw new UserError(`Input 'requests' is wrong: ${reference.reason}.`);
  if (reference.kind === 'local') return readRequests(reference.path);
  const folder = await mkdtemp(join(tmpdir(), 'requests-'));
  try {
    const place = await workspace.artifacts.locate(reference, 'data', signal);
    const files = await workspace.artifacts.download(place, folder, { signal });
    if (files.length !== 1) {
      throw new UserError(
        `'${source}' holds ${files.length} files: 'requests' takes one file of JSON Lines, so name that file.`,
      );
    }
    return await readRequests(join(folder, files[0]!));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
