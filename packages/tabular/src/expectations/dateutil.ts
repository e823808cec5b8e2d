import { Unreadable } from './dateutil/day-parts.ts';
import { Reading } from './dateutil/reading.ts';
import { tokensOf } from './dateutil/tokens.ts';

/**
 * Whether `parse` of Python's dateutil (2.9 and 4.0, default settings) reads a text: a date, a time or both in
 * a free form, of which it takes what is missing from today.
 */
export function isDateutilText(text: string, today = new Date()): boolean {
  try {
    return new Reading(tokensOf(text)).isMoment(today);
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}
