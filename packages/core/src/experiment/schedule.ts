import type { Scored, Scorer } from '@mlops-actions/azureml/scoring';
import { type Clock, wallClock } from '../runtime/context.ts';

export interface PlannedSend {
  /** Milliseconds after the start. */
  at: number;
  deployment: string;
  body: string;
}

/** What became of one send. */
export interface Sent {
  scored: Scored;
  /** Milliseconds from the intended send time to the whole answer: a stall of the service counts in full. */
  latencyMs: number;
  /** Milliseconds from the intended to the actual send time: what the client is to blame for. */
  lateMs: number;
}

export interface SendRule {
  timeoutMs: number;
  /** Cancels the step: the promise rejects with its reason. */
  signal: AbortSignal;
  /** Ends the schedule: what is not sent is not sent, what is in flight is dropped. */
  stop: AbortSignal;
  clock?: Clock;
  /** Requests in flight at once; beyond, sends wait and are late. */
  inFlightLimit?: number;
}

/** What one client process can hold open. */
const defaultInFlightLimit = 4_000;

/**
 * Sends requests at their intended times, whatever the answers do (an open loop: no coordinated omission).
 *
 * @param onSent is told of each send when it has ended, by its index in the schedule
 * @returns whether the limit of requests in flight was ever reached
 * @throws the signal's reason; what the scorer throws when it cannot authorize
 */
export async function sendOnSchedule(
  scorer: Pick<Scorer, 'send'>,
  sends: Iterable<PlannedSend>,
  rule: SendRule,
  onSent: (index: number, sent: Sent) => void,
): Promise<{ saturated: boolean }> {
  const { timeoutMs, clock = wallClock, inFlightLimit = defaultInFlightLimit } = rule;
  const failed = new AbortController();
  const signal = AbortSignal.any([rule.signal, rule.stop, failed.signal]);
  const inFlight = new Set<Promise<void>>();
  let saturated = false;

  const send = async (index: number, { deployment, body }: PlannedSend, intendedAt: number) => {
    try {
      const scored = await scorer.send(body, { deployment, timeoutMs, signal });
      onSent(index, {
        scored,
        latencyMs: scored.endedAt - intendedAt,
        lateMs: scored.startedAt - intendedAt,
      });
    } catch (error) {
      if (!signal.aborted) failed.abort(error);
    }
  };

  const start = performance.now();
  let index = 0;
  for (const planned of sends) {
    const intendedAt = start + planned.at;
    await until(intendedAt, clock, signal);
    if (inFlight.size >= inFlightLimit) {
      saturated = true;
      await Promise.race(inFlight);
    }
    if (signal.aborted) break;
    const sending = send(index++, planned, intendedAt).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
  }
  await Promise.all(inFlight);
  rule.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return { saturated };
}

/** Waits for a time of performance.now(), or for the end; timers have whole milliseconds and may be early. */
async function until(time: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let left = time - performance.now(); left > 0; left = time - performance.now()) {
    if (signal.aborted) return;
    await clock.sleep(Math.ceil(left), signal).catch(() => {});
  }
}
