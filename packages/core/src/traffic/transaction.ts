import { AzureError } from '@mlops-actions/azureml/azure-error';
import { isTerminal } from '@mlops-actions/azureml/resource';
import type { Context } from '../runtime/context.ts';
import { failureKind } from './failure-kind.ts';
import { type ReleaseRecord, recordChange, sameRecord, tagProblem } from './record.ts';
import { problemsOf, sameSplit, splitInWords } from './shares.ts';
import { type TrafficWorkspace, type View, deploymentStates, look, lookWhenSettled } from './view.ts';

export interface TransactionOptions {
  clock: Context['clock'];
  log: Context['log'];
  signal?: AbortSignal | undefined;
  /** Write without waiting for an operation that is in flight: it may cancel it, or be refused and tried again. */
  atOnce?: boolean;
  /** Called with what was read, before each attempt to write; throws to stop without writing. */
  assertMayWrite: (view: View) => Promise<void>;
}

/** A write that must not or could not happen, as one sentence. */
export class TrafficError extends Error {
  override readonly name = 'TrafficError';
  /** The write was accepted, and something else was read back. */
  readonly mayBeRepeated: boolean;

  constructor(sentence: string, { mayBeRepeated = false } = {}) {
    super(sentence);
    this.mayBeRepeated = mayBeRepeated;
  }
}

const readBackMs = 60_000;
const attempts = { busy: 40, unclear: 4 };

/**
 * Brings the endpoint to `record.written` with the record in the same write:
 * read → check the invariant → write → wait → read back for up to a minute → compare.
 * A write that is refused or cancelled because another is in flight, or whose answer is lost, is waited for, read
 * back and tried again. Returns what was read back, which equals what was asked for.
 * @throws TrafficError when the invariant forbids the write, or what is read back differs
 * @throws AzureError when Azure refuses the write
 */
export async function writeTraffic(
  workspace: TrafficWorkspace,
  name: string,
  record: ReleaseRecord,
  options: TransactionOptions,
): Promise<View> {
  const left = { ...attempts };
  for (;;) {
    const before = options.atOnce
      ? await look(workspace, name, options.signal)
      : await lookWhenSettled(workspace, name, options);
    if (isWritten(before, record)) return before;
    await assertInvariant(workspace, before, record, options.signal);
    // Last, so that as little time as can be lies between the look at the lock and the write.
    await options.assertMayWrite(before);
    const failure = await attemptWrite(workspace, before, record, options);
    const after = failure
      ? await lookWhenSettled(workspace, name, options)
      : await readBack(workspace, name, record, options);
    if (isWritten(after, record)) return after;
    if (failure === undefined) return settleForTraffic(after, record, options);
    const kind = failureKind(failure);
    if (kind === 'final' || left[kind]-- === 0) throw failure;
    options.log.info(`Another try: ${failure.sentence()}`);
    await options.clock.sleep(kind === 'busy' ? 500 : 2_000, options.signal);
  }
}

async function assertInvariant(
  workspace: TrafficWorkspace,
  { endpoint }: View,
  record: ReleaseRecord,
  signal?: AbortSignal,
): Promise<void> {
  const deployments = await deploymentStates(workspace, endpoint.name, signal);
  const isWayBack = record.state === 'rolled-back';
  const problems = problemsOf(record.written, deployments, { isWayBack });
  const tags = tagProblem(endpoint.tags, record);
  if (tags) problems.push(tags);
  if (problems.length === 0) return;
  throw new TrafficError(
    `The traffic of ${endpoint.name} was not set to ${splitInWords(record.written)}: ${problems.join(' ')}`,
  );
}

async function attemptWrite(
  workspace: TrafficWorkspace,
  { endpoint }: View,
  record: ReleaseRecord,
  { signal }: TransactionOptions,
): Promise<AzureError | undefined> {
  const change = {
    traffic: { ...record.written.traffic },
    mirrorTraffic: { ...record.written.mirror },
    tags: recordChange(endpoint.tags, record),
  };
  try {
    const operation = await workspace.traffic.write(endpoint, change, { signal });
    await operation.wait({ signal });
    return undefined;
  } catch (error) {
    if (error instanceof AzureError) return error;
    throw error;
  }
}

/** Azure may show the old map for a while after the operation has succeeded. */
async function readBack(
  workspace: TrafficWorkspace,
  name: string,
  record: ReleaseRecord,
  { clock, signal }: TransactionOptions,
): Promise<View> {
  const deadline = clock.now().getTime() + readBackMs;
  for (let pause = 250; ; pause = Math.min(pause * 1.5, 5_000)) {
    const view = await look(workspace, name, signal);
    if (isWritten(view, record) || clock.now().getTime() >= deadline) return view;
    await clock.sleep(pause, signal);
  }
}

/** The traffic is what was asked for and only the tags are not: safe now, but not after a crash. */
function settleForTraffic(after: View, record: ReleaseRecord, { log }: TransactionOptions): View {
  if (sameSplit(after.split, record.written)) {
    log.warning(
      'The traffic is as written, but its record is not in the tags: a crash could not be recovered from.',
    );
    return after;
  }
  throw new TrafficError(
    `The traffic of ${after.endpoint.name} was set to ${splitInWords(record.written)} and reads back as ${splitInWords(after.split)} after ${readBackMs / 1000} s.`,
    { mayBeRepeated: true },
  );
}

function isWritten({ endpoint, split, remembered }: View, record: ReleaseRecord): boolean {
  return (
    isTerminal(endpoint.provisioningState) &&
    sameSplit(split, record.written) &&
    remembered.kind === 'record' &&
    sameRecord(remembered.record, record)
  );
}
