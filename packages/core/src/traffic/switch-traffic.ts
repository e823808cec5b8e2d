import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { type Lock, LockLost, LockTaken, newHolder } from './holder.ts';
import type { SwitchInputs } from './inputs.ts';
import { takeLock } from './lock.ts';
import { modes } from './modes.ts';
import { outcomeOf } from './outcome.ts';
import { planHealth } from './plan-health.ts';
import type { Ending, Run } from './release.ts';
import { TrafficError } from './transaction.ts';
import { look } from './view.ts';

/**
 * Moves an endpoint's traffic to a candidate in steps, or brings it back:
 * 1. take the endpoint's lock; 2. restore what a dead run left; 3. plan; 4. at each step write, read back, bake and
 * judge; 5. on harm, failure or a signal restore what was before and read it back; 6. at 100 % write the registry's
 * stage; 7. release the lock.
 * @throws UserError for a mistake in the inputs or the state of the endpoint, before anything is written
 */
export async function switchTraffic(
  inputs: SwitchInputs,
  workspace: Workspace,
  context: Context,
  remember: Run['remember'] = () => undefined,
): Promise<Outcome> {
  const mode = modes[inputs.mode];
  const events: Run['events'] = [];
  const around = { workspace, endpoint: inputs.endpoint, context, events, remember };
  const health = mode.judges ? await planHealth(inputs, context) : undefined;
  const work = async (lock: Lock): Promise<Outcome> => {
    const ending = await ended(around, mode.work({ ...around, lock }, inputs, health));
    // A release that could not be brought back is left to the post step.
    if (ending.verdict !== 'failed') remember(null);
    return outcomeOf(inputs, { ...ending, ...(health && { seeds: { probe: health.seed } }) }, around);
  };
  if (!mode.lock) return work(noLock);
  const options = {
    holder: newHolder(inputs.mode, context),
    takeOver: mode.lock === 'take over',
    patienceMs: inputs.lockTimeout,
    termMs: (health?.longestMs ?? 0) + 900_000,
  };
  const lock = await takeLock(workspace, inputs.endpoint, options, context).catch((error: unknown) => {
    // A run that is alive looks after its own release: there is nothing to recover.
    if (inputs.mode === 'recover' && error instanceof LockTaken) return error;
    throw error;
  });
  if (lock instanceof LockTaken) return outcomeOf(inputs, await leftAlone(around, lock.message), around);
  try {
    return await work(lock);
  } finally {
    // A lock that cannot be released ends by itself.
    await lock
      .release()
      .catch((error: Error) => context.log.debug(`The lock was not released: ${error.message}`));
  }
}

async function leftAlone(
  { workspace, endpoint, context }: Omit<Run, 'lock'>,
  summary: string,
): Promise<Ending> {
  const { split } = await look(workspace, endpoint, context.signal);
  return { verdict: 'unchanged', summary, split, checks: [] };
}

/** What stops a run without a write is its ending too. */
async function ended(
  { workspace, endpoint, context }: Omit<Run, 'lock'>,
  work: Promise<Ending>,
): Promise<Ending> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof TrafficError || error instanceof LockLost)) throw error;
    const { split } = await look(workspace, endpoint).catch(() => ({ split: undefined }));
    context.log.info(error.message);
    return { verdict: 'failed', summary: error.message, split, checks: [] };
  }
}

/** Only reads. */
const noLock: Lock = {
  leaseId: '',
  lost: new AbortController().signal,
  assertHeld: () => Promise.reject(new UserError('mode: status does not write.')),
  release: () => Promise.resolve(),
};
