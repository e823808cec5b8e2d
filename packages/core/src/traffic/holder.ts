import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';

/** Who has the lock of an endpoint, as those who wait for it are told. */
export const holderSchema = z.object({ by: z.string(), mode: z.string(), since: z.iso.datetime() });
export type Holder = z.infer<typeof holderSchema>;

/** One release at a time per endpoint. */
export interface Lock {
  /** Enough for the post step to go on with it (`resumeLock`). */
  readonly leaseId: string;
  /** Aborted when the lock is found lost. */
  readonly lost: AbortSignal;
  /** Renews the lock. @throws LockLost when another has it */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/** The run no longer has the lock: whoever took it over decides, and this run writes nothing more. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
}

export interface LockOptions {
  holder: Holder;
  /** Take the lock from whoever has it (`mode: rollback`). */
  takeOver: boolean;
  /** How long to wait for another to release it, or for the lock of a dead runner to end. */
  patienceMs: number;
  /** How long the run may need: an advisory lock ends by itself after it, since nobody renews it. */
  termMs: number;
}

export function newHolder(mode: string, { env, clock }: Context): Holder {
  return { by: runName(env), mode, since: clock.now().toISOString() };
}

/** `octo/flights run 123`, as people and records name a run. */
export function runName(env: Context['env']): string {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return repository && run ? `${repository} run ${run}` : 'a run outside GitHub Actions';
}

export function newReleaseId(env: Context['env']): string {
  return `${env['GITHUB_RUN_ID'] ?? 'local'}.${env['GITHUB_RUN_ATTEMPT'] ?? '1'}-${randomUUID().slice(0, 8)}`;
}

export function holderInWords(holder: Holder | undefined): string {
  return holder ? `${holder.by} (${holder.mode}) has it since ${holder.since}` : 'it does not say who has it';
}

/** Another run has the lock and keeps it. */
export class LockTaken extends UserError {}

export function heldBy(endpoint: string, holder: Holder | undefined): LockTaken {
  return new LockTaken(
    `The lock of endpoint ${endpoint} is taken: ${holderInWords(holder)}. Wait for that run to end, or stop it with mode: rollback, which takes the lock over.`,
  );
}

export function parseHolder(text: string | undefined): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
