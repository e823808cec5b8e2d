import { randomUUID } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import { azureErrorOf, through, unless } from './arm.ts';
import { AzureError } from './azure-error.ts';

/** A lease that is held on a blob: it ends by itself when it is not renewed. */
export interface Lease {
  readonly path: string;
  /** Enough to go on with the lease in another process (`leases.resume`). */
  readonly id: string;
  /** @throws AzureError with the code `LeaseLost` when someone else has it, or broke it. */
  renew(signal?: AbortSignal): Promise<void>;
  /** Writes the blob's content, which only the holder can. @throws AzureError `LeaseLost` */
  write(content: string, signal?: AbortSignal): Promise<void>;
  /** Ends well also when it was lost. */
  release(signal?: AbortSignal): Promise<void>;
}

export interface LeaseOptions {
  /** 15 to 60 seconds; default 60. */
  seconds?: number;
  signal?: AbortSignal;
}

/** Leases on the blobs of a container: atomic, unlike anything that ARM has for ML resources. */
export interface Leases {
  /** Creates the blob where there is none. Undefined when another holds it. @throws AzureError where the blob cannot be leased at all */
  acquire(path: string, options?: LeaseOptions): Promise<Lease | undefined>;
  /** Breaks whatever lease there is, and acquires. Undefined when another was faster. */
  takeOver(path: string, options?: LeaseOptions): Promise<Lease | undefined>;
  resume(path: string, id: string): Lease;
}

/** Answers that mean: not yours, or not yours any more. */
const lost = new Set([
  'LeaseIdMismatchWithLeaseOperation',
  'LeaseIdMismatchWithBlobOperation',
  'LeaseNotPresentWithLeaseOperation',
  'LeaseNotPresentWithBlobOperation',
  'LeaseIsBrokenAndCannotBeRenewed',
  'LeaseIsBreakingAndCannotBeAcquired',
  'LeaseLost',
  'BlobNotFound',
]);

export function leasesOf(container: ContainerClient): Leases {
  const acquire: Leases['acquire'] = async (path, { seconds = 60, signal } = {}) => {
    const blob = container.getBlockBlobClient(path);
    // A blob of length 0 is made where there is none; one that is there (409, or 412 while leased) stays as it is.
    await through(
      `create lock ${path}`,
      blob.upload('', 0, { conditions: { ifNoneMatch: '*' }, abortSignal: signal }),
    ).catch(unless(409, 412));
    const id = randomUUID();
    const lease = blob.getBlobLeaseClient(id);
    const taken = await through(
      `acquire lock ${path}`,
      lease.acquireLease(seconds, { abortSignal: signal }),
    ).catch(unless(409));
    return taken ? heldLease(container, path, id) : undefined;
  };
  return {
    acquire,
    async takeOver(path, options = {}) {
      const lease = container.getBlobClient(path).getBlobLeaseClient();
      const breaking = lease.breakLease(0, { abortSignal: options.signal });
      await through(`break lock ${path}`, breaking).catch(unless(404, 409));
      return acquire(path, options);
    },
    resume: (path, id) => heldLease(container, path, id),
  };
}

function heldLease(container: ContainerClient, path: string, id: string): Lease {
  const blob = container.getBlockBlobClient(path);
  const lease = blob.getBlobLeaseClient(id);
  return {
    path,
    id,
    renew: (signal) => holding(`renew lock ${path}`, lease.renewLease({ abortSignal: signal })),
    write: (content, signal) => {
      const bytes = Buffer.from(content);
      const upload = blob.upload(bytes, bytes.length, { conditions: { leaseId: id }, abortSignal: signal });
      return holding(`write lock ${path}`, upload);
    },
    async release(signal) {
      await through(`release lock ${path}`, lease.releaseLease({ abortSignal: signal })).catch(
        unless(404, 409, 412),
      );
    },
  };
}

async function holding(doing: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const known = azureErrorOf(error, doing);
    if (!(known instanceof AzureError) || !(lost.has(known.code) || known.status === 412)) throw known;
    throw new AzureError('another has taken it over', {
      code: 'LeaseLost',
      operation: doing,
      status: known.status,
      cause: known,
    });
  }
}
