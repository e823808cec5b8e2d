import { UserError } from '../runtime/user-error.ts';
import { chooseCandidate } from './candidate.ts';
import { climb, rollBack } from './climb.ts';
import { newReleaseId, runName } from './holder.ts';
import type { SwitchInputs } from './inputs.ts';
import { type HealthPlan, planHealth } from './plan-health.ts';
import { isOwn, planSteps, ownSplits } from './plan.ts';
import { takeBackProduction } from './production-stage.ts';
import { type ReleaseRecord, describeRecord } from './record.ts';
import { type Ending, type Run, tell } from './release.ts';
import { foreignSplit } from './restore.ts';
import { inWords, sameSplit, splitInWords } from './shares.ts';
import { TrafficError, writeTraffic } from './transaction.ts';
import { type View, deploymentStates, look, lookWhenSettled } from './view.ts';

interface Mode {
  /** How the lock is taken; undefined for what only reads. */
  lock?: 'wait' | 'take over';
  /** Whether it may take steps, whose health is then judged. */
  judges: boolean;
  work(run: Run, inputs: SwitchInputs, health: HealthPlan | undefined): Promise<Ending>;
}

export const modes: Record<SwitchInputs['mode'], Mode> = {
  promote: {
    lock: 'wait',
    judges: true,
    work: (run, inputs, health) => promote(run, inputs, health!, false),
  },
  resume: { lock: 'wait', judges: true, work: (run, inputs, health) => resume(run, inputs, health!) },
  pause: { lock: 'take over', judges: false, work: pause },
  rollback: { lock: 'take over', judges: false, work: rollback },
  recover: { lock: 'wait', judges: false, work: recover },
  status: { judges: false, work: status },
};

async function promote(
  run: Run,
  inputs: SwitchInputs,
  health: HealthPlan,
  holdAfterFirst: boolean,
): Promise<Ending> {
  const view = await withoutUnfinished(run, await settled(run));
  const deployments = await deploymentStates(run.workspace, run.endpoint, run.context.signal);
  const candidate = chooseCandidate(inputs.candidate, deployments, view.split);
  const steps = planSteps(view.split, candidate, inputs.steps);
  if (steps.length === 0) {
    return unchanged(view, `${candidate} has all of ${run.endpoint}'s traffic already.`, candidate);
  }
  const { env, clock } = run.context;
  const record: ReleaseRecord = {
    id: newReleaseId(env),
    state: 'switching',
    candidate,
    before: view.split,
    written: view.split,
    steps: inputs.steps,
    by: runName(env),
    at: clock.now().toISOString(),
  };
  tell(run, `Before the release: ${splitInWords(view.split)}.`, view.split);
  return climb(run, {
    record,
    steps,
    health: health.open(run, record, view.endpoint, steps),
    onInconclusive: inputs.onInconclusive,
    holdAfterFirst,
  });
}

async function resume(run: Run, inputs: SwitchInputs, health: HealthPlan): Promise<Ending> {
  const view = await settled(run);
  const record = recordOf(view, run.endpoint);
  if (record?.state !== 'held') {
    const state = record ? describeRecord(record) : 'no release is recorded';
    throw new UserError(
      `No release of ${run.endpoint} is held (${state}): mode: resume has nothing to go on with.`,
    );
  }
  // The share that is held was not decided, or its bake was cut short: it is judged again.
  const share = record.written.traffic[record.candidate.toLowerCase()] ?? 0;
  const steps = planSteps(record.before, record.candidate, record.steps).filter(
    (step) => step.share >= share,
  );
  tell(run, `Going on with the release of ${record.candidate} from ${splitInWords(view.split)}.`, view.split);
  return climb(run, {
    record,
    steps,
    health: health.open(run, record, view.endpoint, steps),
    onInconclusive: inputs.onInconclusive,
    holdAfterFirst: false,
  });
}

async function pause(run: Run, inputs: SwitchInputs): Promise<Ending> {
  const view = await settled(run);
  const record = recordOf(view, run.endpoint);
  const facts = { candidate: record?.candidate, before: record?.before, checks: [] };
  if (record?.state === 'held') {
    return {
      verdict: 'held',
      summary: `Already held: ${describeRecord(record)}.`,
      split: view.split,
      ...facts,
    };
  }
  if (record?.state !== 'switching') return promote(run, inputs, await planHealth(inputs, run.context), true);
  const { env, clock } = run.context;
  const held: ReleaseRecord = {
    ...record,
    state: 'held',
    written: view.split,
    by: runName(env),
    at: clock.now().toISOString(),
  };
  const after = await writeTraffic(run.workspace, run.endpoint, held, {
    ...run.context,
    assertMayWrite: () => run.lock.assertHeld(),
  });
  const summary = `The release of ${record.candidate} is held at ${inWords(after.split.traffic)}: go on with mode: resume, or back with mode: rollback.`;
  tell(run, summary, after.split);
  return { verdict: 'held', summary, split: after.split, ...facts };
}

async function rollback(run: Run): Promise<Ending> {
  const view = await settled(run);
  const record = recordOf(view, run.endpoint);
  if (!record) return unchanged(view, `Nothing to roll back: ${run.endpoint} has no record of a release.`);
  if (record.state === 'rolled-back' && sameSplit(view.split, record.before))
    return alreadyBack(run, view, record);
  return bringBack(run, record, `Rollback of ${record.candidate} was asked for.`);
}

