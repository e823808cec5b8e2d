import { keepLease } from '../traffic/lock.ts';
import { holderInWords, newHolder, parseHolder } from '../traffic/holder.ts';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';

/** Short, since a registration is: the lock of a runner that died is free again after this. */
const leaseSeconds = 15;
const patienceMs = 120_000;

/**
 * Does `work` while no other run registers a version of this model: two runs cannot choose the same number, nor give one content
 * two. What is slow (digests, uploads) is done outside. The lock is a lease on a blob of the default datastore.
 * @throws UserError that names the holder when another keeps it for two minutes
 */
export async function underModelLock<T>(
  blobs: Blobs,
  model: string,
  context: Context,
  work: (assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { clock, log, signal } = context;
  const path = `mlops-actions/registering/${model}/lock`;
  const deadline = clock.now().getTime() + patienceMs;
  for (let isTold = false; ; isTold = true) {
    const lease = await blobs.leases.acquire(path, { seconds: leaseSeconds, signal });
    if (lease) {
      const lock = keepLease(lease, (leaseSeconds * 1_000) / 3);
      try {
        await lease.write(JSON.stringify(newHolder('register', context)), signal);
        return await work(() => lock.assertHeld());
      } finally {
        await lock.release().catch(() => undefined);
      }
    }
    const holder = holderInWords(parseHolder((await blobs.read(path, signal))?.toString('utf8')));
    if (clock.now().getTime() >= deadline)
      throw new UserError(
        `Another run registers model '${model}': ${holder}. Run this step again when it has ended.`,
      );
    if (!isTold) log.info(`Waiting for another run that registers model '${model}': ${holder}.`);
    await clock.sleep(500, signal);
  }
}
