import type { Clock } from '../server/clock.ts';

const MINUTE = 60_000;

/** Azure Monitor shows a minute one to three minutes after its end; the emulator's speed divides that delay. */
export function isVisible(clock: Clock, minuteStart: number): boolean {
  const lag = MINUTE * (1 + (Math.floor(minuteStart / MINUTE) % 3));
  return clock.now().getTime() >= minuteStart + MINUTE + clock.scaled(lag);
}
