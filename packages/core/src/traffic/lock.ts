import { AzureError, isTransient } from '@mlops-actions/azureml/azure-error';
import type { Lease } from '@mlops-actions/azureml/lease';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { isAdvisory, resumeAdvisoryLock, takeAdvisoryLock } from './advisory-lock.ts';
import {
  type Holder,
  type Lock,
  LockLost,
  type LockOptions,
  heldBy,
  holderInWords,
  parseHolder,
} from './holder.ts';
import type { TrafficWorkspace } from './view.ts';

const leaseSeconds = 60;
const renewEveryMs = 20_000;

export type LockWorkspace = TrafficWorkspace & Pick<Workspace, 'blobs'>;

/**
 * Leases a blob in the workspace's default datastore; where that is not allowed, sets a tag, which is advisory. A
 * storage that only is away for a while is waited for, lest another run has its lease there: only whoever takes the
 * lock over goes on without.
 * @throws UserError that names the holder when another keeps it for longer than `patienceMs`
 * @throws AzureError when the storage is away for longer
 */
export async function takeLock(
  workspace: LockWorkspace,
  endpoint: string,
  options: LockOptions,
  context: Context,
): Promise<Lock> {
  try {
    return keepLease(await acquire(workspace, endpoint, options, context));
  } catch (error) {
    if (!(error instanceof AzureError) || (isTransient(error) && !options.takeOver)) throw error;
    context.log.warning(
      `The lock of endpoint ${endpoint} is only advisory, a tag, because its blob cannot be leased: ${error.sentence()}`,
    );
    return takeAdvisoryLock(workspace, endpoint, options, context);
  }
}

/** The lock that an earlier process of the same step held. @throws LockLost when it cannot be had any more */
export async function resumeLock(
  workspace: LockWorkspace,
  endpoint: string,
  leaseId: string,
  context: Context,
): Promise<Lock> {
  if (isAdvisory(leaseId)) return resumeAdvisoryLock(workspace, endpoint, leaseId, context);
  const blobs = await workspace.blobs();
  const lock = keepLease(blobs.leases.resume(lockPath(endpoint), leaseId));
  await lock.assertHeld();
  return lock;
}

async function acquire(
  workspace: LockWorkspace,
  endpoint: string,
  { holder, takeOver, patienceMs }: LockOptions,
  { clock, log, signal }: Context,
): Promise<Lease> {
  const deadline = clock.now().getTime() + patienceMs;
  for (let told = ''; ;) {
    const isLast = clock.now().getTime() >= deadline;
    let why: string;
    try {
      const { lease, other } = await tryToLease(workspace, endpoint, takeOver, signal);
      await lease?.write(JSON.stringify(holder), signal);
      if (lease) return lease;
      if (isLast) throw heldBy(endpoint, other);
      why = holderInWords(other);
    } catch (error) {
      if (isLast || takeOver || !isTransient(error)) throw error;
      why = (error as AzureError).sentence();
    }
    if (told !== why) log.info(`Waiting for the lock of endpoint ${endpoint}: ${why.replace(/\.$/, '')}.`);
    told = why;
    await clock.sleep(1_000, signal);
  }
}

async function tryToLease(
  workspace: LockWorkspace,
  endpoint: string,
  takeOver: boolean,
  signal: AbortSignal,
): Promise<{ lease?: Lease | undefined; other?: Holder | undefined }> {
  const path = lockPath(endpoint);
  const terms = { seconds: leaseSeconds, signal };
  const blobs = await workspace.blobs(undefined, signal);
  const lease = await (takeOver ? blobs.leases.takeOver(path, terms) : blobs.leases.acquire(path, terms));
  return lease ? { lease } : { other: parseHolder((await blobs.read(path, signal))?.toString('utf8')) };
}

/** Renews the lease for as long as it is held. */
export function keepLease(lease: Lease, everyMs = renewEveryMs): Lock {
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
  const timer = setInterval(() => void renew().catch(() => undefined), everyMs).unref();
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
