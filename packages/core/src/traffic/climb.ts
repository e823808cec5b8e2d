import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Check } from '../report/outcome.ts';
import { LockLost, runName } from './holder.ts';
import type { Health } from './health.ts';
import type { Step } from './plan.ts';
import { markProduction } from './production-stage.ts';
import { type ReleaseRecord, describeRecord, sameRecord } from './record.ts';
import { type Ending, type Run, tell } from './release.ts';
import { isUntouched, restore } from './restore.ts';
import { type Split, inWords, sameSplit, splitInWords } from './shares.ts';
import { TrafficError, writeTraffic } from './transaction.ts';
import { type View, lookWhenSettled } from './view.ts';

export interface Climb {
  /** Of the release; `written` is where the climb starts. */
  record: ReleaseRecord;
  /** What is left of the plan. */
  steps: readonly Step[];
  health: Health;
  onInconclusive: 'rollback' | 'hold';
  /** Hold after the first of the steps instead of going on. */
  holdAfterFirst: boolean;
}

/** Takes the steps one by one: write, bake, judge. However it ends, the endpoint is at a split that was read back. */
export async function climb(
  run: Run,
  { record, steps, health, onInconclusive, holdAfterFirst }: Climb,
): Promise<Ending> {
  const { context, workspace, endpoint, lock } = run;
  const signal = AbortSignal.any([context.signal, lock.lost]);
  const checks: Check[] = [];
  const warnings: string[] = [];
  const ending = { candidate: record.candidate, before: record.before, checks, warnings };
  let written = record;
  let wrote = false;
  try {
    warnings.push(...(await health.prepare(signal)));
    run.remember({ endpoint, releaseId: record.id, leaseId: lock.leaseId });
    for (const [i, step] of steps.entries()) {
      // A resumed release begins at the share that it is held at, which needs no write.
      const isThere = sameSplit(written.written, step.split);
      const next: ReleaseRecord = isThere
        ? written
        : { ...stamped(run, record), state: 'switching', written: step.split };
      const assertMayWrite = guard(run, written, next);
      const view = await writeTraffic(workspace, endpoint, next, {
        ...context,
        signal,
        assertMayWrite: async (seen) => {
          await assertMayWrite(seen);
          wrote = true;
        },
      });
      written = next;
      tell(
        run,
        `${record.candidate} has ${step.share} %, read back: ${splitInWords(view.split)}.`,
        view.split,
      );
      const judgement = await health.judge(step, signal);
      checks.push(...judgement.checks);
      tell(run, judgement.sentence);
      if (judgement.outcome === 'harm') {
        return { ...(await rollBack(run, record, judgement.sentence)), ...ending };
      }
      if (judgement.outcome === 'no-data') {
        if (onInconclusive === 'rollback') {
          return { ...(await rollBack(run, record, judgement.sentence)), ...ending };
        }
        return { ...(await hold(run, written, judgement.sentence, signal)), ...ending };
      }
      if (holdAfterFirst && i + 1 < steps.length) {
        return { ...(await hold(run, written, 'Held after this step, as asked.', signal)), ...ending };
      }
    }
    await markProduction(workspace, endpoint, record, context.log);
    const promoted = { ...stamped(run, record), state: 'promoted' as const, written: written.written };
    const view = await writeTraffic(workspace, endpoint, promoted, {
      ...context,
      signal,
      assertMayWrite: guard(run, written, promoted),
    });
    tell(run, `The release is recorded as promoted.`);
    return {
      verdict: 'promoted',
      summary: `${record.candidate} has all of ${endpoint}'s traffic; before it was ${splitInWords(record.before)}.`,
      split: view.split,
      ...ending,
    };
  } catch (error) {
    if (error instanceof LockLost || lock.lost.aborted)
      return { ...(await overtaken(run, record)), ...ending };
    if (!wrote || (await hasNothingToRestore(run, record))) throw error;
    return { ...(await rollBack(run, record, sentenceOf(error, context.signal))), ...ending };
  } finally {
    await health.close();
  }
}

/** A step that is being cancelled has no time to look, and a look that fails is no reason not to restore. */
async function hasNothingToRestore(
  { workspace, endpoint, context }: Run,
  record: ReleaseRecord,
): Promise<boolean> {
  if (context.signal.aborted) return false;
  return isUntouched(workspace, endpoint, record, context).catch(() => false);
}