/** What a dead runner left is restored; what was ended or held on purpose is left alone. */
async function recover(run: Run): Promise<Ending> {
  const view = await settled(run);
  const record = recordOf(view, run.endpoint);
  if (!record) {
    const isSplit = Object.keys(view.split.traffic).length > 1;
    const warnings = isSplit
      ? [`The traffic is split (${splitInWords(view.split)}) and no record says why: it was left alone.`]
      : [];
    return {
      ...unchanged(view, `Nothing to recover: ${run.endpoint} has no record of a release.`),
      warnings,
    };
  }
  if (record.state === 'rolled-back') return verifyBack(run, view, record);
  if (record.state === 'held' || record.state === 'promoted') {
    return unchanged(view, `Nothing to recover: ${describeRecord(record)}.`, record.candidate, record);
  }
  return bringBack(run, record, `The release of ${record.candidate} by ${record.by} was left unfinished.`);
}

async function status(run: Run): Promise<Ending> {
  const view = await look(run.workspace, run.endpoint, run.context.signal);
  const { remembered, split } = view;
  const now = `${run.endpoint}: ${splitInWords(split)}`;
  if (remembered.kind === 'none') return unchanged(view, `${now}; no release is recorded.`);
  if (remembered.kind === 'damaged') {
    return {
      ...unchanged(view, `${now}; the record is damaged.`),
      warnings: [damaged(run.endpoint, remembered.why)],
    };
  }
  const { record } = remembered;
  return unchanged(view, `${now}; ${describeRecord(record)}.`, record.candidate, record);
}

/** What an earlier run left unfinished is brought back before a new release begins. */
async function withoutUnfinished(run: Run, view: View): Promise<View> {
  const record = recordOf(view, run.endpoint);
  if (record?.state === 'held') {
    throw new UserError(
      `A release of ${record.candidate} is held at ${inWords(record.written.traffic)}: go on with mode: resume, or back with mode: rollback, before a new one.`,
    );
  }
  if (record?.state !== 'switching') return view;
  run.context.log.warning(`The release of ${record.candidate} by ${record.by} was left unfinished.`);
  const ending = await rollBack(
    run,
    record,
    `An earlier release of ${record.candidate} was left unfinished.`,
  );
  if (ending.verdict !== 'rolled-back') throw new TrafficError(ending.summary);
  return settled(run);
}

/** For the post step: only the release of its own main half, and only where that was neither ended nor taken over. */
export async function bringBackIfUnfinished(run: Run, releaseId: string): Promise<Ending> {
  const view = await settled(run);
  const record = recordOf(view, run.endpoint);
  if (record?.id !== releaseId) {
    return unchanged(
      view,
      `Nothing to restore: the traffic of ${run.endpoint} is ${splitInWords(view.split)}.`,
    );
  }
  if (record.state === 'rolled-back') return verifyBack(run, view, record);
  if (record.state !== 'switching')
    return unchanged(view, `${describeRecord(record)}.`, record.candidate, record);
  return bringBack(run, record, `The release of ${record.candidate} was cancelled.`);
}

async function bringBack(run: Run, record: ReleaseRecord, why: string): Promise<Ending> {
  const ending = await rollBack(run, record, why);
  return { ...ending, candidate: record.candidate, before: record.before, checks: [] };
}

/** A record is no proof: a write that was in flight may have come after it, and people change traffic by hand. */
async function verifyBack(run: Run, view: View, record: ReleaseRecord): Promise<Ending> {
  const { candidate, before } = record;
  if (sameSplit(view.split, before)) return alreadyBack(run, view, record);
  const now = splitInWords(view.split);
  if (isOwn(view.split, ownSplits(record))) {
    return bringBack(run, record, `The release of ${candidate} was rolled back, and the traffic is ${now}.`);
  }
  const summary = `Nothing to restore: the last release of ${run.endpoint} was rolled back; the traffic is ${now}.`;
  const warnings = [foreignSplit(run.endpoint, view, record)];
  return { ...unchanged(view, summary, candidate, record), warnings };
}

async function alreadyBack(run: Run, view: View, record: ReleaseRecord): Promise<Ending> {
  // Its last write may have been the traffic's, and not yet the registry's.
  await takeBackProduction(run.workspace, run.endpoint, record, run.context.log);
  const summary = `Nothing to restore: the last release of ${run.endpoint} was rolled back; the traffic is ${splitInWords(view.split)}.`;
  return unchanged(view, summary, record.candidate, record);
}

function unchanged(view: View, summary: string, candidate?: string, record?: ReleaseRecord): Ending {
  return { verdict: 'unchanged', summary, candidate, split: view.split, before: record?.before, checks: [] };
}

function settled({ workspace, endpoint, context }: Run): Promise<View> {
  return lookWhenSettled(workspace, endpoint, context);
}

/** @throws TrafficError when the record cannot be trusted: then nobody knows what to restore */
function recordOf({ remembered }: View, endpoint: string): ReleaseRecord | undefined {
  if (remembered.kind === 'damaged') throw new TrafficError(damaged(endpoint, remembered.why));
  return remembered.kind === 'record' ? remembered.record : undefined;
}

function damaged(endpoint: string, why: string): string {
  return `The record of the last release cannot be trusted, because ${why}: the traffic was left alone. Set it by hand (az ml online-endpoint update --name ${endpoint} --traffic …) and remove the tags mlops-record… of the endpoint.`;
}
