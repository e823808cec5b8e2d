import type { MinuteBook } from '../metrics/minute-book.ts';
import { createMinuteBook } from '../metrics/minute-book.ts';
import type { ScoredRequest } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';

const KEPT = 1000;

/** A request that was answered, or mirrored. */
export interface AnsweredRequest extends Omit<ScoredRequest, 'time' | 'deployment'> {
  /** Milliseconds since the epoch. */
  time: number;
  /** Undefined when it was refused before one was drawn. */
  deployment: string | undefined;
}

/** All scored requests of an emulator: the newest one by one, the rest by the minute. */
export interface TrafficLog {
  readonly minutes: MinuteBook;
  record(request: AnsweredRequest): void;
  newest(): ScoredRequest[];
}

const logs = new WeakMap<Emulator, TrafficLog>();

export function trafficLogOf(emulator: Emulator): TrafficLog {
  const log = logs.get(emulator) ?? createTrafficLog();
  logs.set(emulator, log);
  return log;
}

function createTrafficLog(): TrafficLog {
  const minutes = createMinuteBook();
  const ring: AnsweredRequest[] = [];
  let next = 0;
  return {
    minutes,
    record: (request) => {
      ring[next % KEPT] = request;
      next += 1;
      if (request.deployment !== undefined) minutes.record({ ...request, deployment: request.deployment });
    },
    newest: () =>
      [...ring.slice(next % KEPT), ...ring.slice(0, next % KEPT)].toReversed().map((request) => ({
        ...request,
        time: new Date(request.time).toISOString(),
        deployment: request.deployment ?? '',
      })),
  };
}
