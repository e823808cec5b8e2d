import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { Lease } from '@mlops-actions/azureml/lease';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { takeAdvisoryLock } from './advisory-lock.ts';
import { type Lock, LockLost, type LockOptions, heldBy, holderInWords, parseHolder } from './holder.ts';
import type { TrafficWorkspace } from './view.ts';

const leaseSeconds = 60;
const renewEveryMs = 20_000;

export type LockWorkspace = TrafficWorkspace & Pick<Workspace, 'blobs'>;

/**
 * Leases a blob in the workspace's default datastore; where that cannot be done, sets a tag, which is advisory.
 * @throws UserError that names the holder when another keeps it for longer than `patienceMs`
 */
export async function takeLock(
  workspace: LockWorkspace,
  endpoint: string,
  options: LockOptions,
  context: Context,
): Promise<Lock> {
  const path = lockPath(endpoint);
  try {
    const blobs = await workspace.blobs(undefined, context.signal);
    const lease = await acquire(blobs, path, endpoint, options, context);
    await lease.write(JSON.stringify(options.holder));
    return keepLease(lease);
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    context.log.warning(
      `The lock of endpoint ${endpoint} is only advisory, a tag, because its blob cannot be leased: ${error.sentence()}`,
    );
    return takeAdvisoryLock(workspace, endpoint, options, context);
  }
}

/** The lock that an earlier process of the same step held, if it still can be had. */
export async function resumeLock(workspace: LockWorkspace, endpoint: string, leaseId: string): Promise<Lock> {
  const blobs = await workspace.blobs();
  const lease = blobs.leases.resume(lockPath(endpoint), leaseId);
  const lock = keepLease(lease);
  await lock.assertHeld();
  return lock;
}

async function acquire(
  blobs: Pick<Blobs, 'leases' | 'read'>,
  path: string,
  endpoint: string,
  { takeOver, patienceMs }: LockOptions,
  { clock, log, signal }: Context,
): Promise<Lease> {
  const lease = { seconds: leaseSeconds, signal };
  const deadline = clock.now().getTime() + patienceMs;
  for (let told = false; ; told = true) {
    const taken = await (takeOver ? blobs.leases.takeOver(path, lease) : blobs.leases.acquire(path, lease));
    if (taken) return taken;
    const holder = parseHolder((await blobs.read(path, signal))?.toString('utf8'));
    if (clock.now().getTime() >= deadline) throw heldBy(endpoint, holder);
    if (!told) log.info(`Waiting for the lock of endpoint ${endpoint}: ${holderInWords(holder)}.`);
    await clock.sleep(1_000, signal);
  }
}

function keepLease(lease: Lease): Lock {
  const lost = new AbortController();
  const renew = async () => {
    try {
      await lease.renew();
    } catch (error) {
      if (!(error instanceof AzureError) || error.code !== 'LeaseLost') throw error;
      lost.abort(new LockLost('Another run has taken the lock over.'));
      throw lost.signal.reason;
    }
  };
  // A renewal that fails for the network's sake is tried again; only before a write it has to work.
  const timer = setInterval(() => void renew().catch(() => undefined), renewEveryMs).unref();
  return {
    leaseId: lease.id,
    lost: lost.signal,
    async assertHeld() {
      lost.signal.throwIfAborted();
      await renew();
    },
    async release() {
      clearInterval(timer);
      if (!lost.signal.aborted) await lease.release();
    },
  };
}

function lockPath(endpoint: string): string {
  return `mlops-actions/locks/${endpoint.toLowerCase()}`;
}
