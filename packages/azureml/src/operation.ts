import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Arm } from './arm.ts';
import { AzureError } from './azure-error.ts';
import { errorOf } from './failure.ts';
import { patience } from './patience.ts';

/** How far a long-running operation is; told at each look. */
export interface Progress {
  /** Azure's own word, such as `Updating`. */
  status: string;
  percent?: number;
  elapsedMs: number;
}

export interface WaitOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** How long to wait before giving up with the code `OperationTimedOut`; the operation itself goes on. Default 60 minutes. */
  timeoutMs?: number;
}

/** A write that Azure has accepted and may not have finished. */
export interface Operation<T> {
  /** Where its state is read: record it before waiting. Undefined where the write was done at once. */
  readonly operationUrl: string | undefined;
  /**
   * Resolves with the resource as it is when the operation has ended well.
   * @throws AzureError with the operation's own code when it failed (`Failed`) or was cancelled (`OperationCanceled`).
   */
  wait(options?: WaitOptions): Promise<T>;
}

interface Status {
  status?: string;
  percentComplete?: number;
  error?: unknown;
}

/**
 * The operation that an answer to a PUT, PATCH, POST or DELETE started. It is read at Azure-AsyncOperation, else at Location
 * (DELETE, PATCH), else from the resource's own `provisioningState`. Any word that is not terminal means running:
 * real operations say `Updating`, not `InProgress`.
 */
export function operationOf<T>(
  arm: Arm,
  answer: Answer,
  doing: string,
  finish: (signal?: AbortSignal) => Promise<T>,
): Operation<T> {
  const url = answer.headers['azure-asyncoperation'];
  const location = answer.status === 202 ? answer.headers['location'] : undefined;
  const retryAfter = answer.headers['retry-after'];
  if (url) return handle(url, (options) => pollStatus(arm, url, doing, options, retryAfter), finish);
  if (location)
    return handle(location, (options) => pollLocation(arm, location, doing, options, retryAfter), finish);
  return handle(undefined, () => Promise.resolve(), finish);
}

/** The operation at an address that was recorded earlier, by a step that may have died. */
export function resumedOperation<T>(
  arm: Arm,
  operationUrl: string,
  doing: string,
  finish: (signal?: AbortSignal) => Promise<T>,
): Operation<T> {
  return handle(operationUrl, (options) => pollStatus(arm, operationUrl, doing, options), finish);
}

function handle<T>(
  operationUrl: string | undefined,
  settle: (options: WaitOptions) => Promise<void>,
  finish: (signal?: AbortSignal) => Promise<T>,
): Operation<T> {
  return {
    operationUrl,
    async wait(options = {}) {
      await settle(options);
      return finish(options.signal);
    },
  };
}

async function pollStatus(
  arm: Arm,
  url: string,
  doing: string,
  options: WaitOptions,
  retryAfter?: string,
): Promise<void> {
  const bear = patience(outageMs);
  for await (const elapsedMs of looks(doing, options, () => retryAfter)) {
    const answer = await bear(() => arm.send<Status>({ method: 'GET', url, doing, signal: options.signal }));
    if (!answer) continue;
    retryAfter = answer.headers['retry-after'];
    const status = answer.body?.status ?? 'Unknown';
    const percent = answer.body?.percentComplete;
    options.onProgress?.({ status, elapsedMs, percent });
    if (/^succeeded$/i.test(status)) return;
    if (/^(failed|cancell?ed)$/i.test(status)) {
      throw errorOf(answer.body?.error, {
        doing,
        headers: answer.headers,
        otherwise: /^failed$/i.test(status) ? 'OperationFailed' : 'OperationCanceled',
      });
    }
  }
}

async function pollLocation(
  arm: Arm,
  url: string,
  doing: string,
  options: WaitOptions,
  retryAfter?: string,
): Promise<void> {
  const bear = patience(outageMs);
  for await (const elapsedMs of looks(doing, options, () => retryAfter)) {
    const answer = await bear(() =>
      arm.send({ method: 'GET', url, doing, signal: options.signal, accept: [404] }),
    );
    if (!answer) continue;
    retryAfter = answer.headers['retry-after'];
    options.onProgress?.({ status: answer.status === 202 ? 'Running' : 'Succeeded', elapsedMs });
    if (answer.status !== 202) return;
  }
}

const firstLookMs = 200;
const longestPauseMs = 10_000;
/** For how long looks may fail, beyond the pipeline's own retries, before the wait is given up. */
const outageMs = 120_000;

/** Yields the milliseconds since the start, with growing pauses, or those that Azure asks for. */
async function* looks(
  doing: string,
  options: WaitOptions,
  retryAfter: () => string | undefined,
): AsyncGenerator<number> {
  const start = performance.now();
  const timeoutMs = options.timeoutMs ?? 3_600_000;
  for (let pause = firstLookMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    const asked = Number(retryAfter()) * 1000;
    await sleep(asked > 0 ? asked : pause, undefined, { signal: options.signal });
    const elapsedMs = Math.round(performance.now() - start);
    if (elapsedMs > timeoutMs) {
      throw new AzureError(`it has not ended after ${Math.round(timeoutMs / 1000)} s`, {
        code: 'OperationTimedOut',
        operation: doing,
        hint: 'It may still end on Azure: look at the resource before trying again.',
      });
    }
    yield elapsedMs;
  }
}
