import type { Context } from '../runtime/context.ts';
import { type Lock, runName } from './holder.ts';
import { isOwn, ownSplits } from './plan.ts';
import { type StageWorkspace, takeBackProduction } from './production-stage.ts';
import type { ReleaseRecord } from './record.ts';
import { sameSplit, splitInWords } from './shares.ts';
import { TrafficError, writeTraffic } from './transaction.ts';
import { type TrafficWorkspace, type View, lookWhenSettled } from './view.ts';

export interface RestoreOptions {
  lock: Lock;
  context: Context;
  /** Of a step that is being cancelled and may be killed within seconds. */
  atOnce?: boolean;
}

const tries = 3;

/**
 * Brings the endpoint back to the split before the release and verifies it by reading back; then gives the
 * registry its stages back. Only a split that the release itself may have left is replaced: any other is someone
 * else's decision. Not ended by the context's signal, because it is what a cancelled step has to do.
 * @throws TrafficError when the split is someone else's, cannot be written, or does not stay as it was written
 */
export async function restore(
  workspace: TrafficWorkspace & StageWorkspace,
  endpoint: string,
  record: ReleaseRecord,
  { lock, context, atOnce = false }: RestoreOptions,
): Promise<View> {
  const { clock, log, env } = context;
  const restored: ReleaseRecord = {
    ...record,
    state: 'rolled-back',
    written: record.before,
    by: runName(env),
    at: clock.now().toISOString(),
  };
  const own = ownSplits(record);
  const assertMayWrite = async (view: View) => {
    await lock.assertHeld();
    if (isOwn(view.split, own)) return;
    throw new TrafficError(foreignSplit(endpoint, view, record));
  };
  const view = await again(tries, () =>
    writeTraffic(workspace, endpoint, restored, { clock, log, atOnce, assertMayWrite }),
  );
  await takeBackProduction(workspace, endpoint, record, log);
  return view;
}

/** Why a split is left alone that is not one of the release's. */
export function foreignSplit(
  endpoint: string,
  { split }: View,
  { candidate, before }: ReleaseRecord,
): string {
  return `The traffic of ${endpoint} is ${splitInWords(split)}, which the release of ${candidate} did not write: someone else has changed it, so it was left alone. Before the release it was ${splitInWords(before)}.`;
}

/** Whether nothing of this release is on the endpoint: then there is nothing to restore. */
export async function isUntouched(
  workspace: TrafficWorkspace,
  endpoint: string,
  record: ReleaseRecord,
  { clock }: Context,
): Promise<boolean> {
  const { split, remembered } = await lookWhenSettled(workspace, endpoint, { clock });
  const isOurs = remembered.kind === 'record' && remembered.record.id === record.id;
  return !isOurs && sameSplit(split, record.before);
}

/** A write that was overtaken by one in flight reads back as something else: the last one wins, so it is written again. */
async function again<T>(times: number, work: () => Promise<T>): Promise<T> {
  for (let left = times - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TrafficError) || !error.mayBeRepeated || left === 0) throw error;
    }
  }
}
