import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { bytesDigest } from '../evidence/digests.ts';
import type { Judgement } from './judge.ts';

/** Whether a run came to a judgement: one that was disturbed, or too small, may be repeated as often as it takes. */
export function isAttempt({ verdict, checks }: Pick<Judgement, 'verdict' | 'checks'>): boolean {
  return (
    verdict !== 'inconclusive' ||
    checks.every(({ required, finding }) => !required || finding === 'ok' || finding === 'imprecise')
  );
}

/**
 * Counts how often this candidate was judged against this endpoint, in a file of the default datastore: whoever repeats
 * an experiment until it promotes, promotes a borderline-bad model in the end. Undefined where the file cannot be kept.
 *
 * @param candidate what makes it the same: the model's digest, else its id
 * @param counts whether this run is one of them
 */
export async function countAttempt(
  workspace: Pick<Workspace, 'blobs'>,
  endpoint: string,
  candidate: string,
  counts: boolean,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `mlops-actions/experiments/${endpoint.toLowerCase()}/${bytesDigest(candidate).slice(0, 32)}`;
  try {
    const blobs = await workspace.blobs(undefined, signal);
    const before = Number((await blobs.read(path, signal))?.toString() ?? '0');
    const attempt = (Number.isSafeInteger(before) ? before : 0) + 1;
    if (counts) await blobs.write(path, String(attempt), { contentType: 'text/plain', signal });
    return attempt;
  } catch (error) {
    if (error instanceof AzureError) return undefined;
    throw error;
  }
}