/** Before each write: the lock is ours, and nobody else has moved the traffic or ended the release since our last one. */
function guard(run: Run, last: ReleaseRecord, next: ReleaseRecord): (view: View) => Promise<void> {
  return async ({ remembered, split }) => {
    await run.lock.assertHeld();
    if (remembered.kind === 'record') {
      const { record } = remembered;
      const isSettledOther = record.id !== last.id && record.state !== 'switching' && record.state !== 'held';
      const isOurs = [last, next].some((known) => sameRecord(known, record));
      if (!isOurs && !isSettledOther)
        throw new LockLost(`Another run has written: ${describeRecord(record)}.`);
    }
    if ([last, next].some(({ written }) => sameSplit(split, written))) return;
    throw new TrafficError(
      `The traffic of ${run.endpoint} is ${splitInWords(split)} and should be ${splitInWords(last.written)}: someone else has changed it.`,
    );
  };
}

function stamped({ context }: Run, record: ReleaseRecord): ReleaseRecord {
  return { ...record, by: runName(context.env), at: context.clock.now().toISOString() };
}

async function hold(
  run: Run,
  last: ReleaseRecord,
  why: string,
  signal: AbortSignal,
): Promise<Pick<Ending, 'verdict' | 'summary' | 'split'>> {
  const held: ReleaseRecord = last.state === 'held' ? last : { ...stamped(run, last), state: 'held' };
  const view = await writeTraffic(run.workspace, run.endpoint, held, {
    ...run.context,
    signal,
    assertMayWrite: guard(run, last, held),
  });
  tell(run, `Held at ${splitInWords(view.split)}.`, view.split);
  return {
    verdict: 'held',
    summary: `${why} The release of ${last.candidate} is held at ${inWords(view.split.traffic)}: go on with mode: resume, or back with mode: rollback.`,
    split: view.split,
  };
}

type Back = Pick<Ending, 'verdict' | 'summary' | 'split' | 'timeToSafeMs'>;

/** Restores the split before the release and says how long it took from now. */
export async function rollBack(run: Run, record: ReleaseRecord, why: string): Promise<Back> {
  const { workspace, endpoint, context, lock } = run;
  const start = context.clock.now().getTime();
  tell(run, `Rolling back: ${why}`);
  try {
    const view = await restore(workspace, endpoint, record, {
      lock,
      context,
      atOnce: context.signal.aborted,
    });
    const timeToSafeMs = context.clock.now().getTime() - start;
    const seconds = (timeToSafeMs / 1000).toFixed(1);
    tell(run, `Restored and read back after ${seconds} s: ${splitInWords(view.split)}.`, view.split);
    return {
      verdict: 'rolled-back',
      summary: `${why} The traffic is back at ${splitInWords(view.split)}, read back after ${seconds} s.`,
      split: view.split,
      timeToSafeMs,
    };
  } catch (error) {
    if (error instanceof LockLost) return overtaken(run, record);
    const failure = sentenceOf(error, context.signal);
    tell(run, `Not restored: ${failure}`);
    const split = await splitNow(run);
    return {
      verdict: 'failed',
      summary: `${why} The traffic could not be brought back to ${splitInWords(record.before)}: ${failure} Restore it with mode: recover, or by hand.`,
      split,
    };
  }
}

/** Whoever took the lock decides: this run only says how things stand. */
async function overtaken(run: Run, record: ReleaseRecord): Promise<Back> {
  const { workspace, endpoint, context } = run;
  const view = await lookWhenSettled(workspace, endpoint, { clock: context.clock });
  const now = view.remembered.kind === 'record' ? view.remembered.record : undefined;
  const by = now && now.id === record.id ? ` (${now.by})` : '';
  const verdict =
    now?.state === 'held' || (now?.state === 'rolled-back' && sameSplit(view.split, record.before))
      ? now.state
      : 'failed';
  const summary = `Another run${by} has taken the lock of ${endpoint} over, so this one stopped without writing. The traffic is ${splitInWords(view.split)}.`;
  tell(run, summary, view.split);
  return { verdict, summary, split: view.split };
}

async function splitNow({ workspace, endpoint, context }: Run): Promise<Split | undefined> {
  try {
    return (await lookWhenSettled(workspace, endpoint, { clock: context.clock, patienceMs: 10_000 })).split;
  } catch {
    return undefined;
  }
}

/** @throws what is a bug, so that it is shown with its stack */
export function sentenceOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof AzureError) return error.sentence();
  if (error instanceof TrafficError) return error.message;
  if (signal.aborted) return (signal.reason as Error).message;
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return String(error);
}
