import { z } from 'zod';

/** A day of the calendar in UTC, such as `2026-12-31`. */
export type Day = `${number}-${number}-${number}`;

/** A day as a policy file writes it. */
export const day = z
  .string({ error: 'it takes a day such as 2026-12-31' })
  .refine(isDay, { error: 'it takes a day of the calendar such as 2026-12-31' })
  .transform((text) => text as Day);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether a day is over, everywhere on UTC's calendar: what ends on a day still holds on it. */
export function isOver(last: Day, now: Date): boolean {
  return now.toISOString().slice(0, 10) > last;
}
