import type { Workspace } from '@mlops-actions/azureml/workspace';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { type Lock, LockLost, newHolder } from './holder.ts';
import { resumeLock, takeLock } from './lock.ts';
import { bringBackIfUnfinished } from './modes.ts';
import { outcomeOf } from './outcome.ts';
import type { Ending, Run, Unfinished } from './release.ts';
import { TrafficError } from './transaction.ts';

/**
 * The second half of a release that was cancelled or killed: waits for a write in flight, restores what was before,
 * and reads it back. What another run has taken over, or what is restored already, is only looked at.
 * @param remembered what `switchTraffic` remembered, as JSON
 */
export async function finishRelease(
  remembered: string,
  workspace: Workspace,
  context: Context,
): Promise<Outcome> {
  const { endpoint, releaseId, leaseId } = JSON.parse(remembered) as Unfinished;
  const around = { workspace, endpoint, events: [] };
  const run = { ...around, context, remember: () => undefined };
  const ending = await finish(run, releaseId, leaseId);
  return outcomeOf({ mode: 'recover' }, ending, around);
}

async function finish(run: Omit<Run, 'lock'>, releaseId: string, leaseId: string): Promise<Ending> {
  try {
    const lock = await lockAgain(run, leaseId);
    try {
      return await bringBackIfUnfinished({ ...run, lock }, releaseId);
    } finally {
      await lock.release().catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof LockLost || error instanceof TrafficError)) throw error;
    return { verdict: 'failed', summary: error.message, split: undefined, checks: [] };
  }
}

/** The lease of the main half where it still stands, else one of its own. */
async function lockAgain(
  { workspace, endpoint, context }: Omit<Run, 'lock'>,
  leaseId: string,
): Promise<Lock> {
  try {
    return await resumeLock(workspace, endpoint, leaseId, context);
  } catch (error) {
    if (!(error instanceof LockLost || error instanceof AzureError)) throw error;
  }
  const options = {
    holder: newHolder('recover', context),
    takeOver: false,
    patienceMs: 90_000,
    termMs: 900_000,
  };
  return takeLock(workspace, endpoint, options, context);
}
