import { setTimeout as sleep } from 'node:timers/promises';

/** The emulator's own delays, divided by `speed`; the time of day stays the machine's. */
export interface Clock {
  now(): Date;
  /** Waits `ms` of Azure's time; rejects with AbortError when `signal` aborts. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
  /** How long `ms` of Azure's time take here. */
  scaled(ms: number): number;
}

export function createClock(speed: number): Clock {
  const scaled = (ms: number): number => ms / speed;
  return {
    now: () => new Date(),
    delay: (ms, signal) => sleep(scaled(ms), undefined, { signal }),
    scaled,
  };
}
