import { randomUUID } from 'node:crypto';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import { z } from 'zod';
import type { Context } from '../runtime/context.ts';
import { failureKind } from './failure-kind.ts';
import { type Lock, LockLost, type LockOptions, heldBy, holderInWords, holderSchema } from './holder.ts';
import { type TrafficWorkspace, type View, look, lookWhenSettled } from './view.ts';

const tag = 'mlops-lock';
const prefix = 'tag-';
const claimSchema = holderSchema.extend({ id: z.string(), until: z.iso.datetime() });
type Claim = z.infer<typeof claimSchema>;

/**
 * A lock in a tag of the endpoint. Tags have no conditional write, so that two runs which start within seconds of
 * each other may both believe that they have it for a moment; each finds out before its first write of traffic.
 * @throws UserError that names the holder when another keeps it for longer than `patienceMs`
 */
export async function takeAdvisoryLock(
  workspace: TrafficWorkspace,
  endpoint: string,
  { holder, takeOver, patienceMs, termMs }: LockOptions,
  context: Context,
): Promise<Lock> {
  const { clock, log, signal } = context;
  const until = new Date(clock.now().getTime() + termMs).toISOString();
  const claim: Claim = { ...holder, by: holder.by.slice(0, 100), id: prefix + randomUUID(), until };
  const deadline = clock.now().getTime() + patienceMs;
  for (let told = false; ; told = true) {
    const view = await lookWhenSettled(workspace, endpoint, { clock, signal });
    const other = claimOf(view);
    if (takeOver || !other || new Date(other.until) < clock.now()) {
      if (await write(workspace, view, JSON.stringify(claim), signal)) break;
    }
    if (clock.now().getTime() >= deadline) throw heldBy(endpoint, other);
    if (!told && other) log.info(`Waiting for the lock of endpoint ${endpoint}: ${holderInWords(other)}.`);
    await clock.sleep(1_000, signal);
  }
  return keepClaim(workspace, endpoint, claim.id, context);
}

/** Whether the id is that of a tag and not of a lease. */
export function isAdvisory(leaseId: string): boolean {
  return leaseId.startsWith(prefix);
}

/** The claim that an earlier process of the same step made. @throws LockLost when the endpoint has another now */
export async function resumeAdvisoryLock(
  workspace: TrafficWorkspace,
  endpoint: string,
  id: string,
  context: Context,
): Promise<Lock> {
  const lock = keepClaim(workspace, endpoint, id, context);
  await lock.assertHeld();
  return lock;
}

function keepClaim(workspace: TrafficWorkspace, endpoint: string, id: string, { clock }: Context): Lock {
  const lost = new AbortController();
  return {
    leaseId: id,
    lost: lost.signal,
    async assertHeld() {
      lost.signal.throwIfAborted();
      if (claimOf(await look(workspace, endpoint))?.id === id) return;
      lost.abort(new LockLost('Another run has taken the lock over.'));
      throw lost.signal.reason;
    },
    async release() {
      for (let left = 10; left > 0; left--) {
        const view = await lookWhenSettled(workspace, endpoint, { clock });
        if (claimOf(view)?.id !== id || (await write(workspace, view, null))) return;
      }
    },
  };
}

/** One write of the endpoint as it was read, but for the tag; false where another operation came in between. */
async function write(
  workspace: TrafficWorkspace,
  { endpoint, split }: View,
  value: string | null,
  signal?: AbortSignal,
): Promise<boolean> {
  const change = {
    traffic: { ...split.traffic },
    mirrorTraffic: { ...split.mirror },
    tags: { [tag]: value },
  };
  try {
    await (await workspace.traffic.write(endpoint, change, { signal })).wait({ signal });
    return true;
  } catch (error) {
    if (error instanceof AzureError && failureKind(error) !== 'final') return false;
    throw error;
  }
}

function claimOf({ endpoint }: View): Claim | undefined {
  const text = Object.entries(endpoint.tags).find(([name]) => name.toLowerCase() === tag)?.[1];
  try {
    return claimSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
