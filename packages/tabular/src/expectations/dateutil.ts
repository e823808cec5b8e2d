import { Unreadable } from './dateutil/day-parts.ts';
import { Reading } from './dateutil/reading.ts';
import { tokensOf } from './dateutil/tokens.ts';
import { type Moment, parseMoment } from './moment.ts';

/**
 * Whether `parse` of Python's dateutil (2.9 and 4.0, default settings) reads a text: a date, a time or both in
 * a free form, of which it takes what is missing from today.
 */
export function isDateutilText(text: string, today = new Date()): boolean {
  return read(text, (reading) => reading.isMoment(today)) ?? false;
}

/** The moment that a text names, in ISO 8601 or as dateutil reads it; null where a part of it would be today's. */
export function momentIn(text: string): Moment | null {
  const whole = parseMoment(text) ?? read(text, (reading) => reading.wholeText());
  return typeof whole === 'string' ? parseMoment(whole) : whole;
}

function read<T>(text: string, asked: (reading: Reading) => T): T | null {
  try {
    return asked(new Reading(tokensOf(text)));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
