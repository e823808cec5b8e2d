import type { Context } from '../runtime/context.ts';

/** Why something was not delivered, as one sentence without addresses or secrets. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** Whether to try again may help, and when the other side says to: in milliseconds, undefined where it does not say. */
  readonly again: { afterMs: number | undefined } | undefined;

  constructor(sentence: string, again?: { afterMs: number | undefined }) {
    super(sentence);
    this.again = again;
  }
}

const attempts = 4;
/** A notice is not worth holding the job longer. */
const longestWaitMs = 60_000;

/**
 * Tries up to four times, one, two and four seconds apart, or as `Retry-After` asks for up to a minute.
 * @throws the last DeliveryError; the signal's reason when it is aborted
 */
export async function retrying<T>(attempt: () => Promise<T>, { clock, signal }: Context): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DeliveryError) || !error.again || tried === attempts) throw error;
      const wait = error.again.afterMs ?? 1000 * 2 ** (tried - 1);
      if (wait > longestWaitMs) throw error;
      await clock.sleep(wait, signal);
    }
  }
}

/** The wait of a `Retry-After` header (seconds or a date), in milliseconds; undefined where there is none. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** Statuses after which the same request may succeed. */
export function isWorthRetrying(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
